"""Decoded JSON-LD of a page -> Linked: the article's node, and those of the page, the site, its publisher and crumbs.

Types and properties are those of schema.org. A node may stand in a graph, in an array, inside another node or as a bare
reference by ``@id``; all of these are read alike.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from tasks.stages.clean.metadata.plain import bare, plain

Node = dict[str, Any]

_VALUES = 200  # values of one property that are looked at
_NODES = 2_000  # nodes of one page that are looked at
_ARTICLES = {
    "newsarticle", "analysisnewsarticle", "askpublicnewsarticle", "backgroundnewsarticle", "opinionnewsarticle",
    "reportagenewsarticle", "reviewnewsarticle", "advertisercontentarticle", "satiricalarticle", "scholarlyarticle",
    "techarticle", "medicalscholarlyarticle", "socialmediaposting", "blogposting", "liveblogposting",
    "discussionforumposting", "article", "report", "review", "recipe", "howto", "pressrelease", "claimreview",
}  # fmt: skip
_MEDIA = {"videoobject", "audioobject", "podcastepisode", "radioepisode", "imagegallery", "mediagallery"}
_PAGES = {"webpage", "itempage", "collectionpage", "aboutpage", "faqpage", "medicalwebpage", "profilepage", "qapage"}
_ORGANISATIONS = {
    "organization",
    "newsmediaorganization",
    "corporation",
    "localbusiness",
    "ngo",
    "educationalorganization",
}
_WITHIN = (
    "@graph",
    "mainEntity",
    "mainEntityOfPage",
    "breadcrumb",
    "isPartOf",
    "publisher",
    "hasPart",
    "subjectOf",
    "itemReviewed",
)


class Linked(Struct, frozen=True):
    """What a page's JSON-LD is about; ``ids`` holds every described node by its ``@id``.

    ``types`` are those of all its nodes. ``origin`` names where the article's node stood, for the methods of facts: the
    state of the page's program may have given or completed it.
    """

    article: Node | None = None
    page: Node | None = None
    site: Node | None = None
    organisation: Node | None = None
    crumbs: tuple[Node, ...] = ()
    media: Node | None = None
    ids: dict[str, Node] = {}
    types: tuple[str, ...] = ()
    origin: str = "json-ld"

    def nodes(self, value: Any) -> Iterator[Node]:
        """Value of a property -> the nodes in it, references followed, a bare string as the node of that name."""
        for item in value[:_VALUES] if isinstance(value, list) else (value,):
            if isinstance(item, dict):
                reference = item.get("@id")
                if len(item) <= 2 and "name" not in item and isinstance(reference, str):
                    yield self.ids.get(reference, item)
                else:
                    yield item
            elif isinstance(item, str) and item.strip():
                yield self.ids.get(item) or {"name": item}

    def text(self, node: Node | None, *keys: str) -> str:
        """Node and properties -> the first of them that is or names something, as plain words; empty if none does."""
        for key in keys if node else ():
            for value in self.nodes(node.get(key)):  # type: ignore[union-attr]  # there are no keys without a node
                name = value.get("name") or value.get("@value")
                if isinstance(name, list):
                    name = next((part for part in name if isinstance(part, str)), None)
                if isinstance(name, str) and (words := plain(name)):
                    return words
        return ""


def kinds(node: Node) -> set[str]:
    """Node -> its types in lower case, without the vocabulary's address."""
    kind = node.get("@type")
    found = kind if isinstance(kind, list) else (kind,)
    return {word.rsplit("/", 1)[-1].removeprefix("schema:").lower() for word in found if isinstance(word, str)}


def read_linked(values: Iterable[Any], addresses: set[str], title: str) -> Linked:
    """Decoded scripts, the page's own addresses and title -> Linked.

    Of several articles the one that says it is this page is taken, then the one whose headline stands in the title,
    then the first.
    """
    articles: list[Node] = []
    first: dict[str, Node] = {}
    crumbs: list[Node] = []
    ids: dict[str, Node] = {}
    stated: dict[str, None] = {}
    queue = list(values)
    seen = 0
    while seen < len(queue) and seen < _NODES:
        node = queue[seen]
        seen += 1
        if isinstance(node, list):
            queue.extend(node[:_NODES])
        if not isinstance(node, dict):
            continue
        types = kinds(node)
        stated |= dict.fromkeys(sorted(types))
        if isinstance(name := node.get("@id"), str) and len(node) > 2:
            ids.setdefault(name, node)
        if types & _ARTICLES:
            articles.append(node)
        elif types & _PAGES:
            first.setdefault("page", node)
        elif "website" in types:
            first.setdefault("site", node)
        elif types & _ORGANISATIONS:
            first.setdefault("organisation", node)
        elif "breadcrumblist" in types:
            crumbs.append(node)
        elif types & _MEDIA:
            first.setdefault("media", node)
        for key in _WITHIN:
            if isinstance(inner := node.get(key), dict | list):
                queue.append(inner)
    article = max(articles, key=lambda node: _fit(node, addresses, title), default=None)
    return Linked(
        article,
        first.get("page"),
        first.get("site"),
        first.get("organisation"),
        tuple(crumbs),
        first.get("media"),
        ids,
        tuple(stated),
    )


def _fit(node: Node, addresses: set[str], title: str) -> tuple[bool, bool, bool, bool]:
    stated = {address for key in ("url", "@id", "mainEntityOfPage") for address in _addresses(node.get(key))}
    headline = node.get("headline") or node.get("name")
    heading = bare(plain(headline)) if isinstance(headline, str) else ""
    own = any(address.split("#")[0].rstrip("/") in addresses for address in stated)
    return own, bool(heading) and heading in bare(title), "datePublished" in node, bool(heading)


def _addresses(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (part for key in ("@id", "url") if isinstance(part := value.get(key), str))
