"""``wiredesk replay``: local files and archives in, article events out."""

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from itertools import chain

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn

from tasks.cli import LAWFUL, REJECTED, UNSENT
from tasks.cli.inputs import MAP_OPTION
from tasks.cli.screen import notes, outcome_table, output, said
from tasks.events.outbox import Delivery, add, relay
from tasks.jobs.remote_archives import Way, is_remote, list_archives, replay_archives
from tasks.jobs.replay import Job, replay, replay_span
from tasks.models.judgement import ACCEPTABLE, Kind
from tasks.pipeline.batch import Batch
from tasks.pipeline.outcome import Outcome
from tasks.readers import read, split
from tasks.readers.columns import Columns
from tasks.readers.path_list import is_list
from tasks.text.spans import count
from worker.app import task_queue
from worker.errors import Misconfigured, Transient
from worker.ledger import State
from worker.resources import Resources
from worker.settings import load_settings

ROWS = 40  # of the table: the first pages of a run
FAULTS = 60  # more rows, for what could not be read; the ledger knows them all
SPAN = 50  # records a Celery task: some seconds of work, for what is live waits so long


def moment(_ctx: click.Context, _param: click.Parameter, value: str | None) -> datetime | None:
    """ISO 8601 option -> an aware moment; without an offset it is UTC."""
    if value is None:
        return None
    try:
        stated = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is no ISO 8601 time, such as 2026-11-23T06:00:00Z") from None
    return stated if stated.tzinfo else stated.replace(tzinfo=UTC)


def accepting(command: Callable[..., None]) -> Callable[..., None]:
    """Command -> the same with an option for kinds of pages that are let through besides articles."""
    return click.option(
        "--accept",
        multiple=True,
        type=click.Choice([str(kind) for kind in ACCEPTABLE]),
        help="Let pages of this kind through as well; may be given more than once.",
    )(command)


@click.command("replay")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--base-url", help="Address under which files without a recorded one are known.")
@click.option("--fetched-at", callback=moment, help="Capture time of files that record none (default: their own).")
@MAP_OPTION
@accepting
@click.option("--again", is_flag=True, help="Send the last event of unchanged articles once more, with the same id.")
@click.option(
    "--jobs", type=click.IntRange(min=1), default=os.cpu_count() or 1, help="Processes (default: every core)."
)
@click.option("--workers", is_flag=True, help="Give the work to running Celery workers instead of doing it here.")
@click.option("--json", "as_json", is_flag=True, help="Print each event as one line of JSON, and nothing else.")
def replay_command(
    paths: tuple[str, ...],
    base_url: str | None,
    fetched_at: datetime | None,
    columns: Columns,
    accept: tuple[str, ...],
    again: bool,
    jobs: int,
    workers: bool,
    as_json: bool,
) -> None:
    """Turn files, folders and web archives into article events; - reads standard input.

    \b
    wiredesk replay seeds/
    wiredesk replay news.warc.gz --json > events.jsonl
    wiredesk replay backup.zip letters.mbox saved.mhtml
    wiredesk replay crawl.csv --map url=uri,html=content
    curl -s https://example.org/story | wiredesk replay - --base-url https://example.org/story
    wiredesk replay https://archive.example/2024/news.warc.gz
    wiredesk replay https://data.commoncrawl.org/crawl-data/CC-NEWS/2024/01/warc.paths.gz

    Reads pages (.html, .txt, .mhtml, .webarchive), tables (.jsonl, .csv, .tsv, .parquet), feeds and sitemaps that carry
    full content, e-mails (.eml, .mbox), web archives (.warc, .wacz), zips and tars of all that, and folders of them;
    any may be compressed by gzip, zstd, bzip2 or xz. A path may be a file:// address, and a member of a zip is
    backup.zip!2026/story.html. What was published before and has not changed is not published again.

    A .warc or .warc.gz on the web is read a part at a time, and so is each that a list (warc.paths) names; after an
    interruption the same command goes on where it stood.
    """
    remote = [path for path in paths if is_remote(path) or is_list(path)]
    local = tuple(path for path in paths if path not in remote)
    if workers and remote:
        raise Misconfigured(f"{remote[0]}: archives on the web are read here, without --workers")
    if workers:
        hand_out(paths, base_url, fetched_at, columns, accept, again)
        return
    settings = load_settings()
    kinds, way = frozenset(map(Kind, accept)), Way()
    with Resources(settings) as resources:
        work: list[Iterable[Batch]] = []
        if local:
            records = read(
                local,
                limits=settings.limits,
                base_url=base_url,
                fetched_at=fetched_at,
                columns=columns,
                stdin=sys.stdin.buffer,
            )
            job = Job(" ".join(local), local[0], accept=kinds, columns=columns)
            work.append(replay(resources, records, job, again, jobs))
        if remote:
            urls = [url for path in remote for url in list_archives(resources, path, base_url)]
            work.append(replay_archives(resources, urls, way, kinds, again=again, jobs=jobs))
        run(resources, chain.from_iterable(work), as_json, way.told if remote else None)


