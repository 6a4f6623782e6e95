"""The visit of a feed -> how it stands: what its last poll came to, when it is asked next and what it waits for."""

from datetime import datetime

import msgspec
from msgspec import Struct

from tasks.crawl.policy.advice import advice
from tasks.crawl.policy.health import Health, condition
from tasks.crawl.visit_note import FeedNote, read_feed_note
from tasks.models.source import Source
from tasks.text.spans import count
from worker.ledger import Visit
from worker.resources import Resources


class FeedStanding(Struct, frozen=True, kw_only=True):
    """A feed: its health, since when and why; ``outcome`` of the poll at ``last``; ``next`` and what it ``waits_for``;
    ``advice`` is what to do, empty where nothing is to be done."""

    health: Health
    since: datetime | None
    why: str
    last: datetime | None
    outcome: str
    next: datetime | None
    waits_for: str
    advice: str
    moving_to: str | None = None


def read_standing(resources: Resources, visit: Visit) -> FeedStanding:
    """A feed's visit -> FeedStanding, as of now."""
    note, now = read_feed_note(visit.note), resources.now()
    found = condition(note.signs, now)
    waits, remedy = _waits(resources, visit, note, now)
    return FeedStanding(
        health=found.health,
        since=found.since,
        why=found.why,
        last=note.tried or note.last,
        outcome=note.outcome,
        next=visit.due,
        waits_for=waits,
        advice=remedy or advice(found.why),
        moving_to=note.moving_to,
    )


def _waits(resources: Resources, visit: Visit, note: FeedNote, now: datetime) -> tuple[str, str]:
    """A feed's visit -> what it waits for in words, and what to do where that is a person's doing."""
    payload = resources.ledger.source(visit.source)
    source = msgspec.json.decode(payload, type=Source) if payload else None
    since = resources.ledger.paused().get(visit.source)
    if since is not None:
        told = f"a person, who has had {visit.source} left alone since {since:%Y-%m-%d %H:%M} UTC"
        return told, f"Follow it again with: wiredesk sources resume {visit.source}"
    if note.moved:
        return f"nothing: it is asked at {note.moving_to or 'its new address'} now", ""
    if note.gone:
        return "nothing: it is not asked any more", ""
    if source is None or (visit.state == "settled" and source.enabled):
        return "nothing: it is not in the list any more", "Put it into the list again, where it is to be followed."
    if not source.enabled:
        return "a change of the list, where it is switched off", "Set enabled = true in the list."
    if visit.state == "leased":
        return "the end of its poll, which is under way", ""
    return _until(resources, visit, note, source, now), ""


def _until(resources: Resources, visit: Visit, note: FeedNote, source: Source, now: datetime) -> str:
    """A feed that is followed -> why it is not due before it is."""
    host = resources.ledger.hosts.due([visit.host]).get(visit.host, now)
    if host > now and (visit.due is None or host >= visit.due):
        reason = resources.ledger.hosts.reason(visit.host)
        return f"its host, which may be asked at {host:%H:%M:%S} UTC{f' ({reason})' if reason else ''}"
    if note.failures:
        return f"the next try after {count(note.failures, 'failure')}; the longer it lasts, the further they are apart"
    if note.polls == 0:
        return "its first poll"
    if note.fresh_until is not None and note.fresh_until > now and note.fresh_until >= now + source.floor:
        return f"its server, which says that it stays the same until {note.fresh_until:%Y-%m-%d %H:%M:%S} UTC"
    gap = note.pace.gap
    if gap is None:
        return "its pace, which is not known yet"
    return f"its pace: something new every {max(1, round(gap.total_seconds() / 60))} minutes"


def lines(standing: FeedStanding) -> list[str]:
    """FeedStanding -> the same in sentences, one a line."""
    said = []
    if standing.last is not None:
        said.append(f"last poll at {standing.last:%Y-%m-%d %H:%M:%S} UTC: {standing.outcome or 'read'}")
    if standing.why:
        since = f" since {standing.since:%Y-%m-%d %H:%M} UTC" if standing.since else ""
        said.append(f"{standing.health}{since}: {standing.why}")
    upon = f"next poll at {standing.next:%Y-%m-%d %H:%M:%S} UTC; " if standing.next else ""
    said.append(f"{upon}it waits for {standing.waits_for}")
    if standing.moving_to:
        said.append(f"says that it lives at {standing.moving_to}; it is asked there once it has said so on three days")
    return [*said, *([f"what to do: {standing.advice}"] if standing.advice else [])]
