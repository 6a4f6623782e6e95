"""Dispatch: what is due in the frontier, as far as the hosts' budgets allow -> polled or looked at, here or by workers.

beat's tick ─▶ dispatch: lease ─▶ one task a visit ─▶ attend: poll a feed, look at a page ─▶ publish

The tick only asks; what is due stands in the ledger, and a lease is given once. So any number of beats and
dispatchers do no harm, and a task that is lost is a lease that runs out.
"""

import os
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from celery import shared_task
from msgspec import Struct

from tasks.crawl.poll import poll
from tasks.crawl.revisit import revisit
from tasks.crawl.sync_sources import sync_sources
from tasks.crawl.visit_note import FEED
from tasks.events.outbox import publish
from tasks.sources import read_sources
from worker.app import log, resources
from worker.errors import Misconfigured
from worker.ledger import State, Visit
from worker.message import Message
from worker.resources import Resources

BATCH = 200  # visits of one dispatch
UNDER_WAY = 500  # visits that workers hold at the same time: what waits in the broker wears out its lease
_QUEUED = 120.0  # seconds that a task may wait for a worker


class Attended(Struct, frozen=True, kw_only=True):
    """What came of a visit: in words, the state that its page is in now where it ended in one, and the events."""

    visit: Visit
    outcome: str
    state: State | None = None
    headline: str = ""
    messages: tuple[Message, ...] = ()


def dispatch(resources: Resources, limit: int, *, queued: bool = False) -> list[Visit]:
    """At most so many visits that are due and that their hosts allow, leased; longer where they are queued first."""
    policy, now = resources.settings.web, resources.now()
    # A visit is a chain of fetches at worst, each within its timeout, and then the work on what it gave.
    lease = timedelta(seconds=4 * policy.timeout + (_QUEUED if queued else 0.0))
    return resources.ledger.frontier.lease(now, now + lease, limit, per_host=policy.concurrency)


def attend(resources: Resources, visit: Visit) -> Attended:
    """A leased visit -> what came of it; its events wait in the outbox. Raises Transient as the ledger."""
    if visit.kind == FEED:
        polled = poll(resources, visit)
        return Attended(visit=visit, outcome=f"{polled.new} new, {polled.outcome}", messages=polled.messages)
    settlement = revisit(resources, visit)
    if settlement is None:
        return Attended(visit=visit, outcome="again later")
    [outcome] = settlement.outcomes
    return Attended(
        visit=visit,
        outcome=outcome.entry.code or str(outcome.entry.state),
        state=outcome.entry.state,
        headline=outcome.article.headline if outcome.article else "",
        messages=tuple(settlement.messages),
    )


def follow_file(resources: Resources, path: Path) -> int:
    """Source list -> its sources followed; returns how many are enabled. Raises Misconfigured for its mistakes."""
    sources = read_sources(path)
    sync_sources(resources, sources)
    return sum(source.enabled for source in sources)


@lru_cache(maxsize=1)
def _follow_once(path: Path, _changed: float, _pid: int) -> None:
    """Source list, as it was changed last -> followed, once a process; one with mistakes is told of and left alone."""
    try:
        follow_file(resources(), path)
    except Misconfigured as mistake:
        log.error("the source list is not taken up: %s", mistake)


@shared_task(name="wiredesk.dispatch")
def dispatch_due() -> int:
    """Beat's tick: the source list as it is now, and a task for every visit that is due -> how many."""
    desk = resources()
    path = desk.settings.sources
    if path.is_file():
        _follow_once(path, path.stat().st_mtime, os.getpid())
    room = UNDER_WAY - desk.ledger.frontier.under_way(desk.now())
    visits = dispatch(desk, min(BATCH, room), queued=True) if room > 0 else []
    for visit in visits:
        attend_visit.apply_async((msgspec.to_builtins(visit),))
    return len(visits)


@shared_task(name="wiredesk.attend")
def attend_visit(visit: dict[str, Any]) -> str:
    """A leased visit as JSON -> attended to, its events sent -> what came of it."""
    attended = attend(resources(), msgspec.convert(visit, Visit))
    delivery = publish(resources(), attended.messages)
    if delivery.stopped:
        raise delivery.stopped
    return attended.outcome
