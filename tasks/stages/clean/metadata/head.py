"""Parsed page -> Head: the title, metas and links of it, each read once."""

from collections.abc import Iterator

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasks.stages.clean.tree.elements import ID

_TITLE, _META, _LINK = ID["title"], ID["meta"], ID["link"]
_TOLD = frozenset((_TITLE, _META, _LINK))
Attributes = dict[str, str | None]
_LONGEST = 100  # characters of the name of a meta
_FEW = 3  # a head with fewer metas than this was closed early by a stray tag: look for them everywhere


class Link(Struct, frozen=True):
    """A ``<link>``: its relations in lower case, and where it leads."""

    rel: frozenset[str]
    href: str
    media: str = ""


class Head(Struct, frozen=True):
    """What the head of a page says; ``metas`` by name, property or itemprop in lower case, contents in page order."""

    language: str = ""
    title: str = ""
    metas: dict[str, list[str]] = {}
    links: tuple[Link, ...] = ()
    amp: bool = False

    def first(self, *names: str) -> tuple[str, str] | None:
        """Meta names, most trusted first -> name and content of the first that is there."""
        for name in names:
            if contents := self.metas.get(name):
                return name, contents[0]
        return None

    def linked(self, relation: str) -> Link | None:
        """Relation -> the first link of that relation."""
        return next((link for link in self.links if relation in link.rel), None)


def read_head(parser: LexborHTMLParser) -> Head:
    """Parsed page -> its Head; never raises.

    Metas that a stray tag pushed out of the head stand at the top of the body, where lexbor puts them like a browser.
    """
    metas: dict[str, list[str]] = {}
    links: list[Link] = []
    title = ""
    for node in _nodes(parser):
        if node.tag_id == _TITLE:
            title = title or node.text(strip=True)
        elif node.tag_id == _LINK:
            links += _link(node.attributes)
        else:
            _add_meta(metas, node.attributes)
    attributes = parser.root.attributes if parser.root is not None else {}
    language = attributes.get("lang") or attributes.get("xml:lang") or ""
    return Head(language.strip(), title, metas, tuple(links), "amp" in attributes or "⚡" in attributes)


def _link(attributes: Attributes) -> list[Link]:
    """Attributes of a ``<link>`` -> it, or nothing where it leads nowhere or does not say why."""
    rel, href = attributes.get("rel"), attributes.get("href")
    if not rel or not href:
        return []
    return [Link(frozenset(rel.lower().split()), href.strip(), attributes.get("media") or "")]


def _add_meta(metas: dict[str, list[str]], attributes: Attributes) -> None:
    """Attributes of a ``<meta>`` -> its content under each of its names."""
    content = attributes.get("content") or attributes.get("value")
    if not content or content.isspace():
        return
    for key in ("property", "name", "itemprop", "http-equiv"):
        name = attributes.get(key)
        if name and len(name) <= _LONGEST:
            metas.setdefault(name.strip().lower(), []).append(content)


def _nodes(parser: LexborHTMLParser) -> Iterator[LexborNode]:
    seen = 0
    parents = [parent for parent in (parser.head, parser.body) if parent is not None]
    for parent in parents:
        for node in parent.iter():
            tag = node.tag_id
            if tag in _TOLD:
                seen += tag == _META
                yield node
    if seen < _FEW:
        told = {parent.mem_id for parent in parents}  # to compare nodes themselves is to compare their markup
        for node in parser.css("meta, link, head title"):
            if node.parent is None or node.parent.mem_id not in told:
                yield node
