"""``wiredesk inspect``: every block of a page in place: kept in green, dropped in grey, with label and reason."""

import sys
from html import escape
from pathlib import Path

import click

from tasks.cli import REJECTED
from tasks.cli.screen import notes
from tasks.models.document import BODY, Block
from tasks.pipeline.process import Evidence, decode, process
from tasks.readers import read
from worker.errors import Misconfigured
from worker.resources import Resources
from worker.settings import load_settings

STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 62rem; margin: 2rem auto; padding: 0 1rem }
section { display: grid; grid-template-columns: 12rem 1fr; gap: 1rem; margin: .3rem 0; padding: .3rem .8rem }
section { border-left: .4rem solid }
.body { border-color: #2a9d4a; background: #2a9d4a18 }
.lifted { border-color: #2a7f9d; background: #2a7f9d18 }
.dropped { border-color: #9996; color: #888 }
.label { font-weight: 600 } .reason { font-size: .8rem; color: #888; overflow-wrap: anywhere }
.text { white-space: pre-wrap; overflow-wrap: anywhere } h2, h3 { margin: 0 }
""".strip()


@click.command("inspect")
@click.argument("names", nargs=-1, required=True, metavar="FILE|URL…")
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Where to write (default: inspect.html)."
)
@click.option("--record", type=click.IntRange(min=1), default=1, help="Which record of a file with several.")
def inspect_command(names: tuple[str, ...], output: Path | None, record: int) -> None:
    """Write a web page that shows every block of each page in place: kept in green, dropped in grey, with the reason.

    \b
    wiredesk inspect seeds/capture.txt
    wiredesk inspect seeds/*.html -o seeds.html
    wiredesk inspect https://example.org/politics/budget-vote -o vote.html

    A file is read afresh; an address is looked up in the ledger. The result needs no network and holds no script.
    """
    found = [one for name in names if (one := from_file(name, record) if Path(name).exists() else from_ledger(name))]
    if found:
        target = output or Path("inspect.html")
        try:
            target.write_text(render(found), encoding="utf-8")
        except OSError as error:
            raise Misconfigured(f"{target}: cannot be written ({error.strerror}); name another place with -o") from None
        blocks = [block for evidence in found for block in evidence.blocks]
        kept = sum(block.kept for block in blocks)
        notes().print(f"{target}: {kept} blocks kept, {len(blocks) - kept} dropped")
    if len(found) < len(names):
        sys.exit(REJECTED)


def from_file(name: str, record: int) -> Evidence | None:
    """A file and the number of a record -> its evidence; none, and a line that says why, where it holds no article."""
    limits = load_settings().limits
    for number, found in enumerate(read([name], limits=limits), 1):
        if number == record:
            made = process(found, limits, "inspect")
            if made.evidence is None:
                _, code, detail = made.verdict or (None, "nothing", "")
                notes().print(f"{name}#{record}: {code}: {detail}", soft_wrap=True)
            return made.evidence
    raise Misconfigured(f"{name} has no record {record}")


def from_ledger(name: str) -> Evidence:
    """An address -> the evidence of its article's current version."""
    with Resources(load_settings()) as resources:
        for entry in resources.ledger.entries(name):
            stored = resources.ledger.evidence(entry.subject) if entry.subject else None
            if stored is not None:
                return decode(stored)
    raise Misconfigured(f"{name} is neither a file nor an address that the ledger holds an article of")


def render(found: list[Evidence]) -> str:
    """Evidence of one or more pages -> a self-contained HTML page; every text is escaped."""
    title = escape(" · ".join(evidence.headline for evidence in found))
    return (
        "<!doctype html>\n"
        f'<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<style>{STYLE}</style></head>\n<body>{''.join(map(render_page, found))}</body></html>\n"
    )


def render_page(evidence: Evidence) -> str:
    """Evidence of one page -> its headline, its address, and its blocks."""
    blocks = "\n".join(map(render_block, evidence.blocks))
    return f"<h1>{escape(evidence.headline)}</h1><p>{escape(evidence.url)}</p>\n{blocks}\n"


def render_block(block: Block) -> str:
    """Block -> a section: its label and reason beside its text."""
    fate = "body" if block.label in BODY else "lifted" if block.kept else "dropped"
    return (
        f'<section class="{fate}"><div><div class="label">{escape(block.label)}</div>'
        f'<div class="reason">{escape(block.reason)}</div></div>'
        f'<div class="text" dir="auto">{escape(block.text)}</div></section>'
    )
