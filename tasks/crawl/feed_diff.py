"""A listing and what is known already -> what is new in it, what has changed, and what is too old to be taken up.

    entry ─┬─ known, as it was ──────────────────────────────▶ nothing
           ├─ known, and its feed says something new of it ──▶ looked at again soon
           ├─ new ───────────────────────────────────────────▶ visited: live, or backfill where it is older
           └─ new, older than the horizon ───────────────────▶ only known

Pure: no clock, no ledger.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlunsplit

from msgspec import Struct
from msgspec.structs import replace

from tasks.crawl.visit_note import PAGE, PageNote, mark_of, read_page_note, write_note
from tasks.models.listing import Entry, Listing
from tasks.models.page import Hints
from tasks.models.source import Source
from tasks.text.dates import moment, read_moment
from worker.address import clean_address, split
from worker.ledger import Found, Hurry, Lane, Visit

BATCH = timedelta(minutes=5)  # articles that came out so close together came out together
FRESH = timedelta(hours=1)  # a feed that says something new of a page that was looked at this lately has to wait
VAIN = 2  # new marks in a row that led to nothing: this feed changes them for fun
_EARLIEST, _LATEST = "1981", "9999"  # years before and after are defaults of some program's
_AHEAD = timedelta(days=1)  # a date further in the future than any zone explains is a mistake


class Named(Struct, frozen=True):
    """An entry under the address that is meant, the date that is stated for it, and its other name."""

    url: str
    entry: Entry
    date: datetime | None
    twin: str | None


class ListingDiff(Struct, frozen=True, kw_only=True):
    """What a listing holds: visits to be made, visits to be hurried, and what is too old for either.

    ``fresh`` counts all that was new, ``known`` all that was not, ``moments`` how many times something came out.
    ``rest`` says that there was more of it than one poll may add.
    """

    found: tuple[Found, ...]
    hurried: tuple[Hurry, ...]
    old: tuple[str, ...]
    fresh: int
    known: int
    moments: int
    dates: tuple[datetime, ...]
    rest: bool


def name_entries(listing: Listing, source: Source, now: datetime) -> list[Named]:
    """Listing and its source -> its entries under clean addresses, each once."""
    guids: dict[str, int] = {}
    for entry in listing.entries:
        if entry.hints.guid:
            guids[entry.hints.guid] = guids.get(entry.hints.guid, 0) + 1
    named: dict[str, Named] = {}
    for entry in listing.entries:
        url = clean_address(entry.url).url
        guid = entry.hints.guid
        # One guid for all entries is none. The same guid elsewhere is an article that moved, and is to be looked at.
        twin = f"{source.id}\n{guid}\n{_bare(url)}" if guid and guids[guid] == 1 else None
        date = stated_date(entry.hints.published, now) or stated_date(entry.hints.modified, now)
        named.setdefault(url, Named(url, entry, date, twin))
    return list(named.values())


def diff_listing(
    named: Sequence[Named],
    known: Mapping[str, Visit],
    source: Source,
    *,
    via: str,
    first: bool,
    since: datetime | None,
    now: datetime,
) -> ListingDiff:
    """Named entries, the visits known under their names and the source -> ListingDiff.

    ``via`` is what kind of listing names them, ``first`` whether it is read for the first time; ``since`` is when it
    was read last, or from when on a gap is to be filled.
    """
    read = _Reading(source, via=via, first=first, now=now, since=since)
    hurried: list[Hurry] = []
    fresh: list[Named] = []
    rest = False
    for one in named:
        visit = known.get(one.url) or (known.get(one.twin) if one.twin else None)
        if visit is not None:
            hurried += filter(None, (_hurry(visit, one.entry.hints, now),))
        elif len(fresh) == source.entries:
            rest = True
            break
        else:
            fresh.append(one)
    old = {one.url for one in fresh if read.is_old(one)}
    return ListingDiff(
        found=tuple(read.found(one) for one in fresh),
        hurried=tuple(hurried),
        old=tuple(one.url for one in fresh if one.url in old),
        fresh=len(fresh),
        known=len(named) - len(fresh),
        moments=_moments([one for one in fresh if one.url not in old]),
        dates=tuple(one.date for one in named if one.date is not None),
        rest=rest,
    )


class _Reading:
    """One reading of a listing: what is new in it is judged by the kind of listing, and by when it was read before."""

    def __init__(self, source: Source, *, via: str, first: bool, now: datetime, since: datetime | None) -> None:
        self.source, self.via, self.first, self.now = source, via, first, now
        horizon = now - source.backfill
        self.horizon = horizon if since is None else min(horizon, since)
        self.sitemap = via.startswith("sitemap")
        # A feed names what is new; a sitemap names everything, and so does the first reading of anything.
        self.whole = first or self.sitemap

    def is_old(self, one: Named) -> bool:
        """Whether a new entry is too old to be visited; what a sitemap does not date was there before, unless we have
        read it before."""
        if one.date is None:
            return self.sitemap and self.first
        return self.whole and one.date < self.horizon

    def found(self, one: Named) -> Found:
        """New entry -> its visit: live, behind where it is of another day, and none where it is too old."""
        late = self.whole and one.date is not None and one.date < self.now - timedelta(days=1)
        due = None if self.is_old(one) else self.now
        return _found(one, self.source, self.via, due, Lane.BACKFILL if late else Lane.LIVE)


def stated_date(raw: str | None, now: datetime) -> datetime | None:
    """A date as a feed has it -> the moment, in UTC where it says no zone; None for what is no date, or no past one."""
    stamp = read_moment(raw or "")
    if stamp is None or not _EARLIEST < stamp.value < _LATEST:
        return None
    date = moment(stamp).astimezone(UTC)
    return date if date <= now + _AHEAD else None


def _found(one: Named, source: Source, via: str, due: datetime | None, lane: Lane) -> Found:
    hints = one.entry.hints
    section = source.sections.get(hints.feed_url or "") or source.section
    hints = replace(
        hints,
        publisher=source.publisher or source.name,
        language=hints.language or source.language,
        categories=(section, *hints.categories) if section else hints.categories,
    )
    note = PageNote(hints=hints, via=via, mark=mark_of(one.entry.hints))
    return Found(
        url=one.url,
        host=host_of(one.url),
        kind=PAGE,
        source=source.id,
        due=due,
        lane=lane,
        note=write_note(note) if due is not None else "{}",
        twin=one.twin,
    )


def _hurry(visit: Visit, hints: Hints, now: datetime) -> Hurry | None:
    """A visit that is known and what its feed says now -> the same at once, where there is news of it."""
    if visit.kind != PAGE:
        return None
    note = read_page_note(visit.note)
    mark = mark_of(hints)
    if not note.known or note.mark == mark or note.vain >= VAIN:
        return None
    due = max(now, visit.first_seen + FRESH / 4)
    if visit.due is not None:
        due = min(due, visit.due)
    return Hurry(visit=visit, due=due, note=write_note(replace(note, mark=mark, marked=True)))


def _moments(new: Sequence[Named]) -> int:
    """New entries -> how many times something came out; what bears no date counts by itself."""
    dated = sorted(one.date for one in new if one.date is not None)
    count = sum(1 for one in new if one.date is None)
    last: datetime | None = None
    for date in dated:
        if last is None or date - last > BATCH:
            count += 1
        last = date
    return count


def host_of(url: str) -> str:
    """Address -> the host that has a budget of its own, with its port where that is named."""
    return split(url).netloc.rpartition("@")[2].lower()


def _bare(url: str) -> str:
    parts = split(url)
    return urlunsplit(("", parts.netloc.removeprefix("www."), parts.path.rstrip("/"), "", ""))
