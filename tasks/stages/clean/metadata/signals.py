"""Page -> Signals: what it, its address and its feed declare about its subject.

They are raw: what they mean is for the classify stage to say.
"""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any
from urllib.parse import unquote

from selectolax.lexbor import LexborNode

from tasks.models.document import Signal
from tasks.stages.clean.metadata.linked import Linked, Node, kinds
from tasks.stages.clean.metadata.page_metadata import PageMetadata
from tasks.stages.clean.metadata.plain import bare, plain
from worker.address import split

_LONGEST = 80  # characters of a name of a section or a tag
_TAGS = 30  # tags of one place that are read
_SECTIONS = (
    "article:section", "og:article:section", "og:section", "section", "articlesection", "article-section",
    "parsely-section", "cxenseparse:section", "cxenseparse:category", "cxenseparse:recs:category", "mrf:sections",
    "vr:category", "sailthru.section", "category", "categories", "channel", "rubrik", "ressort", "rubrique", "seccion",
    "prism.section", "page.section", "content.section", "article:category", "classification", "topic", "subsection",
    "article:subsection",
)  # fmt: skip
_SUBJECTS = ("dc.subject", "dcterms.subject", "dc:subject", "iptc", "iptc:mediatopic", "subject")
_TAGGED = (
    "article:tag",
    "og:article:tag",
    "keywords",
    "news_keywords",
    "parsely-tags",
    "sailthru.tags",
    "cxenseparse:keywords",
)
_CODE = re.compile(r"(?:medtop:|mediatopic/|subj:|subjectcode/)\d{8}")
_CODED = ("about", "subject", "keywords", "genre", "mentions")
_LISTED = re.compile(r"\s*[,;|،、，]\s*")
_PARTED = re.compile(r"\s+[|｜»«·•:–—-]+\s+")
_CRUMBS = 'a, [itemprop="name"]'
_NUMBERED = re.compile(r"[\d_.-]*")
_NUMBERED_NAME = re.compile(r"([a-z]+(?:-[a-z]+){0,2})-\d{5,}")  # a section's name with the article's number
_STEPS = 12  # steps of breadcrumbs that are read: more is a menu
_PATH = 5  # first segments of an address that are read


def read_signals(metadata: PageMetadata, headline: str) -> tuple[Signal, ...]:
    """What a page states, and its headline -> its Signals, each once."""
    own = bare(headline)
    found: dict[Signal, None] = {}
    for name, value in _declared(metadata):
        text = plain(value, 500)
        if text and len(text) <= _LONGEST and (not own or bare(text) != own):
            found.setdefault(Signal(name, text))
    return tuple(found)


def _declared(metadata: PageMetadata) -> Iterator[tuple[str, str]]:
    yield from _linked(metadata.linked)
    crumbs = [name for node in metadata.linked.crumbs for name in _steps(metadata.linked, node)]
    yield from _named("json-ld.breadcrumb", crumbs)
    yield from _metas(metadata.head.metas)
    if not crumbs:
        yield from _named("breadcrumb", _trail(metadata.trails))
    yield from _named("title", _PARTED.split(plain(metadata.head.title, 300))[1:])
    yield from _named("site", metadata.head.metas.get("og:site_name", ())[:1])
    yield from _named("feed.category", metadata.hints.categories[:_TAGS])
    yield from _address(metadata.url)


def _named(signal: str, values: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((signal, value) for value in values)


def _linked(linked: Linked) -> Iterator[tuple[str, str]]:
    """Linked data -> what the article and the page are about."""
    for node in filter(None, (linked.article, linked.page)):
        yield from _named("json-ld.articleSection", _split(_names(linked, node, "articleSection")))
        for key in _CODED:
            yield from _named("iptc", _CODE.findall(repr(node.get(key, ""))))
        for key in ("about", "genre", "keywords"):
            yield from _named(f"json-ld.{key}", _split(_names(linked, node, key)))
    if linked.article:
        yield from _named("json-ld.type", sorted(kinds(linked.article)))


def _metas(metas: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Metas by name -> sections, subjects and tags, in this order."""
    for key in filter(metas.__contains__, _SECTIONS):
        yield from _named(f"meta.{key}", _split(metas[key]))
    for key in filter(metas.__contains__, _SUBJECTS):
        for name in _split(metas[key]):
            yield ("iptc", code[0]) if (code := _CODE.search(name)) else (f"meta.{key}", name)
    for key in filter(metas.__contains__, _TAGGED):
        yield from _named(f"meta.{key}", _split(metas[key]))


def _trail(trails: Iterable[LexborNode]) -> list[str]:
    """Elements that are called breadcrumbs -> the steps of the first that holds any."""
    found = (trail.css(_CRUMBS)[:_STEPS] for trail in trails)
    return [step.text(separator=" ") for step in next(filter(None, found), ())]


def _address(url: str) -> Iterator[tuple[str, str]]:
    """Address -> its host and the names in its path; the last one is the headline's, unless it is a single word."""
    parts = split(url)
    if parts.hostname:
        yield "url-host", parts.hostname.removeprefix("www.")
    segments = [unquote(part) for part in parts.path.split("/") if part]
    if segments and (named := _NUMBERED_NAME.fullmatch(segments[-1])):
        yield "url-slug", named[1]
    if segments and (len(segments) == 1 or re.search(r"[-_.\d]", segments[-1])):
        segments.pop()
    yield from (("url-path", part) for part in segments[:_PATH] if not _NUMBERED.fullmatch(part))


def _names(linked: Linked, node: Node, key: str) -> Iterator[str]:
    """Node and property -> the names that its values are or have."""
    for value in linked.nodes(node.get(key)):
        name = value.get("name") or value.get("@value") or value.get("termCode")
        yield from (part for part in (name if isinstance(name, list) else (name,)) if isinstance(part, str))


def _split(values: Iterable[str]) -> list[str]:
    """Values, some of which are lists written in one string -> the single names, the first few of them."""
    return [part for value in values for part in _LISTED.split(unescape(value)) if part][:_TAGS]


def _steps(linked: Linked, crumbs: Node) -> Iterator[str]:
    """BreadcrumbList -> the names of its steps in order."""
    steps = [step for step in linked.nodes(crumbs.get("itemListElement")) if isinstance(step, dict)]
    for step in sorted(steps, key=_position):
        if name := linked.text(step, "name") or linked.text(step, "item"):
            yield name


def _position(step: Node) -> float:
    place: Any = step.get("position")
    try:
        return float(place)
    except (TypeError, ValueError, OverflowError):  # no number, or one of hundreds of digits
        return 0.0
