"""Parsed page -> Marked: elements whose markup says that they hold the headline, an author, a date or a crumb.

Microdata (``itemprop``), ``rel``, ``<time>`` and the class words that publishers share. One selection finds them all in
page order; headings and paragraphs are in it as landmarks, so that what stands between the headline and the text is
told from what belongs to comments and other articles.
"""

import re
from typing import Literal

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasks.stages.clean.metadata.plain import plain

_SELECTOR = (
    "h1, p, time, address, [itemprop], [rel~=author], "
    "[class*=author i], [class*=byline i], [class*=autor i], [class*=auteur i], [class*=writer i], "
    "[class*=reporter i], "
    "[class*=date i], [class*=publi i], [class*=posted i], [class*=meta i], [class*=time i]"
)
_PROSE = 120  # characters of a paragraph that is prose and not a line of particulars
_LINE = 200  # characters of an element that may be a byline or a date
_LINES = frozenset(("p", "small", "span"))  # elements that open with what matters, however they go on
_LETTERS = 2_000_000  # characters that are read in all: elements in elements repeat their texts
_MOST = 400  # elements that are looked at
_AUTHOR = re.compile(
    r"(?:^|[\s_-])(?:auteur|writer|reporter)|author|byline|autor",
    re.IGNORECASE,
)
_NOT_AUTHOR = re.compile(
    r"bio\b|desc|avatar|image|img|photo|social|follow|comment|related|about|box-?title|more|posts|widget|card-?text"
    r"|position|role|title\b|job",
    re.IGNORECASE,
)
_DATE = re.compile(r"date|publi(?!c)|posted|\btime(?!line|r)|meta|timestamp", re.IGNORECASE)
_NOT_DATE = re.compile(r"comment|related|update-?form|candidate|mandate|widget|validat|expire", re.IGNORECASE)

_FACTS = frozenset(("alternativeheadline", "isaccessibleforfree", "mainentityofpage", "publisher"))
_FIGURES = re.compile(r"\d{4}|\d\d?\W\d\d?\W\d\d")

Zone = Literal["before", "head", "body"]


class Mark(Struct, frozen=True):
    """An element that states something: how it is marked, its words, its machine-readable value, where it stands."""

    method: str
    text: str
    value: str
    zone: Zone
    links: dict[str, str] = {}
    names: str = ""


class Marked(Struct, frozen=True):
    """The marked elements of a page, each kind in page order."""

    headlines: tuple[Mark, ...] = ()
    authors: tuple[Mark, ...] = ()
    dates: tuple[Mark, ...] = ()
    facts: tuple[Mark, ...] = ()


def read_marked(parser: LexborHTMLParser) -> Marked:
    """Parsed page -> Marked; never raises."""
    kinds: dict[str, list[Mark]] = {kind: [] for kind in Marked.__struct_fields__}
    zone: Zone = "before"
    left = _LETTERS
    for node in parser.css(_SELECTOR)[:_MOST]:
        zone = _zone(node, zone)
        kind, method = _marked_as(node)
        if not kind:
            continue
        value = _value(node)
        words = node.text(separator=" ") if not value or node.tag not in {"meta", "link"} else ""
        left -= len(words)
        if left < 0:
            break
        text = plain(words, _LINE + 50)
        if node.tag in _LINES:
            text = text[:_LINE]
        if len(text) <= _LINE and (text or value):
            links = _links(node) if kind == "authors" else {}
            kinds[kind].append(Mark(method, text, plain(value), zone, links, _names(node)))
    return Marked(**{kind: tuple(marks) for kind, marks in kinds.items()})


def _zone(node: LexborNode, zone: Zone) -> Zone:
    """Element and where the one before it stands -> where it stands: the headline and a long paragraph are borders."""
    if node.tag == "h1" and zone == "before":
        return "head"
    if node.tag == "p" and zone == "head" and len(node.text()) > _PROSE:
        return "body"
    return zone


def _names(node: LexborNode) -> str:
    return f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"


def _marked_as(node: LexborNode) -> tuple[str, str]:
    """Element -> kind of fact and method; empty where it states nothing."""
    attributes, names = node.attributes, _names(node)
    prop = (attributes.get("itemprop") or "").lower()
    kind, method = _kind(node.tag or "", prop, attributes.get("rel") or "", names)
    if method == "class.author" and _DATE.search(names) and _FIGURES.search(node.text()[:_LINE]):
        return "dates", "class.date"  # "author-date": what it holds tells
    return kind, method


def _value(node: LexborNode) -> str:
    """Element -> what it states to machines: an attribute, the name of the thing that it describes, an address."""
    attributes = node.attributes
    value = attributes.get("content") or attributes.get("datetime") or ""
    if value or not attributes.get("itemprop"):
        return value
    return _named(node) if "itemscope" in attributes else attributes.get("href") or ""


def _kind(tag: str, prop: str, rel: str, names: str) -> tuple[str, str]:
    """Tag and attributes of an element -> kind of fact and method; empty where it states nothing."""
    if prop:
        if "headline" in prop:
            return "headlines", "itemprop.headline"
        if prop in {"author", "creator"}:
            return "authors", "itemprop.author"
        if prop.startswith("date"):
            return "dates", f"itemprop.{prop}"
        if prop in _FACTS:
            return "facts", f"itemprop.{prop}"
    if "author" in rel.lower().split():
        return "authors", "rel.author"
    if tag == "time":
        return "dates", "time"
    if names != " ":
        if _AUTHOR.search(names) and not _NOT_AUTHOR.search(names):
            return "authors", "class.author"
        if _DATE.search(names) and not _NOT_DATE.search(names):
            return "dates", "class.date"
    return ("authors", "address") if tag == "address" else ("", "")


def _named(node: LexborNode) -> str:
    """Element that describes a thing -> the thing's name, empty where none is marked."""
    name = node.css_first("[itemprop~=name]")
    return (name.attributes.get("content") or name.text(separator=" ")) if name is not None else ""


def _links(node: LexborNode) -> dict[str, str]:
    """Element -> addresses that it is or holds links to, by the words of the link."""
    found: dict[str, str] = {}
    for anchor in [node, *node.css("a[href]")]:
        href = anchor.attributes.get("href")
        if anchor.tag == "a" and href:
            found.setdefault(plain(anchor.text(separator=" "), _LINE), href)
    return found
