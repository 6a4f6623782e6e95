"""Replay: local files and archives -> article events, by the same stages as the live desk.

    read ─▶ process (clean ▸ judge ▸ classify ▸ normalize) ─▶ store (compare ▸ ledger + outbox) ─▶ publish ▸ mark sent

The Celery task does the same for a span of records that it is told by reference: no HTML travels. A record that kills
its process again and again is quarantined, and the run goes on behind it: that is counted in the ledger beforehand.
"""

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from itertools import count, islice
from typing import Any

import msgspec
from celery import shared_task
from msgspec import Struct

from tasks.models.judgement import Bar, Kind
from tasks.models.page import Origin, Page, Refusal
from tasks.pipeline.batch import Batch, store_and_publish
from tasks.pipeline.process import POISON, Draft, poisoned, process
from tasks.pipeline.trial import kills
from tasks.pipeline.warm_up import warm_up
from tasks.readers import Span, read_span
from tasks.readers.input_file import full_name
from worker.app import log, resources
from worker.errors import Transient
from worker.ledger import DEATHS
from worker.resources import Resources

BATCH = 50  # pages settled in one transaction: few enough to be seen soon, many enough to share the disk's waits
SOURCE = "files"


class Job(Struct, frozen=True):
    """What some records are known by whenever they are read again; their (first) file, and where in it they begin.

    ``accept`` are kinds of pages that are let through besides articles.
    """

    name: str
    file: str
    first: int = 1
    accept: frozenset[Kind] = frozenset()


def replay(resources: Resources, records: Iterable[Page | Refusal], job: Job, again: bool = False) -> Iterator[Batch]:
    """Pages and refusals, in order -> batch after batch, each settled in the ledger and its events sent.

    What cannot be sent now waits in the outbox and the run goes on. Raises Transient where the ledger cannot go on.
    """
    stopped = False
    warm_up()
    with suppress(Transient):  # what cannot be sent now waits in the outbox
        resources.bus.caveats()  # connects, which takes longer than a record: see warm_up
    with closing(_drafted(resources, iter(records), job)) as batches:
        for drafts in batches:
            carried = store_and_publish(resources, drafts, again=again, send=not stopped)
            stopped = stopped or carried.delivery.stopped is not None
            yield carried


def _drafted(resources: Resources, records: Iterator[Page | Refusal], job: Job) -> Generator[list[Draft]]:
    """Records -> their drafts, some at a time; those over which a process died, one at a time.

    Which of them killed it is not known before, and a start is written down for each only where there is a reason to.
    """
    for first in count(1, BATCH):
        with resources.ledger.attempts.of(f"{job.name}: {BATCH} from {first} on", resources.now) as died:
            if died:
                if not (yield from _one_by_one(resources, records, job, first)):
                    return
                continue
            batch = [_process(resources, one, job) for one in islice(records, BATCH)]
            if not batch:
                return
            yield batch


def _one_by_one(
    resources: Resources, records: Iterator[Page | Refusal], job: Job, first: int
) -> Generator[list[Draft], None, bool]:
    """The next records -> their drafts, those that kill set aside; returns whether there may be more behind them.

    What is done is counted and passed over the next time: a process that somebody kills at random would else meet the
    same innocent record again and again.
    """
    attempts = resources.ledger.attempts
    done = f"{job.name}: done of {BATCH} from {first} on"
    number = first + sum(1 for _ in islice(records, attempts.starts(done)))
    while number < first + BATCH:
        unit = f"{job.name}: {number}"
        suspect = attempts.starts(unit) >= DEATHS - 1  # and one death more stands with all of them together
        with attempts.of(f"{unit}, to come to the next" if suspect else unit, resources.now) as died:
            if suspect and died >= DEATHS:  # once is chance, and what comes behind it would be lost by it
                yield [_unread(job, number)]
                break
            record = next(records, None)
            if record is None:
                break
            # What kills elsewhere than in its own work is no trial's to find: so often is no chance any more.
            poison = suspect and (died >= DEATHS - 1 or kills(record, resources.settings.limits))
            yield [poisoned(record) if poison else _process(resources, record, job)]
        attempts.begin(done, resources.now())
        if suspect:
            attempts.forget([unit])
        number += 1
    attempts.forget([done])
    return number == first + BATCH


def _process(resources: Resources, record: Page | Refusal, job: Job) -> Draft:
    bar = Bar(resources.settings.article_bar, job.accept)
    return process(record, resources.settings.limits, SOURCE, bar=bar, now=resources.now())


def _unread(job: Job, number: int) -> Draft:
    detail = "processes died of reading it, again and again; what comes after it is not read"
    return poisoned(Refusal(origin=Origin(file=job.file, record=job.first + number - 1), code=POISON, detail=detail))


def _job(span: Span, accept: Sequence[str]) -> Job:
    file = full_name(span, span.files[0])
    more = f" and {len(span.files) - 1} more files" if len(span.files) > 1 else ""
    return Job(f"{file}{more} from record {span.first} on", file, span.first, frozenset(map(Kind, accept)))


@shared_task(name="wiredesk.replay")
def replay_span(span: dict[str, Any], again: bool = False, accept: Sequence[str] = ()) -> dict[str, int]:
    """A span of records as JSON -> the same as ``replay`` does in-process, and how many ended in which state.

    Events that cannot be sent now wait in the outbox for the relay: the work on the span is done all the same.
    """
    part = msgspec.convert(span, Span)
    records = read_span(part, limits=resources().settings.limits)
    ends: dict[str, int] = {}
    for batch in replay(resources(), records, _job(part, accept), again):
        for outcome in batch.outcomes:
            ends[outcome.entry.state] = ends.get(outcome.entry.state, 0) + 1
    told = ", ".join(f"{number} {state}" for state, number in ends.items())
    log.info("%s: %s", _job(part, accept).name, told or "nothing")
    return ends
