"""Every date that a page states -> when it was published and when modified, with what was not believed and why."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from itertools import islice
from urllib.parse import urlsplit

from msgspec import Struct

from tasks.document import Found, Rejected, Stamp
from tasks.page import Hints
from tasks.stages.clean.facts.head import Head
from tasks.stages.clean.facts.linked import Linked, Node
from tasks.stages.clean.facts.marked import Marked
from tasks.stages.clean.facts.moment import changed_words, moment, read_moment
from tasks.stages.clean.facts.visible import Visible

_EARLIEST = 1800  # year before which nothing can have been published that is on the web now
_EPOCHS = {"1970-01-01", "1969-12-31", "1900-01-01", "1899-12-30", "1899-12-31", "1980-01-01"}
_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "og:published_time",
    "parsely-pub-date",
    "sailthru.date",
)
_MODIFIED = ("article:modified_time", "og:article:modified_time", "datemodified", "og:updated_time")
_SAYS_PUBLISHED = re.compile(
    r"publi[sc]|pub-?_?date|posted|post_date|issued|available|created?(?!or)|creation|release|firstpub|^(?:dc|dcterms|citation|article)?[.:_]?(?:online_)?date$"
    r"|original.*date|date.*original|displaydate|^p?time$|timestamp|^date$"
)
_SAYS_MODIFIED = re.compile(r"modif|updat|lastmod|revis|changed|^utime$")
_SAYS_NEITHER = re.compile(
    r"expir|valid|birth|event|start|end(?:_|$|date)|copyright|publisher|unpubl|until|author|section|access"
)
_IN_PATH = re.compile(r"(?<!\d)((?:19|20)\d\d)([/._-]?)(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])(?!\d)")
_DATED = re.compile(r"\d{4}|\d\d?\s?[./-]\s?\d\d?\s?[./-]\s?\d\d|\d\d")
_ZONE = {"head": 84, "before": 72, "body": 55}  # trust in a marked element by where it stands
_VAGUE = 57  # trust in a date that might belong to something else on the page
_LONGEST = 160  # characters of a line that may hold a date of publication
_QUARTER, _WEST, _EAST = timedelta(minutes=15), timedelta(hours=12), timedelta(hours=14)
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_IN_SCRIPT = re.compile(
    r"""(datePublished|publishedAt|published_at|publishDate|publish_date|publicationDate|pubDate|firstPublishedAt|display_date|createdAt)"""
    r"""\\?["']\s*:\s*\\?["'](\d{4}-\d\d-\d\d[T ]?[\d:.Z+-]{0,20})"""
)
_FIGURES = re.compile(r"(?<!\d)(\d\d?)[./-](\d\d?)[./-]\d\d")
_COPYRIGHT = re.compile(r"©|\(c\)|copyright", re.IGNORECASE)
_DAY_FIRST = {
    "uk",
    "au",
    "ie",
    "nz",
    "in",
    "za",
    "ng",
    "ke",
    "sg",
    "my",
    "hk",
    "pk",
    "eu",
    "mt",
    "gh",
    "tz",
    "ug",
    "zm",
    "zw",
}


class Candidate(Struct, frozen=True):
    """A date that something states: raw, by which method, how sure that makes it."""

    raw: str
    method: str
    confidence: int


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

    def first(self, field: str, candidates: Iterator[Candidate]) -> Found[Stamp] | None:
        """Name of the fact and its candidates, best first -> the first that can be believed."""
        return next((found for candidate in candidates if (found := self.believe(field, candidate))), None)


