"""Everything on a page that may be a date of publication or change -> candidates, each with its method and trust."""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from tasks.models.document import BODY, Label
from tasks.models.page import Hints
from tasks.stages.clean.gate.scan import Script
from tasks.stages.clean.metadata.head import Head
from tasks.stages.clean.metadata.linked import Linked, Node
from tasks.stages.clean.metadata.marked import Marked
from tasks.stages.clean.metadata.visible import Visible
from tasks.text.date_words import find_change
from tasks.text.dates import read_moment
from worker.address import split

_PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "og:published_time", "parsely-pub-date",
    "sailthru.date",
)  # fmt: skip
_MODIFIED = ("article:modified_time", "og:article:modified_time", "datemodified", "og:updated_time")
_SAYS_PUBLISHED = re.compile(
    r"publi[sc]|pub-?_?date|posted|post_date|issued|available|created?(?!or)|creation|release|firstpub"
    r"|^(?:dc|dcterms|citation|article)?[.:_]?(?:online_)?date$|original.*date|date.*original|displaydate|^p?time$"
    r"|timestamp|^date$"
)
_SAYS_MODIFIED = re.compile(r"modif|updat|lastmod|revis|changed|^utime$")
_SAYS_NEITHER = re.compile(
    r"expir|valid|birth|event|start|end(?:_|$|date)|copyright|publisher|unpubl|until|author|section|access"
)
_IN_PATH = re.compile(r"(?<!\d)((?:19|20)\d\d)([/._-]?)(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])(?!\d)")
_DATED = re.compile(r"\d{4}|\d\d?\s?[./-]\s?\d\d?\s?[./-]\s?\d\d|\d\d")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_COPYRIGHT = re.compile(r"©|\(c\)|copyright", re.IGNORECASE)
_IN_SCRIPT = (
    b"datePublished", b"publishedAt", b"published_at", b"publishDate", b"publish_date", b"publicationDate", b"pubDate",
    b"firstPublishedAt", b"display_date", b"publishedDate", b"date_published", b"createdAt",
)  # fmt: skip
_VALUE = re.compile(rb"""(?:\\?["'])?\s*:\s*\\?["'](\d{4}-\d\d-\d\d[T ]?[\d:.Z+-]{0,20})""")
_ZONE = {"head": 84, "before": 72, "body": 55}  # trust in a marked element by where it stands
VAGUE = 57  # trust in a date that might belong to something else on the page
_MOST = 50  # dates in scripts that are looked at
_OTHERS = frozenset((Label.COMMENTS, Label.RELATED, Label.NAVIGATION, Label.COPYRIGHT, *BODY))
_ALONE = 40  # characters of a line that is hardly more than a date
_LONGEST = 160  # characters of a line that may hold a date of publication


class Candidate(Struct, frozen=True):
    """A date that something states: raw, by which method, how sure that makes it."""

    raw: str
    method: str
    confidence: int


def stated_published(head: Head, linked: Linked) -> Iterator[Candidate]:
    """Head and linked data -> the dates of publication that they state, most trusted first."""
    return _stated(head, linked, "datePublished", _PUBLISHED, _SAYS_PUBLISHED)


def stated_modified(head: Head, linked: Linked) -> Iterator[Candidate]:
    """Head and linked data -> the dates of a change that they state, most trusted first."""
    return _stated(head, linked, "dateModified", _MODIFIED, _SAYS_MODIFIED)


def states_publication(head: Head) -> bool:
    """Head -> whether a meta that stands for nothing else states when the article was published."""
    return any(name in head.metas for name in _PUBLISHED)


def _stated(
    head: Head, linked: Linked, prop: str, metas: tuple[str, ...], says: re.Pattern[str]
) -> Iterator[Candidate]:
    """Head and linked data -> the dates they state for a property, most trusted first."""
    yield from _values(linked, linked.article, prop, 96)
    for name in metas:
        for content in head.metas.get(name, ())[:2]:
            yield Candidate(content, f"meta.{name}", 94)
    yield from _values(linked, linked.page, prop, 90)
    if prop == "datePublished":
        yield from _values(linked, linked.media, "uploadDate", 80)
        yield from _values(linked, linked.article, "dateCreated", 78)
    others = [
        Candidate(content, f"meta.{name}", 82)
        for name, contents in head.metas.items()
        if says.search(name) and name not in metas and not _SAYS_NEITHER.search(name)
        for content in contents[:2]
        if _DATED.search(content)
    ]
    # Names that a publisher made up may say when a copy was published again; the earliest is the article's.
    yield from sorted(others, key=lambda other: other.raw) if all(_ISO.match(other.raw) for other in others) else others


