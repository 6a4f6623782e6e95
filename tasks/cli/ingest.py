"""``wiredesk ingest``: addresses on the web in, article events out."""

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import click
from msgspec.structs import replace

from tasks.cli.replay import accepting, run
from tasks.cli.screen import notes
from tasks.jobs.ingest import ingest, ingest_urls
from tasks.models.judgement import Kind
from tasks.text.spans import count
from worker.app import task_queue
from worker.resources import Resources
from worker.settings import load_settings

CHUNK = 20  # addresses a Celery task


@click.command("ingest")
@click.argument("urls", nargs=-1, required=True, metavar="URL…")
@click.option(
    "--save", type=click.Path(file_okay=False, path_type=Path), help="Write every exchange into this folder, as WARC."
)
@accepting
@click.option("--workers", is_flag=True, help="Give the work to running Celery workers instead of doing it here.")
@click.option("--json", "as_json", is_flag=True, help="Print each event as one line of JSON, and nothing else.")
def ingest_command(
    urls: tuple[str, ...], save: Path | None, accept: tuple[str, ...], workers: bool, as_json: bool
) -> None:
    """Fetch pages and turn them into article events; - reads addresses from standard input, one a line.

    \b
    wiredesk ingest https://example.org/politics/budget-vote
    wiredesk ingest --save captures/ - < addresses.txt
    wiredesk replay captures/                             # the same events again, without a network

    Asks each host as its robots.txt and the settings allow, together with every other process on the same ledger, and
    for what has changed only. Every address ends in one state; wiredesk why URL tells how.
    """
    if workers:
        hand_out(addresses(urls), accept)
        return
    settings = load_settings()
    if save is not None:
        settings = replace(settings, web=replace(settings.web, archive=save))
    with Resources(settings) as resources:
        run(resources, ingest(resources, addresses(urls), frozenset(map(Kind, accept))), as_json)


def addresses(urls: tuple[str, ...]) -> Iterator[str]:
    """Arguments -> addresses, those of standard input where an argument is ``-``."""
    for url in urls:
        if url != "-":
            yield url
            continue
        for line in sys.stdin.buffer:
            if address := line.decode("utf-8", "replace").strip():
                yield address


def hand_out(urls: Iterator[str], accept: tuple[str, ...]) -> None:
    """Addresses -> one Celery task for every few of them; the workers' own settings say whether they save."""
    from tasks.celery import app

    sent = 0
    with task_queue(app, load_settings()) as connection:
        while chunk := list(islice(urls, CHUNK)):
            ingest_urls.apply_async((chunk, accept), connection=connection)
            sent += len(chunk)
    notes().print(
        f"{count(sent, 'address', 'addresses')} sent to the workers; "
        "what becomes of them: wiredesk tail, wiredesk why URL"
    )
