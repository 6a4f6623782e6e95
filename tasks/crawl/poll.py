"""Poll: a feed or a sitemap is due -> fetched, read, diff; what it names goes to the frontier, and it rests.

visit ─▶ fetch ─┬─ 200 ─▶ read ─▶ diff ─▶ found, hurried ─┐
                ├─ 304 ───────────────────────────────────┼─▶ due again by its pace  (one transaction)
                ├─ host-busy ─▶ a little later            │
                └─ any other verdict ─▶ backed off, told ─┘   410: not asked any more
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from tasks.crawl.feed_diff import ListingDiff, Named, Passed, diff_listing, host_of, name_entries
from tasks.crawl.feed_state import MOVES, answered, failed, gap, listed, met, next_poll, next_try, stays
from tasks.crawl.hub import count_pings, poll_again, remember_hub
from tasks.crawl.older_pages import read_older
from tasks.crawl.policy.health import Health, condition
from tasks.crawl.sitemaps import children, fill_gap
from tasks.crawl.sync_sources import followed
from tasks.crawl.visit_note import FEED, FeedNote, read_feed_note, read_page_note, write_note
from tasks.events.cloudevent import moment, write_notice
from tasks.models.listing import Listing
from tasks.models.measures import FOUND, POLLS
from tasks.models.notices import SourceNotice
from tasks.models.source import Source
from tasks.pipeline.process import POISON
from tasks.readers.listing import read_listing
from worker.address import clean_address
from worker.boundary import boundary
from worker.errors import Quarantined, Transient, Verdict
from worker.fetch import BUSY, fetch
from worker.ledger import DEATHS, Done, Entry, Found, Hurry, State, Step, Validators, Visit
from worker.message import Message
from worker.resources import Resources
from worker.tracing import current_trace
from worker.web.answer import NOT_MODIFIED, Answer
from worker.web.caching import validated, validators

STANDS_IN = 2  # failures of a feed in a row, from which on its source's sitemaps are asked in its place
T = TypeVar("T", Found, Hurry)
_LOST = frozenset({Health.FAILING, Health.GONE})


class Polled(Struct, frozen=True, kw_only=True):
    """What came of a poll: how it ended in words, how many addresses were new, and the notices that go out for it."""

    outcome: str
    new: int = 0
    messages: tuple[Message, ...] = ()


def poll(resources: Resources, visit: Visit) -> Polled:
    """A leased visit of a feed -> what came of it, all of it in the ledger. Raises Transient as the ledger."""
    before = count_pings(resources, visit.url)
    polled = _poll(resources, visit)
    poll_again(resources, visit.url, before)
    return polled


def _poll(resources: Resources, visit: Visit) -> Polled:
    source, note = followed(resources, visit.source), read_feed_note(visit.note)
    if source is None:
        return _finish(resources, visit, note, None, "not followed")
    try:
        if visit.attempts > DEATHS:
            raise Quarantined(POISON, f"{visit.attempts - 1} processes died over it")
        with boundary(f"{source.id}: {visit.url}"):
            # Whoever chooses anew among its pages has to see them again.
            same = note.choice == source.choice
            limits = resources.settings.limits.of_listing
            answer = fetch(resources, visit.url, access=source.access, conditional=same, limits=limits)
            listing = None
            if answer.status != NOT_MODIFIED:
                listing = read_listing(answer.body, answer.url, limits, answer.header("content-type"))
    except Verdict as verdict:
        if verdict.code == BUSY and isinstance(verdict, Transient):
            due = resources.now() + timedelta(seconds=verdict.retry_after or 1.0)
            return _finish(resources, visit, note, due, "host busy")
        return _failed(resources, visit, source, note, verdict)
    remember_hub(resources, visit, source, answer, listing)
    note = stays(met(note, answer, resources.now()), answer, resources.now())
    if note.moves >= MOVES and note.moving_to is not None:
        return _moved(resources, visit, source, note, note.moving_to)
    polled = _read(resources, visit, source, note, answer=answer, listing=listing)
    resources.metrics.count(POLLS, "not-modified" if listing is None else "read")
    resources.metrics.count(FOUND, amount=polled.new)
    return polled


def set_aside(resources: Resources, visit: Visit, defect: Quarantined) -> Polled:
    """A leased visit of a feed that ended in a defect -> backed off, with its reason."""
    source, note = followed(resources, visit.source), read_feed_note(visit.note)
    if source is None:
        return _finish(resources, visit, note, None, "not followed")
    return _failed(resources, visit, source, note, defect)


def _read(
    resources: Resources, visit: Visit, source: Source, note: FeedNote, *, answer: Answer, listing: Listing | None
) -> Polled:
    now, frontier = resources.now(), resources.ledger.frontier
    messages = _told(resources, source, visit, note, "recovered") if note.told else ()
    found: Sequence[Found] = ()
    hurried: Sequence[Hurry] = ()
    diff = None
    if listing is not None:
        named = name_entries(listing, source, now)
        known = frontier.lookup((one.url for one in named), (one.twin for one in named if one.twin))
        since = note.gap_since or note.last
        diff = diff_listing(named, known, source, via=listing.kind, first=note.polls == 0, since=since, now=now)
        if note.last is not None and gap(note, diff) is not None and not diff.rest:
            older = read_older(resources, source, listing, named, url=answer.url, last=note.last)
            every, known = (*named, *older.named), {**known, **older.known}
            diff = diff_listing(every, known, source, via=listing.kind, first=False, since=since, now=now)
            diff = replace(diff, caught_up=older.caught_up and not diff.rest)
        found, hurried = _traced(resources, diff.found), _traced(resources, diff.hurried)
        _settle_passed(resources, diff.passed)
        if (missed := gap(note, diff)) is not None:
            hurried = (*hurried, *fill_gap(resources, source, missed))
        if listing.children:
            more, again = children(resources, source, note, visit.url, listing.children)
            found, hurried = (*found, *more), (*hurried, *again)
        note = replace(listed(note, listing, _elsewhere(source, named), now), choice=source.choice)
    outcome = _outcome(diff)
    after = replace(answered(note, source, diff, now), tried=now, outcome=outcome)
    remembered: Mapping[str, Validators] = {}
    due = next_poll(after, source, now, visit.url)
    if diff is not None and diff.rest:
        due = min(due, now + source.floor)
    else:
        remembered = _remembered(resources, source, answer)
    new = frontier.finish(
        _done(resources, visit, due, after),
        now,
        found=found,
        hurried=hurried,
        messages=messages,
        remembered=remembered,
    )
    return Polled(outcome=outcome, new=len(new), messages=messages)


def _outcome(diff: ListingDiff | None) -> str:
    """What a listing held, None where nothing has changed -> the same in words."""
    if diff is None:
        return "not modified"
    passed = Counter(one.code for one in diff.passed)
    return "".join([f"{diff.known} known", *(f", {number} {code}" for code, number in sorted(passed.items()))])


def _elsewhere(source: Source, named: Sequence[Named]) -> str:
    """What a listing names -> the host of the first, where all of it is at hosts whose pages are not taken up."""
    taken = any(source.takes(one.url, one.entry.hints.feed_url) for one in named)
    return host_of(named[0].url) if named and not taken else ""


def _remembered(resources: Resources, source: Source, answer: Answer) -> dict[str, Validators]:
    """A good answer -> what it is asked by the next time, by its name; what a 304 repeats is brought up to date."""
    name = validated(answer.url, source.access.variant)
    etag, modified = validators(answer)
    if answer.status != NOT_MODIFIED:
        return {name: Validators(etag=etag, last_modified=modified)}
    known = resources.ledger.validators(name)
    if known is None or (etag or known.etag, modified or known.last_modified) == (known.etag, known.last_modified):
        return {}
    return {name: Validators(etag=etag or known.etag, last_modified=modified or known.last_modified)}


def _traced(resources: Resources, pages: Sequence[T]) -> Sequence[T]:
    """Pages that are to be visited -> the same, their visits parts of this poll's trace where spans are wanted."""
    if not resources.tracing.is_on:
        return pages
    root = current_trace()
    notes = (one.note and write_note(replace(read_page_note(one.note), trace=root)) for one in pages)
    return [replace(one, note=note) for one, note in zip(pages, notes, strict=True)]


