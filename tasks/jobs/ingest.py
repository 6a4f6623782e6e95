"""Ingest: addresses on the web -> article events, as fast as the hosts' budgets allow and no faster.

addresses ─▶ schedule ─▶ fetch ▸ process, on threads ─┬─ draft ────▶ store ▸ publish, as they come
                ▲                                   ├─ host-busy ─▶ back to its place
                └───────── later ◀──────────────────┴─ Transient ─▶ one attempt less; the last ends it
"""

import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any

from celery import shared_task
from msgspec.structs import replace

from tasks.jobs.host_queue import Job, Schedule
from tasks.pipeline.batch import Batch, carry
from tasks.pipeline.process import Draft
from tasks.pipeline.visit import failed, visit
from worker.address import clean_address
from worker.app import resources
from worker.errors import Transient
from worker.fetch import BUSY, backoff
from worker.ledger import State
from worker.resources import Resources

PATIENCE = 300.0  # seconds that a run waits for one page; what asks for more ends with that reason


def ingest(resources: Resources, urls: Iterable[str]) -> Iterator[Batch]:
    """Addresses -> batch after batch of what came of them, each settled in the ledger and its events sent.

    Every address ends in one state: what could not be had after so many attempts, or asks for a wait beyond patience,
    is rejected with the last reason. Raises Transient where the ledger cannot go on.
    """
    policy = resources.settings.web
    _ = resources.web, resources.ledger  # opened before several threads ask for them at once
    schedule = Schedule(urls, interval=policy.interval, concurrency=policy.concurrency)
    visits: dict[Future[Draft], Job] = {}
    ended: list[Draft] = []
    carrying: Future[Batch] | None = None
    send = True
    # What is done is carried on beside the visits, for a host that is due must not wait for the ledger or the broker.
    with ThreadPoolExecutor(policy.threads, "visit") as visitors, ThreadPoolExecutor(1, "carry") as carrier:
        try:
            while schedule or visits or ended or carrying:
                while len(visits) < policy.threads and (job := schedule.next()) is not None:
                    visits[visitors.submit(visit, resources, job.url)] = job
                if ended and carrying is None:
                    carrying, ended = carrier.submit(carry, resources, ended, send=send), []
                waiting: list[Future[Any]] = [*visits, *([carrying] if carrying else [])]
                pause = schedule.idle(bool(waiting))
                if not waiting and pause:
                    time.sleep(pause)  # every host has to wait; wait() returns at once where nothing is under way
                done, _ = wait(waiting, timeout=pause, return_when=FIRST_COMPLETED)
                over = [(one, visits.pop(one)) for one in list(visits) if one in done]
                ended += filter(None, [_ended(resources, one, job, schedule) for one, job in over])
                if carrying in done:
                    batch, carrying = carrying.result(), None
                    send = send and batch.delivery.stopped is None
                    yield batch
        finally:
            visitors.shutdown(wait=False, cancel_futures=True)


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
        return failed(clean_address(job.url).url, State.REJECTED, Transient(verdict.code, told))
    schedule.over(job)
    return found


@shared_task(name="wiredesk.ingest")
def ingest_urls(urls: list[str]) -> dict[str, int]:
    """Addresses -> the same as ``ingest`` does in-process, and how many ended in which state."""
    ends: Counter[str] = Counter()
    for batch in ingest(resources(), urls):
        ends.update(str(outcome.entry.state) for outcome in batch.outcomes)
    return dict(ends)
