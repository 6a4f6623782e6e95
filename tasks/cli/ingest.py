"""``wiredesk ingest``: addresses on the web in, article events out."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click
from msgspec.structs import replace

from tasks.cli.replay import run
from tasks.ingest import ingest
from worker.resources import Resources
from worker.settings import load_settings


@click.command("ingest")
@click.argument("urls", nargs=-1, required=True, metavar="URL…")
@click.option(
    "--save", type=click.Path(file_okay=False, path_type=Path), help="Write every exchange into this folder, as WARC."
)
@click.option("--json", "as_json", is_flag=True, help="Print each event as one line of JSON, and nothing else.")
def ingest_command(urls: tuple[str, ...], save: Path | None, as_json: bool) -> None:
    """Fetch pages and turn them into article events; - reads addresses from standard input, one a line.

    \b
    wiredesk ingest https://example.org/politics/budget-vote
    wiredesk ingest --save captures/ - < addresses.txt
    wiredesk replay captures/                             # the same events again, without a network

    Asks each host as its robots.txt and the settings allow, together with every other process on the same ledger, and
    for what has changed only. Every address ends in one state; wiredesk why URL tells how.
    """
    settings = load_settings()
    if save is not None:
        settings = replace(settings, web=replace(settings.web, archive=save))
    with Resources(settings) as resources:
        run(resources, ingest(resources, addresses(urls)), as_json)


def addresses(urls: tuple[str, ...]) -> Iterator[str]:
    """Arguments -> addresses, those of standard input where an argument is ``-``."""
    for url in urls:
        if url != "-":
            yield url
            continue
        for line in sys.stdin:
            if address := line.strip():
                yield address
