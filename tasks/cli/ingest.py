"""``wiredesk ingest``: addresses on the web in, article events out."""

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import click
from msgspec.structs import replace

from tasks.cli.replay import accepting, run
from tasks.cli.screen import notes
from tasks.jobs.captures import Listing, Places, ingest_captures
from tasks.jobs.ingest import ingest, ingest_urls
from tasks.models.judgement import Kind
from tasks.text.spans import count
from worker.address import without_credentials
from worker.app import task_queue
from worker.resources import Resources
from worker.settings import load_settings

CHUNK = 20  # addresses a Celery task


@click.command("ingest")
@click.argument("urls", nargs=-1, metavar="URL…")
@click.option("--cdx", metavar="FILE|URL", help="Fetch the captures that this index of a web archive lists.")
@click.option("--newest", is_flag=True, help="With --cdx: the newest capture of each page alone.")
@click.option("--wayback", metavar="URL", help="With --cdx: who shows the captures (default: the index's own server).")
@click.option("--warcs", metavar="URL|FOLDER", help="With --cdx: what the WARC files that it names are below.")
@click.option(
    "--save", type=click.Path(file_okay=False, path_type=Path), help="Write every exchange into this folder, as WARC."
)
@accepting
@click.option("--workers", is_flag=True, help="Give the work to running Celery workers instead of doing it here.")
@click.option("--json", "as_json", is_flag=True, help="Print each event as one line of JSON, and nothing else.")
def ingest_command(
    urls: tuple[str, ...],
    cdx: str | None,
    newest: bool,
    wayback: str | None,
    warcs: str | None,
    save: Path | None,
    accept: tuple[str, ...],
    workers: bool,
    as_json: bool,
) -> None:
    """Fetch pages and turn them into article events; - reads addresses from standard input, one a line.

    \b
    wiredesk ingest https://example.org/politics/budget-vote
    wiredesk ingest --save captures/ - < addresses.txt
    wiredesk replay captures/                             # the same events again, without a network
    wiredesk ingest --cdx 'https://web.archive.org/cdx/search/cdx?url=example.org/news/*&output=json'
    wiredesk ingest --cdx index.cdxj --warcs archive/ --newest

    Asks each host as its robots.txt and the settings allow, together with every other process on the same ledger, and
    for what has changed only. Every address ends in one state; wiredesk why URL tells how.

    An index (CDX, CDXJ, or what a CDX server answers) names captures: those of status 200 and HTML are fetched from
    their archive, and each text of a page becomes a version of its article. Those that were had before are passed over.
    """
    if bool(urls) == bool(cdx):
        raise click.UsageError("give addresses, or --cdx and an index")
    for url in urls:
        refuse_file(url)
    if cdx and (workers or save):
        raise click.UsageError("--cdx goes without --workers and --save: the captures are in an archive already")
    if workers:
        hand_out(addresses(urls), accept)
        return
    settings = load_settings()
    if save is not None:
        settings = replace(settings, web=replace(settings.web, archive=save))
    with Resources(settings) as resources:
        if cdx:
            listing = Listing(resources, cdx, Places(wayback, warcs), newest=newest)
            run(resources, ingest_captures(resources, listing, frozenset(map(Kind, accept))), as_json, listing.told)
            return
        run(resources, ingest(resources, addresses(urls), frozenset(map(Kind, accept))), as_json)


def refuse_file(url: str) -> None:
    """An argument -> None, or UsageError where it is a file: another command reads those."""
    if url.lower().startswith("file:") or Path(url).exists():
        named = without_credentials(url)
        raise click.UsageError(f"{named} is a file on this machine: wiredesk replay {named}")


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
