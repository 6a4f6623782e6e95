"""What a page states as its picture -> Media, for a page that shows none in its text."""

import re
from collections.abc import Iterator
from typing import Any

from tasks.models.document import Media
from tasks.stages.clean.metadata.linked import Node
from tasks.stages.clean.metadata.page_metadata import PageMetadata
from tasks.stages.clean.metadata.plain import plain

_NO_PICTURE = re.compile(
    r"(?:^|[/_.-])(?:logos?|favicon|avatar|icon|placeholder|default|fallback|share|social|opengraph|og-image|ogimage|noimage)"
    r"(?:[/_.-]|\d|$)|\.svg(?:$|\?)",
    re.IGNORECASE,
)
_ADDRESSES = ("url", "contentUrl", "name", "@id")  # a bare address is read as the name of a node
_METAS = (
    "og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src", "parsely-image-url",
)  # fmt: skip


def read_lead(metadata: PageMetadata) -> tuple[Media, ...]:
    """What a page states -> the picture of its article: that of JSON-LD, else that of Open Graph; empty if none."""
    for picture in _pictures(metadata):
        return (picture,)
    return ()


def _pictures(metadata: PageMetadata) -> Iterator[Media]:
    linked, metas = metadata.linked, metadata.head.metas
    for node in linked.nodes(linked.article.get("image")) if linked.article else ():
        address = next(filter(None, (_text(node.get(key)) for key in _ADDRESSES)), "")
        if href := _photo(metadata, address):
            yield Media(
                href=href,
                caption=_text(node.get("caption")) or _text(node.get("description")) or None,
                credit=_credit(metadata, node),
                alt=_text(node.get("alternateName")) or _text(node.get("alt")) or None,
                width=number(node.get("width")),
                height=number(node.get("height")),
                lead=True,
            )
    for name in _METAS:
        if href := _photo(metadata, _first(metas, name)):
            yield _open_graph(metas, href) if name.startswith("og:") else Media(href=href, lead=True)


def _open_graph(metas: dict[str, list[str]], href: str) -> Media:
    """Metas and the address of Open Graph's picture -> it, with what they say of it."""
    return Media(
        href=href,
        alt=plain(_first(metas, "og:image:alt")) or None,
        width=number(_first(metas, "og:image:width")),
        height=number(_first(metas, "og:image:height")),
        lead=True,
    )


def _first(metas: dict[str, list[str]], name: str) -> str:
    """-> the first content of a meta, empty where there is none."""
    return next(iter(metas.get(name, ())), "")


def _photo(metadata: PageMetadata, raw: str) -> str:
    return "" if not raw or _NO_PICTURE.search(raw) else metadata.absolute(raw)


def _credit(metadata: PageMetadata, node: Node) -> str | None:
    return _text(node.get("creditText")) or metadata.linked.text(node, "creator", "author", "copyrightHolder") or None


def _text(value: Any) -> str:
    found = value[0] if isinstance(value, list) and value else value
    return plain(found) if isinstance(found, str) else ""


def number(value: Any) -> int | None:
    """Pixels as stated (``1200``, ``"1200"``, ``"1200px"``) -> their number, None for anything else."""
    if isinstance(value, int | float):
        return int(value) if 0 < value < 100_000 else None
    digits = value.strip().removesuffix("px") if isinstance(value, str) else ""
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else None