def read_dates(
    head: Head,
    linked: Linked,
    visible: Visible,
    marks: Callable[[], Marked],
    *,
    html: str,
    url: str,
    language: str,
    fetched: datetime,
    hints: Hints,
) -> Dates:
    """What a page states and shows, its address, language, capture time and hints -> Dates.

    ``marks`` is asked for only where head and linked data state no date. Years of copyright lines never count, nor do
    dates without a year. A page that states only when it was changed was published by then: that is taken with little
    confidence. What is shown lends a stated UTC time the offset that the reader's clock had.
    """
    judge = _Judge(language, urlsplit(url).hostname or "", fetched)
    shown = list(_lines(visible))
    modified = judge.first("modified", _stated(head, linked, "dateModified", _MODIFIED, _SAYS_MODIFIED))
    published = judge.first("published", _stated(head, linked, "datePublished", _PUBLISHED, _SAYS_PUBLISHED))
    if published is not None:
        published = _as_shown(published, judge, shown)
        if not any(name in head.metas for name in _PUBLISHED):
            published = _first_shown(published, judge, shown)
    else:
        shown = [*_marks(marks()), *shown]
        changes = [found for candidate, change in shown if change and (found := judge.believe("modified", candidate))]
        modified = modified or next(iter(changes), None)
        likely, vague = _by_trust(shown, url, hints, {found.value.value for found in changes})
        published = judge.first("published", likely)
        if published is None and modified is not None:
            published = Found(modified.value, modified.method, _VAGUE)
        published = published or judge.first("published", vague) or judge.first("published", _scripts(html))
    if modified is not None and published is not None and _before(modified.value, published.value):
        judge.rejected.append(Rejected("modified", modified.value.raw, modified.method, "before it was published"))
        modified = None
    return Dates(published, modified, tuple(judge.rejected))


def _stated(
    head: Head, linked: Linked, prop: str, metas: tuple[str, ...], says: re.Pattern[str]
) -> Iterator[Candidate]:
    """Head and linked data -> the dates they state for a property, most trusted first."""
    yield from _values(linked.article, prop, 96)
    for name in metas:
        for content in head.metas.get(name, ())[:2]:
            yield Candidate(content, f"meta.{name}", 94)
    yield from _values(linked.page, prop, 90)
    if prop == "datePublished":
        yield from _values(linked.media, "uploadDate", 80)
        yield from _values(linked.article, "dateCreated", 78)
    others = [
        Candidate(content, f"meta.{name}", 82)
        for name, contents in head.metas.items()
        if says.search(name) and name not in metas and not _SAYS_NEITHER.search(name)
        for content in contents[:2]
        if _DATED.search(content)
    ]
    # Names that a publisher made up may say when a copy was published again; the earliest is the article's.
    yield from sorted(others, key=lambda other: other.raw) if all(_ISO.match(other.raw) for other in others) else others


def _values(node: Node | None, key: str, confidence: int) -> Iterator[Candidate]:
    value = node.get(key) if node else None
    for item in value if isinstance(value, list) else (value,):
        plain = item.get("@value") if isinstance(item, dict) else item
        if isinstance(plain, str | int):
            yield Candidate(str(plain), f"json-ld.{key}", confidence)


def _marks(marked: Marked) -> Iterator[tuple[Candidate, bool]]:
    """Marked elements -> candidates, with whether they speak of a change."""
    for mark in marked.dates:
        changed = mark.method == "itemprop.datemodified"
        trust = 90 if mark.method.startswith("itemprop.") else _ZONE[mark.zone] - 6 * (mark.method == "class.date")
        if _SAYS_MODIFIED.search(mark.names.lower()) and "publish" not in mark.names.lower():
            trust -= 8  # many themes call the only date of a post "updated", after the hAtom microformat
        if mark.value:
            worded = changed_words().search(mark.text) is not None
            yield Candidate(mark.value, mark.method, trust), changed or worded
        yield from _line(mark.text, mark.method, trust - 4 * bool(mark.value), changed=changed)


def _lines(visible: Visible) -> Iterator[tuple[Candidate, bool]]:
    """Lines that the labeller saw -> candidates, with whether they speak of a change."""
    for line in visible.times:
        if line.moment:
            yield Candidate(line.moment, "timestamp", 80), changed_words().search(line.text) is not None
        yield from _line(line.text, "timestamp", 76)
    for line in (*visible.bylines, *visible.near):
        if len(line.text) <= _LONGEST:
            yield from _line(line.text, "text", 72)
    for heading in visible.headings[:1]:
        yield from _line(heading, "headline", 56)
    for text in visible.opening[:1]:
        if len(opening := text[:24].split(" - ")[0].split(" – ")[0]) < 24:
            yield from _line(opening, "text.opening", 58)


def _scripts(html: str) -> Iterator[Candidate]:
    """Markup -> the dates of publication in the state that its scripts carry, the earliest first."""
    found = {each[2]: each[1] for each in islice(_IN_SCRIPT.finditer(html), 50)}
    for raw in sorted(found):
        yield Candidate(raw, f"script.{found[raw]}", 50)


