"""Redrive: failures -> worked once more, from the file or the archive where they were kept, else from the web."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from msgspec import Struct

from tasks.crawl.sync_sources import followed
from tasks.events.outbox import relay
from tasks.jobs.ingest import ingest
from tasks.models.judgement import Bar
from tasks.models.page import Page, Refusal
from tasks.models.source import Source
from tasks.operate.failures import end_entry, of_kinds
from tasks.pipeline.batch import store_and_publish
from tasks.pipeline.outcome import Outcome
from tasks.pipeline.process import Draft, poisoned, process
from tasks.readers import read
from tasks.readers.file_name import is_there
from tasks.sinks.deliver import retry_unheard
from tasks.sinks.read import read_sinks
from worker.app import make_app, task_queue
from worker.boundary import boundary
from worker.errors import Misconfigured, Quarantined, Transient
from worker.ledger import DEATHS, Failing, Hurry, Settled, Visit, Wanted
from worker.resources import Resources

REDRIVEN = "redriven"
_FILES = "files"
_NEAR = timedelta(minutes=5)  # between an answer that is archived, and its page that is settled


class Redriven(Struct, frozen=True, kw_only=True):
    """What came of failures: pages worked at once, visits that are due now, tasks sent again, events sent, sinks
    told, leases and units freed; ``left`` are those that nothing could be done about, and why."""

    worked: tuple[Outcome, ...] = ()
    due: int = 0
    tasks: int = 0
    events: int = 0
    told: int = 0
    freed: int = 0
    left: tuple[tuple[str, str], ...] = ()


def redrive(resources: Resources, failures: Sequence[Failing]) -> Redriven:
    """Failures -> worked once more. Raises Transient as the ledger, Misconfigured as the bus."""
    ledger, now = resources.ledger, resources.now()
    worked: list[Outcome] = []
    left: list[tuple[str, str]] = []
    visits: list[Visit] = []
    addresses: list[str] = []
    for one in of_kinds(failures, "page"):
        [*entries] = [entry for entry in ledger.entries(one.name) if entry.key == one.name]
        visit = ledger.frontier.lookup([one.name]).get(one.name)
        kept = next(find_kept(resources, entries[0]), None) if entries else None
        if kept is not None:
            worked += _work(resources, kept, one, visit)
        elif visit is not None:
            visits.append(visit)
        elif one.name.startswith(("http://", "https://")):
            addresses.append(one.name)
        else:
            left.append((one.name, "the file that it was read from is not there any more, or has other columns"))
    ledger.frontier.hurry([Hurry(visit=one, due=now) for one in visits], now)
    for batch in ingest(resources, addresses) if addresses else ():
        worked += batch.outcomes
    tasks, unsent = _send_tasks(resources, of_kinds(failures, "task"), now)
    told, untold = _tell_sinks(resources, of_kinds(failures, "sink"))
    freed = of_kinds(failures, "lease", "unit")
    ledger.failures.forget_leases(one.name for one in freed if one.kind == "lease")
    ledger.failures.forget_units(one.name for one in freed if one.kind == "unit")
    return Redriven(
        worked=tuple(worked),
        due=len(visits),
        tasks=tasks,
        events=_send_events(resources, of_kinds(failures, "event"), now),
        told=told,
        freed=len(freed),
        left=(*left, *unsent, *untold),
    )


def find_kept(resources: Resources, entry: Settled) -> Iterator[Page | Refusal]:
    """An entry -> what it was made of, from the file it was read from, or from the archive of what the web answered."""
    if entry.origin is not None and is_there(entry.origin):
        try:
            records = read([entry.origin], limits=resources.settings.limits, columns=entry.columns)
        except Misconfigured:  # the file has no such column any more: it is another than was read
            return
        yield from (record for record in records if entry.key in {record.url, f"file:{record.origin}"})
        return
    folder = resources.settings.web.archive
    if folder is None or not folder.is_dir():
        return
    for file in sorted(folder.glob("*.warc.gz"), reverse=True):
        if not _covers(file, entry.updated):
            continue
        records = read([file], limits=resources.settings.limits)
        yield from (one for one in records if isinstance(one, Page) and entry.key in {one.url, one.final_url})


def _covers(file: Path, moment: datetime) -> bool:
    """Whether a file of the archive was begun before a moment, and written to just before it or later."""
    began = file.name.removeprefix("wiredesk-")[:14]
    return began <= f"{moment:%Y%m%d%H%M%S}" and file.stat().st_mtime >= (moment - _NEAR).timestamp()


def _work(resources: Resources, kept: Page | Refusal, failure: Failing, visit: Visit | None) -> list[Outcome]:
    """A page that was kept -> settled anew; one that has killed processes before is counted beforehand."""
    source = followed(resources, visit.source) if visit else None
    with resources.ledger.attempts.of(f"redrive {failure.name}", resources.now) as deaths:
        made = poisoned(kept) if deaths >= DEATHS else _process(resources, kept, source)
        return store_and_publish(resources, [made]).outcomes


def _process(resources: Resources, kept: Page | Refusal, source: Source | None) -> Draft:
    settings, name = resources.settings, source.id if source else _FILES
    bar = Bar(settings.article_bar, frozenset(source.accept if source else ()))
    kin = source.kin if source else frozenset()
    return process(kept, settings.limits, name, kin, bar, now=resources.now(), encoded=settings.embeddings)


def _send_tasks(resources: Resources, failures: Sequence[Failing], now: datetime) -> tuple[int, list[tuple[str, str]]]:
    """Tasks that failed -> sent to the workers again; how many, and those that could not be."""
    sent, left = 0, []
    for one in failures:
        try:
            with boundary(one.name, tell=False):
                name, arguments, named = _task(resources, one)
                app = make_app(resources.settings)
                with task_queue(app, resources.settings) as connection:
                    app.send_task(name, arguments, named, connection=connection)
        except (Quarantined, Transient, Misconfigured) as trouble:
            left.append((one.name, f"it cannot be sent again: {trouble}"))
            continue
        end_entry(resources, one, REDRIVEN, now)
        sent += 1
    return sent, left


def _task(resources: Resources, failure: Failing) -> tuple[str, list[object], dict[str, object]]:
    """A failure of a task -> its name and arguments, as the ledger kept them."""
    [entry] = [one for one in resources.ledger.entries(failure.name) if one.key == failure.name]
    step = next((one for one in entry.trace if one.name == "task"), None)
    if step is None or not step.outcome:
        raise Quarantined("no-task", "the message was no task")
    try:
        arguments, named = msgspec.json.decode(step.detail, type=tuple[list[object], dict[str, object]])
    except msgspec.DecodeError:
        raise Quarantined("no-arguments", "its arguments were too long to be kept") from None
    return step.outcome, arguments, named


def _send_events(resources: Resources, failures: Sequence[Failing], now: datetime) -> int:
    """Events that were not sent -> due now, and sent as far as the broker takes them; how many were freed."""
    freed = resources.ledger.failures.release([one.name for one in failures], now)
    if freed:
        relay(resources)
    return freed


def _tell_sinks(resources: Resources, failures: Sequence[Failing]) -> tuple[int, list[tuple[str, str]]]:
    """What sinks refused -> they are told once more; how much was taken, and what was not, and why."""
    listed = {sink.name: sink for sink in read_sinks(resources.settings.sinks)} if failures else {}
    told, left = 0, []
    for name in sorted({one.name.rpartition("/")[0] for one in failures}):
        mine = [one.name for one in failures if one.name.rpartition("/")[0] == name]
        trouble = "there is no such sink on the list any more: discard it"
        if name in listed:
            try:
                turn = retry_unheard(resources, listed[name], {one.rpartition("/")[2] for one in mine})
                told, trouble = told + turn.told, turn.trouble
            except (Transient, Misconfigured) as error:
                trouble = str(error)
        left += [(one, trouble) for one in mine if trouble and resources.ledger.failures.refused(Wanted(name=one), 1)]
    return told, left
