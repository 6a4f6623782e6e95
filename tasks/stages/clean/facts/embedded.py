"""Markup -> the JSON that its scripts hold: linked data, and the state that a page's program starts from.

Scripts are looked for in the text of the page, not in the tree: the tree may have been stripped of them, and a search
for a few words costs a fraction of a walk.
"""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any, SupportsIndex

import msgspec
from json_repair import repair_json

_LD = ("ld+json", "ld&#x2B;json", "ld&#43;json")
_SCRIPTS = 64  # linked-data scripts of one page that are read
_REPAIR = 8 * 2**10  # characters of broken JSON of one page that are repaired: the repair's time is not linear
_READS = 20  # times that the repair may read each character
_OPEN = 64  # brackets that broken JSON may leave unclosed
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*$"
)
_STATES = re.compile(
    r"""id="(__NEXT_DATA__|__NUXT_DATA__)"[^>]{0,200}>
    | \b(Fusion\.globalContent|__APOLLO_STATE__|__INITIAL_STATE__|__PRELOADED_STATE__|__INITIAL_DATA__|__NUXT__)
      ["']?\]?\s*=\s*(?=[\[{"])""",
    re.VERBOSE,
)
_BETWEEN = re.compile(r"[\s,;]*")
_DECODER = json.JSONDecoder(strict=False)


def linked_data(html: str, most: int) -> Iterator[Any]:
    """Markup and the most characters of one script -> the decoded content of each JSON-LD script, in page order.

    What is broken is repaired as far as ``json_repair`` does; what cannot be, or is larger than ``most``, is left out.
    """
    word = next((word for word in _LD if word in html), None)
    position = html.find(word) if word else -1
    repairable = _REPAIR
    for _ in range(_SCRIPTS):
        if word is None or position < 0:
            return
        opening = html.rfind("<", max(0, position - 500), position)
        start = html.find(">", position) + 1
        end = html.find("</script", start) if start else -1
        if html[opening : opening + 7].lower() == "<script" and 0 < start < end <= start + most:
            text = html[start:end]
            decoded = _decode(text)
            if decoded is None and len(text) <= repairable:
                repairable -= len(text)
                decoded = _repair(text)
            if decoded is not None:
                yield decoded
        position = html.find(word, max(start, end, position + 1))


def states(html: str, most: int) -> Iterator[tuple[str, Any]]:
    """Markup and the most characters of one script -> name and decoded value of each state that it declares as JSON."""
    for found in _STATES.finditer(html):
        end = html.find("</script", found.end())
        if not found.end() < end <= found.end() + most:
            continue
        try:
            value, _ = _DECODER.raw_decode(html[found.end() : end].lstrip())
            if isinstance(value, str):
                value = json.loads(value, strict=False)
        except (ValueError, RecursionError):
            continue
        yield found[1] or found[2], value


def _decode(text: str) -> Any:
    """Content of a script -> its value, the values of JSON texts in a row as a list, None if it is broken."""
    try:
        return msgspec.json.decode(text)
    except (ValueError, RecursionError):  # DecodeError and UnicodeEncodeError are ValueErrors
        pass
    text = _unwrap(text)
    values, position = [], 0
    try:
        while position < len(text):
            value, end = _DECODER.raw_decode(text, position)
            values.append(value)
            position = _BETWEEN.match(text, end).end()  # type: ignore[union-attr]  # the pattern matches nothing too
    except (ValueError, RecursionError):
        return None
    return values[0] if len(values) == 1 else values


def _unwrap(text: str) -> str:
    """Content of a script -> without comment or CDATA marks around it and entities that escape its quotes."""
    text = _WRAPPING.sub("", text)
    if "&quot;" in text[:200] or "&#34;" in text[:200]:
        text = unescape(text)
    return text.strip()


class _Spent(Exception):
    """The repair has read its text too often."""


class _Metered(str):
    """A text that can be read by index a limited number of times: it stops a parser that runs in circles."""

    __slots__ = ("reads",)
    reads: int

    def __getitem__(self, key: SupportsIndex | slice) -> str:
        self.reads -= 50 if isinstance(key, slice) else 1
        if self.reads < 0:
            raise _Spent
        return str.__getitem__(self, key)


def _repair(text: str) -> Any:
    """Broken JSON -> what of it can be understood, or None."""
    text = _unwrap(text)
    unclosed = text.count("{") + text.count("[") - text.count("}") - text.count("]")
    if text[:1] not in {"{", "["} or unclosed > _OPEN:
        return None
    metered = _Metered(text)
    metered.reads = _READS * len(text) + 10_000
    try:
        return repair_json(metered, return_objects=True, skip_json_loads=True)
    except (_Spent, ValueError, RecursionError):
        return None