def _line(text: str, method: str, trust: int, *, changed: bool = False) -> Iterator[tuple[Candidate, bool]]:
    """Line of text -> the date before a word of change, and the one after it; the more other words, the less trust."""
    if not _DATED.search(text) or _COPYRIGHT.search(text):
        return
    trust -= min(24, max(0, len(text) - 30) // 3)
    found = changed_words().search(text)
    if found is None:
        yield Candidate(text, method, trust), changed
        return
    yield Candidate(text[: found.start()], method, trust), False
    yield Candidate(text[found.end() :], method, trust), True


def _by_trust(
    shown: list[tuple[Candidate, bool]], url: str, hints: Hints, changes: set[str]
) -> tuple[list[Candidate], list[Candidate]]:
    """What is shown, the address and the feed -> candidates for the date of publication: likely ones and vague ones."""
    candidates = [candidate for candidate, change in shown if not change]
    if found := _IN_PATH.search(urlsplit(url).path):
        candidates.append(Candidate(f"{found[1]}-{found[3]}-{found[4]}", "url-path", 78 if found[2] == "/" else 64))
    if hints.published:
        candidates.append(Candidate(hints.published, "feed.published", 88))
    candidates.sort(key=lambda candidate: -candidate.confidence)
    kept = [each for each in candidates if not ((stamp := read_moment(each.raw)) and stamp.value in changes)]
    return [each for each in kept if each.confidence > _VAGUE], [each for each in kept if each.confidence <= _VAGUE]


def _as_shown(stated: Found[Stamp], judge: _Judge, shown: list[tuple[Candidate, bool]]) -> Found[Stamp]:
    """Date that is stated, and what is shown -> the same moment with the offset of the clock that the reader sees.

    Publishing systems state UTC and print local time. A shown time that differs by whole quarters of an hour, fourteen
    hours at most, tells the offset; a shown time of the same moment has it. A bare day gives way to a time up to a day
    before it.
    """
    told = moment(stated.value)
    for candidate, change in shown:
        stamp = None if change else read_moment(candidate.raw, judge.language, judge.month_first)
        if stamp is None or stamp.precision == "day":
            continue
        seen = datetime.fromisoformat(stamp.value)
        apart = moment(stamp) - told
        if stated.value.precision == "day":
            if timedelta(days=-1) < apart < timedelta(days=1):
                return Found(stamp, candidate.method, stated.confidence - 6)
        elif told.utcoffset() != timedelta(0) or not stated.value.value.endswith("Z"):
            break
        elif seen.tzinfo is not None:
            if apart == timedelta(0) and seen.utcoffset():
                return Found(stamp, f"{stated.method}+{candidate.method}", stated.confidence)
        else:
            offset = seen.replace(tzinfo=UTC) - told.replace(second=0 if stamp.precision == "minute" else told.second)
            if offset and offset % _QUARTER == timedelta(0) and -_WEST <= offset <= _EAST:
                local = told.astimezone(timezone(offset)).isoformat(timespec="seconds")
                stamp = Stamp(local, stated.value.precision, stated.value.raw)
                return Found(stamp, f"{stated.method}+{candidate.method}", stated.confidence)
    return stated


def _first_shown(stated: Found[Stamp], judge: _Judge, shown: list[tuple[Candidate, bool]]) -> Found[Stamp]:
    """Date that is stated, and what is shown -> an earlier date that the reader sees as the article's own, if there is one.

    Publishing systems state the day on which a copy was published again, and print the first.
    """
    told = moment(stated.value)
    for candidate, change in shown:
        if change or candidate.confidence < 66 or len(candidate.raw) > 40 or _ambiguous(candidate.raw):
            continue
        stamp = read_moment(candidate.raw, judge.language, judge.month_first)
        if stamp and moment(stamp) < told - timedelta(days=2) and stamp.value[:4] > "1995":
            judge.rejected.append(
                Rejected("published", stated.value.raw[:80], stated.method, "later than the date shown")
            )
            return Found(stamp, candidate.method, 70)
        if stamp:
            break
    return stated


def _ambiguous(raw: str) -> bool:
    """Date as written -> whether it could also be another day, if month and day were read the other way round."""
    found = _FIGURES.search(raw)
    return found is not None and int(found[1]) <= 12 and int(found[2]) <= 12 and found[1] != found[2]


def _before(one: Stamp, other: Stamp) -> bool:
    if "day" in {one.precision, other.precision}:
        return one.value[:10] < other.value[:10]
    return moment(one) < moment(other)