def _settle_passed(resources: Resources, passed: Sequence[Passed]) -> None:
    """Addresses that are not taken up -> their one state, which says why."""
    if not passed:
        return
    with resources.ledger.transaction(resources.now(), urls=()) as tx:
        for one in passed:
            steps = (Step("poll", "rejected", one.detail),)
            tx.settle(Entry(key=one.url, state=State.REJECTED, code=one.code, detail=one.detail, trace=steps))


def _failed(resources: Resources, visit: Visit, source: Source, note: FeedNote, verdict: Verdict) -> Polled:
    now = resources.now()
    resources.metrics.count(POLLS, verdict.code)
    note = failed(note, verdict, now)
    messages: tuple[Message, ...] = ()
    if condition(note.signs, now).health in _LOST and not note.told:
        messages = _told(resources, source, visit, note, "failed")
        note = replace(note, told=True)
    due = None if note.gone else next_try(note, source, verdict, now, visit.url)
    stands_in = not note.sitemap and note.failures >= STANDS_IN and note.last is not None
    hurried = fill_gap(resources, source, note.last) if stands_in and note.last else ()
    done = _done(resources, visit, due, note)
    resources.ledger.frontier.finish(done, now, hurried=hurried, messages=messages)
    return Polled(outcome=str(verdict), messages=messages)


def _moved(resources: Resources, visit: Visit, source: Source, note: FeedNote, to: str) -> Polled:
    """A feed that has said often enough where it lives now -> visited there from now on, with all that is known."""
    url = clean_address(to).url
    now = resources.now()
    heir = replace(note, moving_to=None, moves=0)
    found = Found(url=url, host=host_of(url), kind=FEED, source=source.id, due=now, note=write_note(heir))
    done = _done(resources, visit, None, replace(note, moved=True))
    resources.ledger.frontier.finish(done, now, found=[found])
    return Polled(outcome=f"moved to {url}", new=0)


def _told(
    resources: Resources, source: Source, visit: Visit, note: FeedNote, verb: Literal["failed", "recovered"]
) -> tuple[Message, ...]:
    """A feed that fails, or answers again -> the notice that says so."""
    now = resources.now()
    since = note.failing_since if verb == "failed" and note.failing_since else now
    lost = condition(note.signs, now)
    data = SourceNotice(
        source_id=source.id,
        name=source.name,
        feed_url=visit.url,
        health=lost.health.value if verb == "failed" else "healthy",
        since=moment(since),
        reason=note.reason or None,
        failures=note.failures,
    )
    authority = resources.settings.authority
    trace = resources.trace()
    return (write_notice(data, verb, language=source.language, authority=authority, recorded=now, trace=trace),)


def _finish(
    resources: Resources,
    visit: Visit,
    note: FeedNote,
    due: datetime | None,
    outcome: str,
) -> Polled:
    done = _done(resources, visit, due, note)
    resources.ledger.frontier.finish(done, resources.now())
    return Polled(outcome=outcome)


def _done(resources: Resources, visit: Visit, due: datetime | None, note: FeedNote) -> Done:
    now = resources.now()
    free = resources.ledger.hosts.due([visit.host]).get(visit.host, now)
    return Done(visit=visit, due=due, note=write_note(note), free=free)