def run(resources: Resources, batches: Iterable[Batch], as_json: bool, way: Callable[[], str] | None = None) -> None:
    """Batches as they come -> progress, the table or the events, and the exit code that says how it ended.

    ``way`` tells how far the run has come, where that can be known.
    """
    console = notes()
    tell_caveats(console, resources)
    delivery = relay(resources, hurried=True)
    if delivery.sent:
        console.print(f"sent now, from the outbox of an earlier run: {count(delivery.sent, 'event')}")
    ends: Counter[str] = Counter()
    shown: list[Outcome] = []
    faults = 0
    try:
        with progress(console) as bar:
            task = bar.add_task("pages", total=None, ends="")
            for batch in batches:
                delivery = add([delivery, batch.delivery])
                ends.update(outcome.entry.state for outcome in batch.outcomes)
                faults += sum(map(faulty, batch.outcomes))
                shown += noteworthy(batch, len(shown))
                if as_json:
                    print_events(batch)
                told = f"{summary(ends)}; {way()}" if way else summary(ends)
                bar.update(task, advance=len(batch.outcomes), ends=told)
    except KeyboardInterrupt:
        console.print(
            f"after {count(ends.total(), 'page')} ({summary(ends)}); "
            "nothing is lost, the same command goes on from here"
        )
        raise
    if way:
        console.print(way())
    if not as_json and shown:
        screen = output()
        screen.print(outcome_table(shown, screen.width))
    finish(console, ends, faults, delivery)


def tell_caveats(console: Console, resources: Resources) -> None:
    """Say what the broker cannot promise; one that is away now keeps nobody from filling the outbox."""
    try:
        for caveat in resources.bus.caveats():
            console.print(said("note: ", "yellow", caveat))
    except Transient as verdict:
        console.print(said("the broker is away, events will wait in the outbox: ", "yellow", verdict))


def noteworthy(batch: Batch, shown: int) -> list[Outcome]:
    """A batch -> the outcomes that get a row: the first ones of a run, and the first that could not be used."""
    room = max(0, ROWS - shown)
    rows = batch.outcomes[:room] + [one for one in batch.outcomes[room:] if faulty(one)]
    return rows[: max(0, ROWS + FAULTS - shown)]


def faulty(outcome: Outcome) -> bool:
    """Whether the input could not be used and should have been."""
    entry = outcome.entry
    return entry.state == State.QUARANTINED or (entry.state == State.REJECTED and entry.code not in LAWFUL)


def print_events(batch: Batch) -> None:
    """The events of a batch -> standard output, a line each, as they were sent."""
    for message in batch.messages:
        sys.stdout.buffer.write(message.body + b"\n")
    sys.stdout.buffer.flush()


def progress(console: Console) -> Progress:
    """-> the bar: how many, how fast, how they ended."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.completed} {task.description}"),
        TaskProgressColumn(show_speed=True),
        TextColumn("{task.fields[ends]}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def summary(ends: Counter[str]) -> str:
    """Outcomes by state -> ``12 published, 1 rejected``."""
    return ", ".join(f"{ends[state]} {state}" for state in State if ends[state])


def finish(console: Console, ends: Counter[str], faults: int, delivery: Delivery) -> None:
    """Say how the run ended, and leave with the exit code that says the same."""
    console.print(
        f"{count(ends.total(), 'page')}: {summary(ends) or 'nothing found'}; {count(delivery.sent, 'event')} sent"
    )
    if delivery.held:
        console.print(said("events wait in the outbox: ", "red", f"{delivery.held}; send them with: wiredesk relay"))
        sys.exit(UNSENT)
    if faults:
        console.print(f"{faults} could not be read; each with its reason: wiredesk why FILE, or URL")
        sys.exit(REJECTED)


def hand_out(
    paths: tuple[str, ...],
    base_url: str | None,
    fetched_at: datetime | None,
    columns: Columns,
    accept: tuple[str, ...],
    again: bool,
) -> None:
    """Paths -> one Celery task for every span of their records."""
    from msgspec import to_builtins

    from tasks.celery import app

    settings = load_settings()
    console = notes()
    sent = 0
    with task_queue(app, settings) as connection, progress(console) as bar:
        task = bar.add_task("tasks", total=None, ends="")
        given = {"base_url": base_url, "fetched_at": fetched_at, "columns": columns}
        for span in split(paths, SPAN, limits=settings.limits, **given):  # type: ignore[arg-type]
            replay_span.apply_async((to_builtins(span), again, accept), connection=connection)
            sent += 1
            bar.update(task, advance=1)
    console.print(f"{count(sent, 'task')} sent to the workers; what becomes of them: wiredesk tail, wiredesk why FILE")
