"""Every date that a page states -> when it was published and when modified, with what was not believed and why."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from itertools import chain

from msgspec import Struct

from tasks.models.document import Found, Rejected, Stamp
from tasks.stages.clean.metadata import date_candidates
from tasks.stages.clean.metadata.date_candidates import VAGUE, Candidate
from tasks.stages.clean.metadata.page_metadata import PageMetadata
from tasks.stages.clean.metadata.visible import Visible
from tasks.text.date_words import says_published
from tasks.text.dates import moment, read_moment
from worker.address import split

Shown = list[tuple[Candidate, bool]]  # dates that are shown, and whether they are said to be those of a change

_EARLIEST = 1800  # year before which nothing can have been published that is on the web now
_EPOCHS = {"1970-01-01", "1969-12-31", "1900-01-01", "1899-12-30", "1899-12-31", "1980-01-01"}
_QUARTER, _WEST, _EAST = timedelta(minutes=15), timedelta(hours=12), timedelta(hours=14)
_FIGURES = re.compile(r"(?<!\d)(\d\d?)[./-](\d\d?)[./-]\d\d")
_DAY_FIRST = frozenset(
    "au eu gh hk ie in ke mt my ng nz pk sg tz ug uk za zm zw".split()  # noqa: SIM905  # top-level domains
)


class Dates(Struct, frozen=True):
    """When a page was published and modified, as far as it says."""

    published: Found[Stamp] | None
    modified: Found[Stamp] | None
    rejected: tuple[Rejected, ...]


def month_first(language: str, host: str) -> bool:
    """Language tag and host -> whether 3/4 is the fourth of March there: American English, as far as they tell."""
    if not language.lower().startswith("en"):
        return False
    region = language.replace("_", "-").partition("-")[2].upper()
    return region in {"US", "PH"} if region else host.rpartition(".")[2] not in _DAY_FIRST


class _Judge:
    """Candidates of one page -> those believed, with the rest kept and the reason why not."""

    def __init__(self, language: str, host: str, fetched: datetime) -> None:
        self.language = language.partition("-")[0].lower()
        self.month_first = month_first(language, host)
        self.latest = fetched + timedelta(days=1)
        self.rejected: list[Rejected] = []

    def believe(self, field: str, candidate: Candidate) -> Found[Stamp] | None:
        """Name of the fact and a candidate -> the fact, or None after noting what is wrong with a date."""
        stamp = read_moment(candidate.raw, self.language, self.month_first)
        if stamp is None:
            return None
        when = moment(stamp)
        if when > self.latest:
            reason = "in the future"
        elif when.year < _EARLIEST or stamp.value[:10] in _EPOCHS:
            reason = "a default value, not a date"
        else:
            return Found(stamp, candidate.method, candidate.confidence)
        self.rejected.append(Rejected(field, candidate.raw[:80], candidate.method, reason))
        return None

    def first(self, field: str, candidates: Iterable[Candidate]) -> Found[Stamp] | None:
        """Name of the fact and its candidates, best first -> the first that can be believed."""
        return next((found for candidate in candidates if (found := self.believe(field, candidate))), None)


def read_dates(metadata: PageMetadata, visible: Visible, language: str) -> Dates:
    """What a page states and shows, and its language -> Dates.

    Marked elements are asked for only where head and linked data state no date. Years of copyright lines never count,
    nor do dates without a year. A page that states only when it was changed was published by then: that is taken with
    little confidence. What is shown lends a stated UTC time the offset that the reader's clock had.
    """
    head, linked = metadata.head, metadata.linked
    judge = _Judge(language, split(metadata.url).hostname or "", metadata.page.fetched)
    shown = list(date_candidates.shown(visible))
    modified = judge.first("modified", date_candidates.stated_modified(head, linked))
    if modified is None and metadata.hints.modified:
        modified = judge.believe("modified", Candidate(metadata.hints.modified, "feed.modified", 80))
    published = judge.first("published", date_candidates.stated_published(head, linked))
    if published is None:
        published, modified = _unstated(metadata, visible, judge, shown, modified)
    else:
        published = _as_shown(published, judge, shown)
        if not date_candidates.states_publication(head):
            published = _first_shown(published, judge, shown, metadata)
    if modified is not None and published is not None and _before(modified.value, published.value):
        judge.rejected.append(Rejected("modified", modified.value.raw, modified.method, "before it was published"))
        modified = None
    return Dates(published, modified, tuple(judge.rejected))


def _unstated(
    metadata: PageMetadata, visible: Visible, judge: _Judge, shown: Shown, modified: Found[Stamp] | None
) -> tuple[Found[Stamp] | None, Found[Stamp] | None]:
    """Page that states no date of publication, and when it says that it was changed -> when both were, as marked or
    shown, or hidden where nobody looks."""
    shown = [*date_candidates.marked(metadata.marked), *shown]
    changes = [found for candidate, change in shown if change and (found := judge.believe("modified", candidate))]
    modified = modified or next(iter(changes), None)
    told = {found.value.value for found in changes}
    likely, vague = date_candidates.by_trust(shown, metadata.url, metadata.hints, told)
    published = judge.first("published", likely)
    if published is None and modified is not None:
        return Found(modified.value, modified.method, VAGUE), modified
    others = (date_candidates.titled(metadata.head), date_candidates.stray(visible))
    hidden = chain(vague, *others, date_candidates.in_scripts(metadata.scripts))
    return published or judge.first("published", hidden), modified


def _as_shown(stated: Found[Stamp], judge: _Judge, shown: Shown) -> Found[Stamp]:
    """Date that is stated, and what is shown -> the same moment with the offset of the clock that the reader sees.

    Publishing systems state UTC and print local time. A shown time that differs by whole quarters of an hour, fourteen
    hours at most, tells the offset; a shown time of the same moment has it; so does a shown day whose midnight the
    stated time is. A stated day without a time gives way to a time up to a day before it.
    """
    told = moment(stated.value)
    for candidate, change in shown:
        stamp = None if change else read_moment(candidate.raw, judge.language, judge.month_first)
        if stamp is None:
            continue
        if stamp.precision == "day":
            if not _ambiguous(candidate.raw) and (local := _at_midnight(stated.value, stamp)) is not None:
                return Found(local, f"{stated.method}+{candidate.method}", stated.confidence)
        elif stated.value.precision == "day":
            if timedelta(days=-1) < moment(stamp) - told < timedelta(days=1):
                return Found(stamp, candidate.method, stated.confidence - 6)
        elif told.utcoffset() != timedelta(0) or not stated.value.value.endswith("Z"):
            break
        elif (local := _on_clock(stated.value, stamp)) is not None:
            return Found(local, f"{stated.method}+{candidate.method}", stated.confidence)
    return stated


def _on_clock(stated: Stamp, shown: Stamp) -> Stamp | None:
    """Moment stated in UTC, and a time that is shown -> the moment by the clock that shows this time, None where the
    two can be no one moment."""
    told, seen = moment(stated), datetime.fromisoformat(shown.value)
    if seen.tzinfo is not None:
        return shown if moment(shown) == told and seen.utcoffset() else None
    offset = seen.replace(tzinfo=UTC) - told.replace(second=0 if shown.precision == "minute" else told.second)
    if not offset or offset % _QUARTER != timedelta(0) or not -_WEST <= offset <= _EAST:
        return None
    local = told.astimezone(timezone(offset)).isoformat(timespec="seconds")
    return Stamp(local, stated.precision, stated.raw)


def _at_midnight(stated: Stamp, shown: Stamp) -> Stamp | None:
    """Moment stated in UTC, and a later day that is shown -> the midnight at which that day begins where it is shown,
    None where the moment is none: systems that know the day alone keep it as a midnight, and state that in UTC."""
    if stated.precision == "day" or not stated.value.endswith("Z"):
        return None
    told = moment(stated)
    offset = datetime.fromisoformat(shown.value).replace(tzinfo=UTC) - told
    if not timedelta(0) < offset <= _EAST or told.minute or told.second:
        return None
    return Stamp(told.astimezone(timezone(offset)).isoformat(timespec="seconds"), stated.precision, stated.raw)


def _first_shown(found: Found[Stamp], judge: _Judge, shown: Shown, metadata: PageMetadata) -> Found[Stamp]:
    """Date that is stated, what is shown and what else the page states -> an earlier date that is shown as that of the
    publication, else the stated one.

    Publishing systems state the day on which a copy was published again, and print the first. A page also prints when a
    manuscript was received, since when a law has been in force, when an inquest began: an earlier date needs a reason.
    """
    told = moment(found.value)
    for candidate, change in shown:
        if change or candidate.confidence < 66 or len(candidate.raw) > 40 or _ambiguous(candidate.raw):
            continue
        stamp = read_moment(candidate.raw, judge.language, judge.month_first)
        if stamp is None or not (why := _reason(candidate, stamp, judge, metadata)):
            continue
        if moment(stamp) < told - timedelta(days=2) and stamp.value[:4] > "1995":
            reason = f"later than the date shown, {why}"
            judge.rejected.append(Rejected("published", found.value.raw[:80], found.method, reason))
            return Found(stamp, candidate.method, 70)
        break
    return found


def _reason(candidate: Candidate, stamp: Stamp, judge: _Judge, metadata: PageMetadata) -> str:
    """Date that is shown -> why it is that of the publication, empty where nothing says so."""
    if says_published(candidate.raw):
        return "said to be that of the publication"
    if date_candidates.in_path(metadata.url) == stamp.value[:10]:
        return "which the address names as well"
    fed = read_moment(metadata.hints.published, judge.language) if metadata.hints.published else None
    return "which the feed names as well" if fed and fed.value[:10] == stamp.value[:10] else ""


def _ambiguous(raw: str) -> bool:
    """Date as written -> whether it could also be another day, if month and day were read the other way round."""
    found = _FIGURES.search(raw)
    return found is not None and int(found[1]) <= 12 and int(found[2]) <= 12 and found[1] != found[2]


def _before(one: Stamp, other: Stamp) -> bool:
    if "day" in {one.precision, other.precision}:
        return one.value[:10] < other.value[:10]
    return moment(one) < moment(other)
