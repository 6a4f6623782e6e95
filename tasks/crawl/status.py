"""Ledger -> how things stand: every source and its feeds, the frontier, the outbox, and what is wrong."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from msgspec import Struct

from tasks.crawl.policy.delay import DAY, HOUR, Delays, by_source, summarize
from tasks.crawl.policy.drift import NAMES, SPAN, Drift, drift
from tasks.crawl.policy.health import Condition, Health, condition, overall
from tasks.crawl.policy.pressure import Level
from tasks.crawl.pressure import read_pressure
from tasks.crawl.visit_note import FEED, PAGE, read_feed_note
from tasks.models.source import Source
from tasks.sources import check_sources
from tasks.text.spans import count
from worker.errors import Misconfigured, Transient
from worker.ledger import Counts, Cursor, Rates, Subscription
from worker.resources import Resources

OVERDUE = timedelta(minutes=15)  # what has been due this long, nobody is attending to
RECENT = timedelta(days=7)  # what was quarantined before that and nobody saw to is counted, and no alarm any more
_PRESSED = {
    Level.LIVE_ONLY: "backfill rests",
    Level.SLOW: "less is fetched, and backfill rests",
    Level.STOP: "nothing is fetched until this is over",
}
STUCK = timedelta(minutes=10)  # an event that has been waiting this long is held up


class Feed(Struct, frozen=True, kw_only=True):
    """One feed or sitemap that is polled: how it is, when it was and will be polled, and how often it publishes."""

    url: str
    condition: Condition
    polls: int
    last: datetime | None
    last_new: datetime | None
    due: datetime | None
    gap: timedelta | None
    moved: bool
    hub: Subscription | None = None


class Followed(Struct, frozen=True, kw_only=True):
    """A source and its feeds."""

    source: Source
    condition: Condition
    feeds: tuple[Feed, ...]
    paused: datetime | None = None  # since when a person has it left alone
    hub: Subscription | None = None  # that its home page names

    @property
    def active(self) -> bool:
        """-> whether it is polled."""
        return self.source.enabled and self.paused is None


class Status(Struct, frozen=True, kw_only=True):
    """How the whole desk stands; ``alarms`` are what somebody should look at, a sentence each.

    ``drifts`` say of each source what extraction gives of late, beside what it gave before.
    ``delay`` says how long after their publication new articles of these sources are told of, ``delays`` the same of
    each. ``waiting`` counts the pages that are in no state yet, by why they wait: with ``counts.entries`` they add up
    to all that were discovered.
    """

    sources: tuple[Followed, ...]
    drifts: dict[str, Drift]
    frontier: dict[str, int]
    waiting: dict[str, int]
    oldest_due: datetime | None
    counts: Counts
    rates: Rates
    sinks: tuple[Cursor, ...]
    delay: Delays
    delays: dict[str, Delays]
    alarms: tuple[str, ...]


def followed_sources(resources: Resources) -> tuple[Followed, ...]:
    """-> every source that is in the ledger, with its feeds, in order of ids."""
    now = resources.now()
    hubs = {one.url: one for one in resources.ledger.subscriptions.all()}
    feeds: dict[str, list[Feed]] = {}
    for visit in resources.ledger.frontier.visits(FEED):
        note = read_feed_note(visit.note)
        if note.moved:
            continue
        feeds.setdefault(visit.source, []).append(
            Feed(
                url=visit.url,
                condition=condition(note.signs, now),
                polls=note.polls,
                last=note.last,
                last_new=note.last_new,
                due=visit.due,
                gap=note.pace.gap,
                moved=note.moved,
                hub=hubs.get(visit.url),
            )
        )
    paused = resources.ledger.paused()
    sources = (msgspec.json.decode(payload, type=Source) for payload in resources.ledger.sources().values())
    return tuple(
        Followed(
            source=source,
            condition=overall([feed.condition for feed in feeds.get(source.id, ()) if not _asleep(feed)]),
            feeds=tuple(feeds.get(source.id, ())),
            paused=paused.get(source.id),
            hub=hubs.get(source.home or ""),
        )
        for source in sources
    )


def _source_alarms(sources: Sequence[Followed], drifts: Mapping[str, Drift]) -> list[str]:
    """Sources and what extraction gives of each -> who fails or is quiet, and whose layout may have changed."""
    active = [one for one in sources if one.active]
    ill = [one for one in active if one.condition.health in {Health.FAILING, Health.GONE, Health.QUIET}]
    changed = [one.source.id for one in active if drifts[one.source.id].alarms]
    return [
        *(f"{one.source.id} is {one.condition.health}: {one.condition.why}" for one in ill),
        *(f"{name}: has its layout changed? {'; '.join(drifts[name].alarms)}" for name in changed),
    ]


def read_drifts(resources: Resources, sources: Sequence[Followed]) -> dict[str, Drift]:
    """Sources -> how the extraction of each does, by its id."""
    now = resources.now()
    counted = resources.ledger.catalogue.daily(NAMES, now - SPAN)
    return {one.source.id: drift(counted.get(one.source.id, {}), now.date()) for one in sources}


def _asleep(feed: Feed) -> bool:
    """Whether this is a sitemap of old articles, which is known and was never asked for."""
    return feed.due is None and feed.polls == 0 and feed.condition.health is Health.HEALTHY


def read_status(resources: Resources) -> Status:
    """-> how things stand now."""
    now, ledger = resources.now(), resources.ledger
    sources = followed_sources(resources)
    drifts = read_drifts(resources, sources)
    ids = {one.source.id for one in sources}
    delayed = [one for one in ledger.delays(now - DAY) if one.source in ids]
    return Status(
        sources=sources,
        drifts=drifts,
        frontier={f"{kind} {state}": number for (kind, state), number in sorted(ledger.frontier.counts().items())},
        waiting=ledger.frontier.unsettled(PAGE),
        oldest_due=ledger.frontier.oldest_due(),
        counts=ledger.counts(),
        rates=ledger.rates(now - HOUR),
        sinks=tuple(ledger.cursors.all()),
        delay=summarize(delayed, now),
        delays=by_source(delayed, now),
        alarms=_alarms(resources, sources, drifts),
    )


def read_alarms(resources: Resources) -> tuple[str, ...]:
    """-> what somebody should look at now, as of ``Status``; counts nothing that grows with the ledger."""
    sources = followed_sources(resources)
    return _alarms(resources, sources, read_drifts(resources, sources))


def _alarms(resources: Resources, sources: Sequence[Followed], drifts: Mapping[str, Drift]) -> tuple[str, ...]:
    pressed = read_pressure(resources)
    return (
        *_source_alarms(sources, drifts),
        *_broker_faults(resources),
        *_clock_alarms(resources),
        *_mistakes(resources.settings.sources),
        *(f"{_PRESSED[pressed.level]}: {reason}" for reason in pressed.reasons),
        *_work_alarms(resources),
        *_failure_alarms(resources),
    )


def _clock_alarms(resources: Resources) -> Iterator[str]:
    """-> what a clock that is wrong has done."""
    ahead, last = resources.ledger.frontier.ahead(resources.now())
    if last is not None:
        yield (
            f"the clock was set back, or another's is ahead: {count(ahead, 'visit was', 'visits were')} written "
            f"up to {last:%Y-%m-%d %H:%M} UTC; a desk at work puts them right"
        )


def _work_alarms(resources: Resources) -> Iterator[str]:
    """-> what is due, or waits to be sent, and nobody seems to be at work on."""
    now, oldest = resources.now(), resources.ledger.frontier.oldest_due()
    unsent, since = resources.ledger.outbox.unsent()
    if lost := resources.ledger.failures.count_leases(now):
        yield f"{count(lost, 'visit')} begun and never heard of again; which: wiredesk failures"
    if oldest is not None and now - oldest > OVERDUE:
        yield f"a visit has been due since {oldest:%Y-%m-%d %H:%M} UTC: is anybody at work?"
    if since is not None and now - since > STUCK:
        waiting = count(unsent, "event waits", "events wait")
        yield f"{waiting} in the outbox, since {since:%Y-%m-%d %H:%M} UTC"


def _failure_alarms(resources: Resources) -> Iterator[str]:
    """-> events that are held, pages that were quarantined, events that a sink refused."""
    for held in resources.ledger.outbox.held():
        what = "given up" if held.given_up else "not taken"
        yield f"{count(held.messages, 'event')} {what}: {held.reason.splitlines()[0]}"
    for key, code, detail in resources.ledger.quarantined(resources.now() - RECENT):
        yield f"{key} is quarantined: {code}: {detail}; the whole story: wiredesk why {key}"
    for sink in resources.ledger.cursors.all():
        if sink.aside:
            refused = count(sink.aside, "event")
            yield f"the sink {sink.name} has refused {refused}; which and why: wiredesk failures"


def _mistakes(path: Path) -> list[str]:
    """Source list -> its mistakes, for as long as they are not mended; one that is not there is none."""
    if not path.is_file():
        return []
    try:
        _, mistakes = check_sources(path)
    except Misconfigured as mistake:
        return [str(mistake)]
    return [f"{path}:{one.line}: {one.text}; the list is followed as it was before" for one in mistakes]


def _broker_faults(resources: Resources) -> list[str]:
    """-> what is wrong with the brokers of events and of tasks, a sentence each."""
    found: list[str] = []
    try:
        found += resources.bus.probe()
        from worker.queues import count_dead, name_of  # Celery's own library, for a question that needs its broker

        if dead := count_dead(resources.settings):
            queue = name_of(resources.settings, "dead")
            found.append(f"{dead} task messages were no use to any worker and lie in the queue {queue}")
    except (Transient, Misconfigured) as trouble:
        found.append(f"nothing can be sent: {trouble}")
    return found
