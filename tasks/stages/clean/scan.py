"""Markup -> nothing, or the verdict that it may not be parsed: the bounds of ``worker.limits``, checked in linear time.

Lexbor's time grows with the square of the depth and of the attributes of a tag, and its memory with the product of
unclosed formatting elements and blocks. A small page cannot reach any of that, so its tags are only counted; a page
that could is read tag by tag.
"""

import re

from worker.errors import Skipped
from worker.limits import Limits

_FEW_TAGS = 2_500  # as many tags, however they are arranged, cost less than a second and 250 MB
_LONG_TAG = re.compile(r"<[a-zA-Z][^>]{8000}")
_RAW = re.compile(
    r"<(script|style|textarea|title|xmp|iframe|noembed|noframes)\b.*?(?:</\1|\Z)", re.DOTALL | re.IGNORECASE
)
_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<close>/?)(?P<name>[a-zA-Z][^\s/>]*+)(?P<rest>(?:[^>=]++|=\s*+\"[^\"]*+\"|=\s*+'[^']*+'|=)*+)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"[^\s/=\"'>]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]*))?")
_FORMATTING = frozenset(
    ("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u")
)
# These end by themselves, or hold nothing.
_UNNESTED = frozenset(
    (
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
        "p", "li", "dt", "dd", "td", "th", "tr", "option", "optgroup", "thead", "tbody", "tfoot", "html", "head",
        "body",
    )
)  # fmt: skip


def check(markup: str, limits: Limits) -> None:
    """Markup and bounds -> None. Raises Skipped: ``too-large``, ``too-many-tags``, ``too-deep``,
    ``too-many-attributes``, ``too-many-options``, ``unclosed-formatting``."""
    if len(markup) > limits.page_bytes:
        raise Skipped("too-large", f"{len(markup):,} characters, {limits.page_bytes:,} are allowed")
    if markup.count("<") > _FEW_TAGS or _LONG_TAG.search(markup):
        _read_tags(_RAW.sub("", markup), limits)


def _read_tags(markup: str, limits: Limits) -> None:
    tags = depth = options = unclosed = 0
    for match in _TAG.finditer(markup):
        name = match["name"]
        if name is None:
            continue
        name = name.lower()
        if match["close"]:
            if name in _FORMATTING:
                unclosed = max(0, unclosed - 1)
            if name not in _UNNESTED:
                depth = max(0, depth - 1)
            continue
        tags += 1
        if tags > limits.tags:
            raise Skipped("too-many-tags", f"more than {limits.tags:,} elements")
        rest = match["rest"]
        if len(rest) > limits.attributes and len(_ATTRIBUTE.findall(rest)) > limits.attributes:
            raise Skipped("too-many-attributes", f"a tag with more than {limits.attributes:,} attributes")
        if name == "option":
            options += 1
            if options > limits.options:
                raise Skipped("too-many-options", f"more than {limits.options:,} options")
        elif name in _FORMATTING:
            unclosed += 1
            if unclosed > limits.formatting:
                raise Skipped("unclosed-formatting", f"more than {limits.formatting} formatting elements are left open")
        if name not in _UNNESTED and not rest.endswith("/"):
            depth += 1
            if depth > limits.depth:
                raise Skipped("too-deep", f"elements are nested more than {limits.depth} deep")
