"""A value of a page's state -> Pieces: the blocks of text that it holds, as editors' programs write them.

The programs differ, their blocks are alike: an object with a kind (``type``, ``kind``, ``nodeType`` …) and a text,
which is a string, or a list of spans, or a list of blocks again.
"""

import re
from collections.abc import Iterator
from html import escape
from typing import Any

from msgspec import Struct

from tasks.stages.clean.embedded.story import LETTERS

BLOCKS = re.compile(r"<(?:p|br|div|h[1-6]|ul|ol|li|blockquote|pre|table)\b", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_DEEPEST = 16  # blocks in blocks
_KINDS = (
    "type", "kind", "_type", "nodeType", "blockType", "__typename", "style", "tag", "tagName", "name", "component",
)  # fmt: skip
_TEXTS = (
    "html", "text", "content", "value", "body", "paragraph", "copy", "markup", "textHtml", "richText", "rawText",
    "content_elements", "items", "children", "nodes", "blocks", "spans", "model", "data", "attrs", "attributes",
    "quote", "rendered",
)  # fmt: skip
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[hH][1-6]|\d+")
_IS = {
    "heading": frozenset(("heading", "header", "headline", "subheading", "subhead", "crosshead", "subtitle", "title")),
    "quote": frozenset(("quote", "blockquote")),
    "list": frozenset(("list", "ul", "ol", "bullets", "bulleted", "unordered")),
    "code": frozenset(("code", "pre", "preformatted")),
    "paragraph": frozenset(("paragraph", "para", "p", "lead", "intro")),
}  # fmt: skip
_NOT_TEXT = frozenset(
    (
        "image", "images", "photo", "picture", "figure", "video", "audio", "podcast", "embed", "oembed", "iframe", "ad",
        "ads", "advert", "advertisement", "promo", "related", "newsletter", "social", "tweet", "twitter", "instagram",
        "gallery", "interstitial", "divider", "separator", "teaser", "map", "poll", "quiz", "caption", "toc", "script",
        "recommendation", "recommendations", "links", "link", "pull", "pullquote", "image", "media", "raw", "button",
        "byline", "cta", "subscribe", "widget", "slideshow",
    )
)  # fmt: skip
_CARD = frozenset(("url", "href", "link", "slug", "canonical_url", "permalink", "path", "uri"))
_TITLED = frozenset(("headline", "headlines", "title"))


class Piece(Struct, frozen=True):
    """A block of text: what it is, and the text, perhaps with tags in it."""

    kind: str
    text: str
    level: int = 2


class Reader:
    """Reads blocks out of values, a limited number of values in all."""

    def __init__(self, most: int) -> None:
        self.left = most

    def read(self, value: Any, depth: int = 0) -> Iterator[Piece]:
        """Value -> the blocks in it, in order. What is a card for another article holds none."""
        self.left -= 1
        if self.left < 0 or depth > _DEEPEST:
            return
        if isinstance(value, str):
            self.left -= len(value) // LETTERS
            if value.strip():
                yield Piece("paragraph", value)
        elif isinstance(value, list):
            for item in value:
                yield from self.read(item, depth + 1)
        elif isinstance(value, dict) and not (_CARD & value.keys() and _TITLED & value.keys()):
            yield from self._block(value, depth)

    def _block(self, block: dict[str, Any], depth: int) -> Iterator[Piece]:
        kind, level = _kind(block)
        if kind == "none":
            return
        inner = next((block[key] for key in _TEXTS if block.get(key)), None)
        if kind == "list" and isinstance(inner, list):
            yield self._list(inner, depth)
        elif isinstance(inner, dict) or (isinstance(inner, list) and any(map(_is_block, inner))):
            for piece in self.read(inner, depth + 1):
                yield Piece(kind, piece.text, level) if kind and piece.kind == "paragraph" else piece
        elif text := self._text(inner, depth):
            yield Piece(kind or "paragraph", text, level)

    def _list(self, items: list[Any], depth: int) -> Piece:
        """Items of a list -> it, a line for each that holds text."""
        lines = [" ".join(piece.text for piece in self.read(item, depth + 1)) for item in items]
        return Piece("list", "\n".join(filter(None, lines)))

    def _text(self, value: Any, depth: int) -> str:
        """Text of a block: a string, or spans that hold one each -> the text."""
        if isinstance(value, str):
            self.left -= len(value) // LETTERS
            return value.strip()
        if isinstance(value, list):
            return "".join(self._span(item, depth + 1) for item in value).strip()
        return ""

    def _span(self, value: Any, depth: int) -> str:
        self.left -= 1
        if isinstance(value, dict) and self.left > 0 and depth < _DEEPEST:
            value = next((value[key] for key in _TEXTS if value.get(key)), "")
            if not isinstance(value, str):
                return self._text(value, depth)
        if not isinstance(value, str) or self.left < 0:
            return ""
        self.left -= len(value) // LETTERS
        return value


def _kind(block: dict[str, Any]) -> tuple[str, int]:
    """Block -> what it is, empty where it does not say, ``none`` where it is no text; and the level of a heading."""
    told = (block.get(key) for key in _KINDS)
    names = [name for name in told if isinstance(name, str) and len(name) < 40 and " " not in name]
    words = {word.lower() for name in names for word in _WORD.findall(name)}
    level = block.get("level")
    size = level if isinstance(level, int) and 1 <= level <= 6 else 2
    for digit in range(1, 7):
        if f"h{digit}" in words:
            return "heading", digit
    if words & _NOT_TEXT:
        return "none", 0
    return next((kind for kind, own in _IS.items() if words & own), ""), size


def _is_block(value: Any) -> bool:
    return isinstance(value, dict) and _kind(value)[0] not in {"", "none"}


def markup_of(piece: Piece) -> str:
    """Piece -> markup."""
    text = piece.text if _TAG.search(piece.text) else escape(piece.text, quote=False)
    if BLOCKS.search(text):
        return text
    if piece.kind == "list":
        return "<ul>" + "".join(f"<li>{line}</li>" for line in text.split("\n")) + "</ul>"
    if piece.kind == "code":
        return f"<pre>{text}</pre>"
    if piece.kind == "quote":
        return f"<blockquote><p>{text}</p></blockquote>"
    if piece.kind == "heading":
        return f"<h{piece.level}>{text}</h{piece.level}>"
    return "".join(f"<p>{line}</p>" for line in text.split("\n") if line.strip())
