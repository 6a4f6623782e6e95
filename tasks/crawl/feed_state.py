"""What a poll has shown -> what is remembered of the feed from now on, and when it is due again. Pure."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from tasks.crawl.feed_diff import ListingDiff
from tasks.crawl.policy.completeness import overran
from tasks.crawl.policy.interval import Pace, backoff, interval, jittered, observed, stated
from tasks.crawl.visit_note import FeedNote
from tasks.models.listing import Listing
from tasks.models.source import Source
from worker.errors import Transient, Verdict
from worker.web.answer import NOT_MODIFIED, Answer
from worker.web.caching import age, lifetime

MOVES = 3  # days in a row of nothing but permanent redirects to one place, until that is taken for the feed's own
ELSEWHERE = "all that it lists is at other hosts"
BACKUP = 4  # ceilings between two polls of a sitemap that stands behind a feed
_PERMANENT = frozenset({301, 308})


def answered(note: FeedNote, source: Source, diff: ListingDiff | None, now: datetime) -> FeedNote:
    """Note, what its listing held (None: nothing has changed) and the moment -> the note after a good poll."""
    first = note.polls == 0
    pace, gap_since, last_new, usual = note.pace, None, note.last_new, note.usual
    if first and diff is not None:
        pace = stated(diff.dates, now)
        last_new = max((date for date in diff.dates if date <= now), default=None)
        usual = stated(diff.dates, last_new).gap if last_new else None
    elif note.last is not None:
        pace = observed(note.pace, diff.moments if diff else 0, now - note.last)
    if diff is not None:
        if diff.moments and not first:
            last_new, usual = now, pace.gap
        if not note.sitemap and not source.sitemaps and _missed(note, diff):
            gap_since = note.last
    return replace(
        note,
        polls=note.polls + 1,
        last=now,
        last_new=last_new or now,
        pace=pace,
        usual=usual,
        failures=0,
        failing_since=None,
        reason="",
        traceback="",
        gone=False,
        told=False,
        gap_since=gap_since,
    )


def listed(note: FeedNote, listing: Listing, elsewhere: str, now: datetime) -> FeedNote:
    """Note, what was read, a host where all of it is at hosts that are not followed, and the moment -> the note with
    what it says of itself, and what had to be left out of it."""
    short = f"{ELSEWHERE}, such as {elsewhere}" if elsewhere else listing.shortcoming
    since = (note.short_since or now) if short else None
    return replace(note, ttl=listing.ttl, shortcoming=short, short_since=since)


def gap(note: FeedNote, diff: ListingDiff) -> datetime | None:
    """Note before a poll, and what that held -> since when sitemaps have to be asked what was missed, or None."""
    return note.last if not note.sitemap and _missed(note, diff) else None


def _missed(note: FeedNote, diff: ListingDiff) -> bool:
    return not diff.caught_up and overran(new=diff.fresh, known=diff.known, first=note.polls == 0)


def failed(note: FeedNote, verdict: Verdict, now: datetime) -> FeedNote:
    """Note, the verdict that ended a poll and the moment -> the note after a bad one."""
    return replace(
        note,
        failures=note.failures + 1,
        failing_since=note.failing_since or now,
        reason=str(verdict)[:300],
        tried=now,
        outcome=verdict.code,
        traceback=verdict.traceback,
        gone=verdict.code == "gone",
    )


def met(note: FeedNote, answer: Answer, now: datetime) -> FeedNote:
    """Note, an answer and the moment -> whether the feed says that it lives elsewhere, and on how many days it did.

    A mistake in a server's settings is mended within days, and a log-in that hotels put before everything is gone
    tomorrow: what is said on several days, every time and of the same place, is meant.
    """
    if not answer.chain or any(hop.status not in _PERMANENT for hop in answer.chain) or answer.url == answer.asked:
        return replace(note, moving_to=None, moves=0, moved_on=None)
    if answer.url != note.moving_to:
        return replace(note, moving_to=answer.url, moves=1, moved_on=now.date())
    another = note.moved_on is None or now.date() > note.moved_on
    return replace(note, moves=note.moves + another, moved_on=now.date() if another else note.moved_on)


def stays(note: FeedNote, answer: Answer, now: datetime) -> FeedNote:
    """Note, an answer and the moment -> until when its headers say that it stays the same.

    One that says that nothing has changed brings up to date what it repeats, and leaves the rest (RFC 9111 §4.3.4).
    """
    said = lifetime(answer)
    if said is None and answer.status == NOT_MODIFIED:
        said = note.lifetime
    return replace(
        note, lifetime=said, fresh_until=None if said is None else now + max(timedelta(), said - age(answer, now))
    )


def next_poll(note: FeedNote, source: Source, now: datetime, name: str) -> datetime:
    """Note after a good poll, and its source -> when the feed is due again."""
    asked = [*([note.fresh_until - now] if note.fresh_until else []), *([note.ttl] if note.ttl else [])]
    wait = interval(note.pace, floor=source.floor, ceiling=source.ceiling, asked=asked)
    if note.sitemap and source.feeds:
        wait = source.ceiling * BACKUP
    return now + jittered(wait, name, note.polls)


def next_try(note: FeedNote, source: Source, verdict: Verdict, now: datetime, name: str) -> datetime:
    """Note after a bad poll, its source and the verdict -> when the feed is tried again."""
    own = interval(Pace(), floor=source.floor, ceiling=source.ceiling)
    asked = verdict.retry_after if isinstance(verdict, Transient) else None
    lasting = now - (note.failing_since or now)
    wait = backoff(own, note.failures, lasting, timedelta(seconds=asked) if asked else None, source.ceiling)
    return now + jittered(wait, name, note.failures) if asked is None else now + wait
