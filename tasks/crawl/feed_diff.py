"""A listing and what is known already -> what is new in it, what has changed, and what is too old to be taken up.

    entry ─┬─ known, as it was ──────────────────────────────▶ nothing
           ├─ known, and its feed says something new of it ──▶ looked at again soon
           ├─ new ───────────────────────────────────────────▶ visited: live, or backfill where it is older
           └─ new, none that is meant, or too old ───────────▶ only known, with that reason

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
from tasks.pipeline.choose import refuse_address, refuse_words
from tasks.text.dates import moment, read_moment
from worker.address import clean_address, split
from worker.errors import Skipped
from worker.ledger import Found, Hurry, Lane, Visit

BATCH = timedelta(minutes=5)  # articles that came out so close together came out together
FRESH = timedelta(hours=1)  # a feed that says something new of a page that was looked at this lately has to wait
TOO_OLD = "too-old"
VAIN = 2  # new marks in a row that led to nothing: this feed changes them for fun
_EARLIEST, _LATEST = "1981", "9999"  # years before and after are defaults of some program's
_AHEAD = timedelta(days=1)  # a date further in the future than any zone explains is a mistake


class Named(Struct, frozen=True):
    """An entry under the address that is meant, the date that is stated for it, and its other name."""

    url: str
    entry: Entry
    date: datetime | None
    twin: str | None


class Passed(Struct, frozen=True):
    """An address that is passed over, and the code and the sentence that say why."""

    url: str
    code: str
    detail: str


class ListingDiff(Struct, frozen=True, kw_only=True):
    """What a listing holds: visits to be made, visits to be hurried, and what is passed over.

    ``fresh`` counts all that was new, ``known`` all that was not, ``moments`` how many times something came out.
    ``rest`` says that there was more of it than one poll may add, ``caught_up`` that its older pages were read back to
    what was there at the last poll.
    """

    found: tuple[Found, ...]
    hurried: tuple[Hurry, ...]
    passed: tuple[Passed, ...]
    fresh: int
    known: int
    moments: int
    dates: tuple[datetime, ...]
    rest: bool
    caught_up: bool = False


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
    sorted_out = _sort_out(named, known, read)
    fresh, taken_up = sorted_out.fresh, sorted_out.taken_up
    passed = {one.url: why for one in fresh if (why := read.passes_over(one)) is not None}
    return ListingDiff(
        found=tuple(read.found(one, passed.get(one.url)) for one in fresh),
        hurried=tuple(sorted_out.hurried),
        passed=tuple(passed.values()),
        fresh=len(fresh) + len(taken_up),
        known=len(named) - len(fresh) - len(taken_up),
        moments=_moments([*taken_up, *(one for one in fresh if one.url not in passed)]),
        dates=tuple(one.date for one in named if one.date is not None),
        rest=sorted_out.rest,
    )


class _SortedOut(Struct):
    """Entries that nobody knew, those that were passed over and are wanted now, visits to be hurried, whether there is
    more than may be added."""

    fresh: list[Named]
    taken_up: list[Named]
    hurried: list[Hurry]
    rest: bool = False


def _sort_out(named: Sequence[Named], known: Mapping[str, Visit], read: "_Reading") -> _SortedOut:
    """Named entries, the visits that are known of them and how the listing is read -> the entries sorted out."""
    found = _SortedOut([], [], [])
    for one in named:
        visit = known.get(one.url) or (known.get(one.twin) if one.twin else None)
        wanted = read.wanted_after_all(visit, one) if visit is not None else None
        if visit is not None and wanted is None:
            found.hurried += filter(None, (_hurry(visit, one.entry.hints, read.now),))
        elif len(found.fresh) + len(found.taken_up) == read.source.entries:
            found.rest = True
            break
        elif wanted is not None:
            found.hurried.append(wanted)
            found.taken_up.append(one)
        else:
            found.fresh.append(one)
    return found


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

    def passes_over(self, one: Named) -> Passed | None:
        """New entry -> why it is not visited, None where it is."""
        if (verdict := self._refused(one)) is not None:
            return Passed(one.url, verdict.code, verdict.detail)
        if self.is_old(one):
            return Passed(one.url, TOO_OLD, f"older than what is taken up of {self.source.id}")
        return None

    def wanted_after_all(self, visit: Visit, one: Named) -> Hurry | None:
        """Visit of an entry that was passed over, by another source or by a list that says otherwise now -> the same at
        once, for this source; None where it is not meant, or was not passed over."""
        if visit.kind != PAGE or visit.due is not None or not read_page_note(visit.note).passed:
            return None
        if self._refused(one) is not None or self.is_old(one):
            return None
        note = write_note(_noted(one, self.source, self.via))
        return Hurry(visit=visit, due=self.now, note=note, source=self.source.id)

    def _refused(self, one: Named) -> Skipped | None:
        hints = one.entry.hints
        said = (hints.title or "", hints.summary or "")
        return refuse_address(self.source, one.url, hints.feed_url) or refuse_words(self.source, said, whole=False)

    def found(self, one: Named, passed: Passed | None) -> Found:
        """New entry, and why it is passed over, if it is -> its visit: live, behind where it is of another day."""
        late = self.whole and one.date is not None and one.date < self.now - timedelta(days=1)
        note = _noted(one, self.source, self.via) if passed is None else PageNote()
        if passed is not None and passed.code != TOO_OLD:
            note = PageNote(passed=passed.code)
        return Found(
            url=one.url,
            host=host_of(one.url),
            kind=PAGE,
            source=self.source.id,
            due=self.now if passed is None else None,
            lane=Lane.BACKFILL if late else Lane.LIVE,
            note=write_note(note),
            twin=one.twin,
        )


def stated_date(raw: str | None, now: datetime) -> datetime | None:
    """A date as a feed has it -> the moment, in UTC where it says no zone; None for what is no date, or no past one."""
    stamp = read_moment(raw or "")
    if stamp is None or not _EARLIEST < stamp.value < _LATEST:
        return None
    date = moment(stamp).astimezone(UTC)
    return date if date <= now + _AHEAD else None


def _noted(one: Named, source: Source, via: str) -> PageNote:
    """New entry -> what its visit is to remember of it."""
    hints = replace(
        one.entry.hints,
        publisher=source.publisher or source.name,
        language=one.entry.hints.language or source.language,
    )
    return PageNote(hints=hints, via=via, mark=mark_of(one.entry.hints))


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
