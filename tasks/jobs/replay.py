"""Replay: local files and archives -> article events, by the same stages as the live desk.

    read ─▶ process (clean ▸ judge ▸ classify ▸ normalize) ─▶ store (compare ▸ ledger + outbox) ─▶ publish ▸ mark sent
             on all cores                                      in the order of the records

The Celery task does the same for a span of records that it is told by reference: no HTML travels. A record that kills
its process again and again is quarantined, and the run goes on behind it: that is counted in the ledger beforehand.
"""

from collections import deque
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
from tasks.pipeline.pool import PART, Part, Pool, Recipe
from tasks.pipeline.process import POISON, Draft, poisoned
from tasks.pipeline.trial import kills
from tasks.pipeline.warm_up import warm_up
from tasks.readers import Span, read_span
from tasks.readers.columns import Columns
from tasks.readers.input_file import full_name
from worker.app import log, resources
from worker.errors import Transient
from worker.ledger import DEATHS
from worker.resources import Resources

BATCH = 50  # pages settled in one transaction: few enough to be seen soon, many enough to share the disk's waits
SOURCE = "files"


class Job(Struct, frozen=True):
    """What some records are known by whenever they are read again; their (first) file, and where in it they begin.

    ``accept`` are kinds of pages that are let through besides articles, ``columns`` what was said of tables.
    """

    name: str
    file: str
    first: int = 1
    accept: frozenset[Kind] = frozenset()
    columns: Columns = ()


def replay(
    resources: Resources, records: Iterable[Page | Refusal], job: Job, again: bool = False, jobs: int = 1
) -> Iterator[Batch]:
    """Pages and refusals, in order -> batch after batch, each settled in the ledger and its events sent.

    ``jobs`` processes do the pure work ahead of it; ledger, events and their order are the same with any number.
    What cannot be sent now waits in the outbox and the run goes on. Raises Transient where the ledger cannot go on.
    """
    stopped = False
    settings = resources.settings
    warm_up(settings.embeddings)
    with suppress(Transient):  # what cannot be sent now waits in the outbox
        resources.bus.caveats()  # connects, which takes longer than a record: see warm_up
    recipe = Recipe(settings.limits, SOURCE, Bar(settings.article_bar, job.accept), settings.embeddings)
    with (
        Pool(jobs, recipe) as pool,
        closing(_Drafting(resources, iter(records), job, recipe, pool).run(jobs)) as batches,
    ):
        for drafts in batches:
            carried = store_and_publish(resources, drafts, again=again, send=not stopped)
            stopped = stopped or carried.delivery.stopped is not None
            yield carried


class _Drafting:
    """Records on their way to drafts, a batch at a time, each counted before it is read, and until it is settled.

    Which of them killed a process is not known before, and a start is written down for each only where there is a
    reason to.
    """

    def __init__(
        self, resources: Resources, records: Iterator[Page | Refusal], job: Job, recipe: Recipe, pool: Pool
    ) -> None:
        self._resources, self._records, self._job = resources, records, job
        self._recipe, self._pool = recipe, pool

    def run(self, jobs: int) -> Generator[list[Draft]]:
        """-> the drafts of all records, some at a time; those over which a process died, one at a time."""
        attempts = self._resources.ledger.attempts
        under_way: deque[tuple[str, list[Part]]] = deque()
        counted: list[str] = []
        ahead = 0 if jobs == 1 else 1 + jobs * PART // BATCH  # batches; so many that no process waits for one
        try:
            for first in count(1, BATCH):
                unit = f"{self._job.name}: {BATCH} from {first} on"
                counted.append(unit)
                if attempts.begin(unit, self._resources.now()) > 1:
                    yield from self._end(under_way, counted, 0)
                    goes_on = yield from self._one_by_one(first)
                    self._forget(counted)
                    if not goes_on:
                        return
                    continue
                records = list(islice(self._records, BATCH))
                if not records:
                    break
                under_way.append((unit, self._pool.begin(records, self._resources.now())))
                yield from self._end(under_way, counted, ahead)
            yield from self._end(under_way, counted, 0)
            self._forget(counted)
        except BaseException:  # the process lives: that counts as an end of all
            with suppress(Transient):
                self._forget(counted)
            raise

    def _end(
        self, under_way: "deque[tuple[str, list[Part]]]", counted: list[str], ahead: int
    ) -> Generator[list[Draft]]:
        """Batches under way -> the drafts of the first, until so many are left; forgotten when they are settled."""
        while len(under_way) > ahead:
            unit, parts = under_way.popleft()
            yield self._pool.drafts(parts)
            self._resources.ledger.attempts.forget([unit])
            counted.remove(unit)

    def _forget(self, counted: list[str]) -> None:
        if counted:
            self._resources.ledger.attempts.forget(counted)
            counted.clear()

    def _one_by_one(self, first: int) -> Generator[list[Draft], None, bool]:
        """The next records -> their drafts, those that kill set aside; returns whether there may be more behind them.

        What is done is counted and passed over the next time: a process that somebody kills at random would else meet
        the same innocent record again and again.
        """
        resources, records, job = self._resources, self._records, self._job
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
                poison = suspect and (
                    died >= DEATHS - 1 or kills(record, resources.settings.limits, resources.settings.embeddings)
                )
                yield [poisoned(record) if poison else self._recipe.draft(record, resources.now())]
            attempts.begin(done, resources.now())
            if suspect:
                attempts.forget([unit])
            number += 1
        attempts.forget([done])
        return number == first + BATCH


def _unread(job: Job, number: int) -> Draft:
    detail = "processes died of reading it, again and again; what comes after it is not read"
    origin = Origin(file=job.file, record=job.first + number - 1, columns=job.columns)
    return poisoned(Refusal(origin=origin, code=POISON, detail=detail))


def _job(span: Span, accept: Sequence[str]) -> Job:
    file = full_name(span, span.files[0])
    more = f" and {len(span.files) - 1} more files" if len(span.files) > 1 else ""
    name = f"{file}{more} from record {span.first} on"
    return Job(name, file, span.first, frozenset(map(Kind, accept)), span.columns)


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