def _values(linked: Linked, node: Node | None, key: str, confidence: int) -> Iterator[Candidate]:
    value = node.get(key) if node else None
    for item in value if isinstance(value, list) else (value,):
        plain = item.get("@value") if isinstance(item, dict) else item
        if isinstance(plain, str | int):
            yield Candidate(str(plain), f"{linked.origin}.{key}", confidence)


def marked(marks: Marked) -> Iterator[tuple[Candidate, bool]]:
    """Marked elements -> candidates, with whether they speak of a change."""
    for mark in marks.dates:
        changed = mark.method == "itemprop.datemodified"
        trust = 90 if mark.method.startswith("itemprop.") else _ZONE[mark.zone] - 6 * (mark.method == "class.date")
        if _SAYS_MODIFIED.search(mark.names.lower()) and "publish" not in mark.names.lower():
            trust -= 8  # many themes call the only date of a post "updated", after the hAtom microformat
        if mark.value:
            worded = find_change(mark.text) is not None
            yield Candidate(mark.value, mark.method, trust), changed or worded
        yield from _line(mark.text, mark.method, trust - 4 * bool(mark.value), changed=changed)


def shown(visible: Visible) -> Iterator[tuple[Candidate, bool]]:
    """Lines that the labeller saw -> candidates, with whether they speak of a change."""
    for lines, trust in ((visible.times, 76), (visible.later, 60)):
        for line in lines:
            if line.moment:
                yield Candidate(line.moment, "timestamp", trust + 4), find_change(line.text) is not None
            yield from _line(line.text, "timestamp", trust)
    for line in (*visible.bylines, *visible.near):
        if len(line.text) <= _LONGEST:
            yield from _line(line.text, "text", 72)
    for heading in visible.headings[:1]:
        yield from _line(heading.text, "headline", 56)
    if len(opening := visible.opening[:24].split(" - ")[0].split(" – ")[0]) < 24:
        yield from _line(opening, "text.opening", 58)
    for text in visible.margins:
        yield from _line(text, "text.margin", 62)


def titled(head: Head) -> Iterator[Candidate]:
    """Head -> the date that a title holds, for want of a better one."""
    for title in (head.title, *head.metas.get("og:title", ())[:1]):
        yield Candidate(title, "title", 50)


def stray(visible: Visible) -> Iterator[Candidate]:
    """What is shown -> the dates that stand alone somewhere else, unless among comments or other articles."""
    for block in visible.blocks:
        if len(block.text) <= _ALONE and block.label not in _OTHERS and _DATED.search(block.text):
            yield Candidate(block.text, "text.alone", 45)


def in_scripts(scripts: Iterable[Script]) -> Iterator[Candidate]:
    """Scripts of a page -> the dates of publication in the state that they carry, the earliest first."""
    found: dict[str, str] = {}
    for script in scripts:
        for name in _IN_SCRIPT:
            position = script.body.find(name)
            while position >= 0 and len(found) < _MOST:
                position += len(name)
                if value := _VALUE.match(script.body, position):
                    found.setdefault(value[1].decode(), name.decode())
                position = script.body.find(name, position)
    for raw in sorted(found):
        yield Candidate(raw, f"script.{found[raw]}", 50)


def _line(text: str, method: str, trust: int, *, changed: bool = False) -> Iterator[tuple[Candidate, bool]]:
    """Line of text -> the date before a word of change, and the one after it; the more other words, the less trust."""
    if not _DATED.search(text) or _COPYRIGHT.search(text):
        return
    trust -= min(24, max(0, len(text) - 30) // 3)
    found = find_change(text)
    if found is None:
        yield Candidate(text, method, trust), changed
        return
    yield Candidate(text[: found[0]], method, trust), False
    yield Candidate(text[found[1] :], method, trust), True


def in_path(url: str) -> str:
    """Address -> the day that its path names, empty where it names none."""
    found = _IN_PATH.search(split(url).path)
    return f"{found[1]}-{int(found[3]):02}-{int(found[4]):02}" if found else ""


def by_trust(
    seen: list[tuple[Candidate, bool]], url: str, hints: Hints, changes: set[str]
) -> tuple[list[Candidate], list[Candidate]]:
    """What is shown, the address and the feed -> candidates for the date of publication: likely ones and vague ones."""
    candidates = [candidate for candidate, change in seen if not change]
    if found := _IN_PATH.search(split(url).path):
        candidates.append(Candidate(f"{found[1]}-{found[3]}-{found[4]}", "url-path", 78 if found[2] == "/" else 64))
    if hints.published:
        candidates.append(Candidate(hints.published, "feed.published", 88))
    candidates.sort(key=lambda candidate: -candidate.confidence)
    kept = [each for each in candidates if not ((stamp := read_moment(each.raw)) and stamp.value in changes)]
    return [each for each in kept if each.confidence > VAGUE], [each for each in kept if each.confidence <= VAGUE]
