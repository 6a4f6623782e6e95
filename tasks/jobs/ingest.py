"""Ingest: addresses on the web -> article events, as fast as the hosts' budgets allow and no faster.

addresses ─▶ schedule ─▶ fetch ▸ process, on threads ─┬─ draft ────▶ store ▸ publish, as they come
                ▲                                   ├─ host-busy ─▶ back to its place
                └───────── later ◀──────────────────┴─ Transient ─▶ one attempt less; the last ends it
"""

import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any

from celery import shared_task
from msgspec.structs import replace

from tasks.jobs.host_queue import Job, Schedule
from tasks.models.capture import Capture
from tasks.models.judgement import Kind
from tasks.pipeline.batch import Batch, store_and_publish
from tasks.pipeline.process import POISON, Draft
from tasks.pipeline.visit import failed, visit
from tasks.pipeline.visit_capture import visit_capture
from tasks.pipeline.warm_up import warm_up
from worker.address import clean_address, without_credentials
from worker.app import log, resources
from worker.boundary import Defect, boundary
from worker.errors import Quarantined, Transient
from worker.fetch import BUSY, backoff
from worker.ledger import DEATHS, State
from worker.resources import Resources
from worker.shared_lock import SharedLock

PATIENCE = 300.0  # seconds that a run waits for one page; what asks for more ends with that reason


def ingest(
    resources: Resources, urls: Iterable[str | Capture], accept: frozenset[Kind] = frozenset()
) -> Iterator[Batch]:
    """Addresses, or captures -> batch after batch of what came of them, each settled in the ledger, its events sent.

    ``accept`` are kinds of pages that are let through besides articles.

    Every address ends in one state: what could not be had after so many attempts, or asks for a wait beyond patience,
    is rejected with the last reason. Raises Transient where the ledger cannot go on.
    """
    _ = resources.web, resources.ledger  # opened before several threads ask for them at once
    warm_up(resources.settings.embeddings)
    with _Run(resources, urls, accept) as run:
        while run.goes_on():
            run.begin()
            batch = run.wait()
            if batch is not None:
                yield batch


class _Run:
    """What is under way: visits on threads, and one batch that is carried on beside them, for a host that is due must
    not wait for the ledger or the broker."""

    def __init__(self, resources: Resources, urls: Iterable[str | Capture], accept: frozenset[Kind]) -> None:
        self.resources, policy = resources, resources.settings.web
        self.schedule = Schedule(urls, interval=policy.interval, concurrency=policy.concurrency)
        self.visits: dict[Future[Draft], Job] = {}
        self.ended: list[Draft] = []
        self.carrying: Future[Batch] | None = None
        self.send, self.room = True, SharedLock()
        self.threads, self.accept = policy.threads, accept

    def __enter__(self) -> "_Run":
        self.visitors = ThreadPoolExecutor(self.threads, "visit")
        self.carrier = ThreadPoolExecutor(1, "carry")
        return self

    def __exit__(self, *_: object) -> None:
        self.visitors.shutdown(wait=False, cancel_futures=True)
        self.carrier.shutdown()
        self.visitors.shutdown()

    def goes_on(self) -> bool:
        """Whether anything is still to be done."""
        return bool(self.schedule or self.visits or self.ended or self.carrying)

    def begin(self) -> None:
        """Begin the visits that are due, as far as there are threads, and carry on what has ended."""
        while len(self.visits) < self.threads and (job := self.schedule.next()) is not None:
            self.visits[self.visitors.submit(visit_job, self.resources, self.room, job, self.accept)] = job
        if self.ended and self.carrying is None:
            self.carrying = self.carrier.submit(store_and_publish, self.resources, self.ended, send=self.send)
            self.ended = []

    def wait(self) -> Batch | None:
        """Wait until something has ended or is due -> the batch that was carried on, if that is it."""
        waiting: list[Future[Any]] = [*self.visits, *([self.carrying] if self.carrying else [])]
        pause = self.schedule.idle(bool(waiting))
        if not waiting and pause:
            time.sleep(pause)  # every host has to wait; wait() returns at once where nothing is under way
        done, _ = wait(waiting, timeout=pause, return_when=FIRST_COMPLETED)
        over = [(one, self.visits.pop(one)) for one in list(self.visits) if one in done]
        self.ended += filter(None, [_ended(self.resources, one, job, self.schedule) for one, job in over])
        if self.carrying not in done:
            return None
        batch, self.carrying = self.carrying.result(), None
        self.send = self.send and batch.delivery.stopped is None
        return batch


def visit_job(resources: Resources, room: SharedLock, job: Job, accept: frozenset[Kind]) -> Draft:
    """Job -> the draft of its page; one that kills its process is counted beforehand, and set aside in the end.

    One at which a process has died is visited by itself, so that no other is blamed for it. Raises Transient as
    ``worker.fetch``.
    """
    attempts, capture = resources.ledger.attempts, job.capture
    bare = capture.key if capture else without_credentials(job.url)
    unit = f"ingest {bare}"
    try:
        with (
            boundary(bare),
            room.alone() if attempts.starts(unit) else room.together(),
            attempts.of(unit, resources.now) as deaths,
        ):
            if deaths < DEATHS:
                if capture:
                    return visit_capture(resources, capture, accept)
                return visit(resources, job.url, accept=accept)
            return failed(bare, State.QUARANTINED, Quarantined(POISON, f"{deaths} processes died over it"))
    except Defect as defect:
        return failed(bare, State.QUARANTINED, defect)


def _ended(resources: Resources, done: "Future[Draft]", job: Job, schedule: Schedule) -> Draft | None:
    """A visit that is over -> its draft, or None where it is to be repeated, which is in the schedule then."""
    try:
        found = done.result()
    except Transient as verdict:
        if verdict.code.startswith("ledger-"):
            raise
        attempts = job.attempts + (verdict.code != BUSY)
        asked = verdict.retry_after
        pause = asked or 1.0 if verdict.code == BUSY else backoff(attempts, asked, random.random())  # noqa: S311
        if attempts < resources.settings.web.attempts and pause <= PATIENCE:
            schedule.again(replace(job, attempts=attempts), pause, host=verdict.code == BUSY)
            return None
        told = (
            f"{verdict.detail} (attempt {attempts})" if attempts else f"{verdict.detail}; that is longer than we wait"
        )
        schedule.over(job)
        key = job.capture.key if job.capture else clean_address(job.url).url
        return failed(key, State.REJECTED, Transient(verdict.code, told))
    schedule.over(job)
    return found


@shared_task(name="wiredesk.ingest")
def ingest_urls(urls: list[str], accept: Sequence[str] = ()) -> dict[str, int]:
    """Addresses -> the same as ``ingest`` does in-process, and how many ended in which state."""
    ends: Counter[str] = Counter()
    for batch in ingest(resources(), urls, frozenset(map(Kind, accept))):
        for outcome in batch.outcomes:
            log.info("%s: %s", outcome.entry.key, outcome.entry.code or outcome.entry.state)
        ends.update(str(outcome.entry.state) for outcome in batch.outcomes)
    return dict(ends)
