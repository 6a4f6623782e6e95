"""``wiredesk inspect``: every fact and every block of a page, each with its reason, as a page for the browser."""

import sys
from pathlib import Path

import click

from tasks.cli import LAWFUL, REJECTED
from tasks.cli.screen import notes
from tasks.desk.inspection import Inspected, inspected, render
from tasks.pipeline.process import decode, process
from tasks.pipeline.recognise import read_known
from tasks.readers import read
from tasks.readers.file_name import is_there
from tasks.text.spans import count
from worker.errors import Misconfigured
from worker.resources import Resources
from worker.settings import load_settings


@click.command("inspect")
@click.argument("names", nargs=-1, required=True, metavar="FILE|URL…")
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Where to write (default: inspect.html)."
)
@click.option("--record", type=click.IntRange(min=1), default=1, help="Which record of a file with several.")
def inspect_command(names: tuple[str, ...], output: Path | None, record: int) -> None:
    """Write a web page that shows the facts of each page and every block in place, kept or dropped, with the reason.

    \b
    wiredesk inspect seeds/capture.txt
    wiredesk inspect seeds/*.html -o seeds.html
    wiredesk inspect 'backup.zip!2026/story.html'
    wiredesk inspect https://example.org/politics/budget-vote -o vote.html

    A file is read afresh; an address is looked up in the ledger. The result needs no network and holds no script.
    """
    seen = [from_file(name, record) if is_there(name) else from_ledger(name) for name in names]
    found = [one for one in seen if isinstance(one, Inspected)]
    if found:
        target = output or Path("inspect.html")
        try:
            target.write_text(render(found), encoding="utf-8")
        except OSError as error:
            raise Misconfigured(f"{target}: cannot be written ({error.strerror}); name another place with -o") from None
        kept, dropped = (
            sum(counts) for counts in zip(*((one.tally.kept, one.tally.dropped) for one in found), strict=True)
        )
        notes().print(f"{target}: {count(kept, 'block')} kept, {dropped} dropped")
    if any(isinstance(one, str) and one not in LAWFUL for one in seen):
        sys.exit(REJECTED)


def from_file(name: str, record: int) -> Inspected | str:
    """A file and the number of a record -> its article; where it holds none, the code of why, once that is told."""
    settings = load_settings()
    for number, found in enumerate(read([name], limits=settings.limits), 1):
        if number == record:
            made = process(found, settings.limits, "inspect", encoded=settings.embeddings)
            if made.article is None or made.evidence is None:
                _, code, detail = made.verdict or (None, "nothing", "")
                notes().print(f"{name}#{record}: {code}: {detail}", soft_wrap=True)
                return code
            return inspected(made.article, made.evidence)
    raise Misconfigured(f"{name} has no record {record}")


def from_ledger(name: str) -> Inspected:
    """An address -> the current version of its article."""
    with Resources(load_settings()) as resources:
        catalogue = resources.ledger.catalogue
        for entry in resources.ledger.entries(name):
            listed = catalogue.lookup(entry.subject) if entry.subject else None
            stored = catalogue.version(listed.subject, listed.number) if listed else None
            if stored is not None:
                payload, evidence = stored
                return inspected(read_known(payload), decode(evidence))
    raise Misconfigured(f"{name} is neither a file nor an address that the ledger holds an article of")
