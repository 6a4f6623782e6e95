"""Dispatch: what is due in the frontier, as far as the hosts' budgets allow -> polled or looked at, here or by workers.

beat's tick ─▶ dispatch: lease ─▶ one task a visit ─▶ attend: poll a feed, look at a page ─▶ publish

The tick only asks; what is due stands in the ledger, and a lease is given once. So any number of beats and
dispatchers do no harm, and a task that is lost is a lease that runs out.
"""

import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
from celery import shared_task
from msgspec import Struct

from tasks.crawl.backfill import read_back
from tasks.crawl.backfill import set_aside as archive_failed
from tasks.crawl.poll import Polled, poll
from tasks.crawl.poll import set_aside as poll_failed
from tasks.crawl.pressure import Gauge, allowed
from tasks.crawl.revisit import revisit
from tasks.crawl.revisit import set_aside as page_failed
from tasks.crawl.sync_sources import sync_sources
from tasks.crawl.visit_note import ARCHIVE, FEED, read_trace
from tasks.events.outbox import publish
from tasks.models.measures import LEASES
from tasks.pipeline.outcome import Settlement
from tasks.sources import read_sources
from worker.app import log, outages, resources
from worker.boundary import Defect, boundary
from worker.errors import Misconfigured, Transient
from worker.ledger import Lane, State, Visit
from worker.message import Message
from worker.resources import Resources

QUEUED = 500  # visits that wait for a worker at the same time: what waits in the broker wears out its lease
gauge = Gauge()
POLLS = {FEED: (poll, poll_failed), ARCHIVE: (read_back, archive_failed)}  # what ends well, and what in a defect
LIST = "source list"  # under which name the ledger keeps which one it follows
_PATIENCE = 120.0  # seconds that a task may wait for a worker


class Attended(Struct, frozen=True, kw_only=True):
    """What came of a visit: in words, the state that its page is in now where it ended in one, and the events.

    ``trace`` is the ``traceparent`` that its events and log lines bear.
    """

    visit: Visit
    outcome: str
    state: State | None = None
    headline: str = ""
    messages: tuple[Message, ...] = ()
    trace: str = ""


def dispatch(
    resources: Resources,
    limit: int,
    *,
    queued: bool = False,
    lanes: Sequence[Lane] = tuple(Lane),
    hosts: Collection[str] | None = None,
) -> list[Visit]:
    """At most so many visits that are due and that their hosts allow, leased; longer where they are queued first.

    ``hosts`` are those that are meant, all of them where none is named.
    """
    policy, now = resources.settings.web, resources.now()
    # A visit is a chain of fetches at worst, each within its timeout, and then the work on what it gave.
    lease = timedelta(seconds=4 * policy.timeout + (_PATIENCE if queued else 0.0))
    frontier = resources.ledger.frontier
    leased = frontier.lease(now, now + lease, limit, policy.concurrency, lanes=lanes, hosts=hosts)
    resources.metrics.count(LEASES, "given", amount=len(leased))
    return leased


def mend_clock(resources: Resources) -> None:
    """What a clock that was ahead, or ours before it was set back, has put off -> due as it should be, and told of."""
    if number := resources.ledger.frontier.put_right(resources.now()):
        log.warning(
            "the clock was set back, or another's was ahead: %d visits were put off by it, and are put right", number
        )


@contextmanager
def traced(resources: Resources, visit: Visit) -> Iterator[None]:
    """A leased visit -> all that is done within is one trace: its own, or that of the poll which found its page."""
    name = "poll" if visit.kind in POLLS else "visit"
    with resources.tracing.unit(name, read_trace(visit.note), url=visit.url, source=visit.source):
        yield


def attend(resources: Resources, visit: Visit) -> Attended:
    """A leased visit -> what came of it; its events wait in the outbox. Raises Transient as the ledger.

    A visit whose lease is over is left alone: its task came twice, or too late. One that ends in a defect is set aside.
    """
    begun = resources.ledger.frontier.begin(visit)
    if begun is None:
        resources.metrics.count(LEASES, "over")
        return Attended(visit=visit, outcome="its lease is over")
    try:
        with boundary(visit.url):
            if (polls := POLLS.get(visit.kind)) is not None:
                return _polled(visit, polls[0](resources, begun))
            return _seen(resources, visit, revisit(resources, begun))
    except Defect as defect:
        if (polls := POLLS.get(visit.kind)) is not None:
            return _polled(visit, polls[1](resources, begun, defect))
        return _seen(resources, visit, page_failed(resources, begun, defect))
    except Transient:
        with suppress(Transient):  # or else one start too many is counted, which the next that goes well forgets
            resources.ledger.frontier.spare(begun)
        resources.metrics.count(LEASES, "put-off")
        raise


def _polled(visit: Visit, polled: Polled) -> Attended:
    return Attended(visit=visit, outcome=f"{polled.new} new, {polled.outcome}", messages=polled.messages)


def _seen(resources: Resources, visit: Visit, settlement: Settlement | None) -> Attended:
    if settlement is None:
        why = [one.reason for one in resources.ledger.frontier.lookup([visit.url]).values()]
        return Attended(visit=visit, outcome=f"again later: {why[0]}" if why and why[0] else "again later")
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
    edition, sources = _edition(path), read_sources(path)
    sync_sources(resources, sources)
    resources.ledger.bookmarks.keep(LIST, edition, resources.now())
    return sum(source.enabled for source in sources)


@lru_cache(maxsize=1)
def _follow_once(path: Path, _changed: float, _pid: int) -> None:
    """Source list, as it was changed last -> followed, once a process; one with mistakes is told of and left alone.

    Processes come and go, and a long list takes each of them many seconds: what the ledger follows is not read again.
    """
    try:
        if resources().ledger.bookmarks.get(LIST) != _edition(path):
            follow_file(resources(), path)
    except Misconfigured as mistake:
        log.error("the source list is not taken up: %s", mistake)


def _edition(path: Path) -> str:
    """Source list -> what it is told by from any other, and from itself as another release of ours would read it."""
    try:
        return f"{version('wiredesk')} {sha256(path.read_bytes()).hexdigest()}"
    except OSError as error:
        raise Misconfigured(f"{path}: cannot be read ({error.strerror})") from None


@shared_task(name="wiredesk.dispatch")
def dispatch_due() -> int:
    """Beat's tick: the source list as it is now, and a task for every visit that is due -> how many."""
    desk = resources()
    path = desk.settings.sources
    if path.is_file():
        _follow_once(path, path.stat().st_mtime, os.getpid())
    mend_clock(desk)
    desk.ledger.tick("dispatch", desk.now())
    room = QUEUED - desk.ledger.frontier.queued(desk.now())
    found = gauge.read(desk)
    if found.level:
        outages.failed("pressure", "; ".join(found.reasons))
    else:
        outages.passed("pressure")
    most, lanes = allowed(found, room)
    visits = dispatch(desk, most, queued=True, lanes=lanes) if most > 0 else []
    for visit in visits:
        attend_visit.apply_async((msgspec.to_builtins(visit),))
    return len(visits)


@shared_task(name="wiredesk.attend")
def attend_visit(visit: dict[str, Any]) -> str:
    """A leased visit as JSON -> attended to, its events sent -> what came of it."""
    leased = msgspec.convert(visit, Visit)
    with traced(resources(), leased):
        attended = attend(resources(), leased)
        publish(resources(), attended.messages)  # what cannot be sent now waits in the outbox for the relay
        log.info("%s: %s", attended.visit.url, attended.outcome)
    return attended.outcome
