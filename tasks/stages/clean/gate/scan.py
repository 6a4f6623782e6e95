"""Markup -> what of it is worth parsing, or the verdict that it may not be parsed: the bounds of ``worker.limits``.

Lexbor's time grows with the square of the depth and of the attributes of a tag, and its memory with the product of
unclosed formatting elements and blocks. A few counts prove for almost every page that it cannot reach any of that,
however its tags are arranged; a page that could is read tag by tag (``nesting``). Programs, styles and drawings are cut
out on the way: they are half of a page, and what scripts hold is asked for by name.
"""

import re

from msgspec import Struct

from tasks.stages.clean.gate.nesting import ATTRIBUTE, read_tags
from worker.errors import Skipped
from worker.limits import Limits

_FEW_TAGS = 2_500  # as many, however they are arranged, cost a fifth of a second and 300 MB
_TAGS = 10_000  # as many, with little formatting among them, cost less than a second
_REBUILT = 1_000_000  # formatting elements times tags: what blocks could have to open again, at 360 bytes each
_SMALL = 100_000  # bytes, which hold 28,000 attributes of different names at most: those take a second
_FLOOD = re.compile(rb"<[a-zA-Z][^ \t\n\r\f\v/>]*+(?>" + ATTRIBUTE + rb"){500}")
_MARKED = re.compile(rb"<(?i:[bisu]|big|code|em|font|nobr|small|strike|strong|tt|option)(?=[\s/>])")
_OPTION = re.compile(rb"<(?i:option)\b")
_RAW = re.compile(
    rb"<(?=[sStxin!])(?:(?P<raw>[sS](?:cript|CRIPT|tyle|TYLE))\b(?P<attributes>[^>]*+)>"
    rb"(?P<body>[^<]*+(?:<(?!/(?i:(?P=raw)))(?P<hidden>!--)?+[^<]*+)*+)(?:</[^>]*+>)?+"
    rb"|svg\b[^>]*+(?<!/)>[^<]*+(?:<(?!/?svg)[^<]*+)*+</svg[^>]*+>"
    rb"|!--(?:-?>|(?:[^-]++|-(?!-!?>))*+(?:--!?>)?+)"
    rb"|(?P<kept>title|textarea|xmp|iframe|noembed|noframes)\b[^>]*+>[^<]*+(?:<(?!/(?P=kept))[^<]*+)*+)"
)
_TEMPLATE = re.compile(rb"<(/?)template\b([^>]*+)>", re.IGNORECASE)
_SHOWN = re.compile(rb"\bshadowroot(?:mode)?\s*=", re.IGNORECASE)
_ESCAPED = re.compile(rb"<!--.*<(?i:script)", re.DOTALL)


class Script(Struct, frozen=True, gc=False):
    """A ``<script>``: its attributes as written, and its content."""

    attributes: bytes
    body: bytes


class Markup(Struct, frozen=True):
    """A page in UTF-8 without programs, styles, drawings and comments, and its scripts in page order."""

    lean: bytes
    scripts: tuple[Script, ...]


def read_markup(text: str, limits: Limits) -> Markup:
    """A page's text and bounds -> its Markup.

    Raises Skipped: ``too-large``, ``too-many-tags``, ``too-deep``, ``too-many-attributes``, ``too-many-options``,
    ``unclosed-formatting``.
    """
    if len(text) > limits.page_bytes:
        raise Skipped("too-large", f"{len(text):,} characters, {limits.page_bytes:,} are allowed")
    markup = _cut(text.encode("utf-8", "replace"))
    tags = markup.lean.count(b"<")
    if not _is_harmless(markup.lean, tags, limits):
        read_tags(markup.lean, limits)
    return markup


def _cut(page: bytes) -> Markup:
    scripts = []
    parts = []
    place = 0
    for found in _RAW.finditer(page):
        group = found.lastgroup
        if group == "kept":
            continue
        if group is not None:
            raw, attributes, body, hidden = found.group("raw", "attributes", "body", "hidden")
            if hidden and _ESCAPED.search(body):
                continue  # the first </script> ends nothing here
            if raw[1] in b"cC":
                scripts.append(Script(attributes, body))
        start, end = found.span()
        parts.append(page[place:start])
        place = end
    parts.append(page[place:])
    return Markup(_open_roots(b"".join(parts)), tuple(scripts))


def _open_roots(lean: bytes) -> bytes:
    """Markup -> the same, each template that a browser shows in place (a declared shadow root) a box like any other."""
    if b"shadowroot" not in lean:
        return lean
    shown: list[bool] = []  # of the templates that are open

    def open_root(tag: re.Match[bytes]) -> bytes:
        if tag[1]:
            return b"</div>" if shown and shown.pop() else tag[0]
        shown.append(_SHOWN.search(tag[2]) is not None)
        return b"<div" + tag[2] + b">" if shown[-1] else tag[0]

    return _TEMPLATE.sub(open_root, lean)


def _is_harmless(lean: bytes, tags: int, limits: Limits) -> bool:
    """Whether no arrangement of so many tags, formatting elements and attributes can hurt."""
    if tags > _TAGS or tags > limits.tags:
        return False
    if tags > _FEW_TAGS:
        marked = len(_MARKED.findall(lean))
        if marked > limits.formatting or marked * tags > _REBUILT:
            return False
    return len(lean) < _SMALL or not _FLOOD.search(lean)
