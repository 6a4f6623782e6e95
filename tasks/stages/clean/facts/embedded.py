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
_NAME = re.compile(r"""\bid=["']?([\w.-]+)""")
_ASSIGNED = re.compile(r"""([\w$.]+)["']?\]?\s*=\s*(?:JSON\.parse\(\s*)?(?=[\[{"'])""")
_SMALL = 400  # characters of a script that holds no text of an article
_TRIES = 200  # values of one page's scripts that are tried
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
    """Markup and the most characters of one script -> name and decoded value of each state that its scripts declare.

    A state is a script of JSON, or JSON that a script assigns to a name, perhaps as a string.
    """
    tries = _TRIES
    position = html.find("<script")
    while position >= 0 and tries > 0:
        start = html.find(">", position) + 1
        end = html.find("</script", start) if start else -1
        if end < 0:
            return
        opening = html[position:start]
        if _SMALL <= end - start <= most and "ld+json" not in opening:
            name = _NAME.search(opening)
            if "json" in opening.lower():
                tries -= 1
                value = _decode(html[start:end])
                if isinstance(value, list | dict):
                    yield (name[1] if name else "script"), value
            else:
                text = html[start:end]
                at = 0
                while tries > 0 and (found := _ASSIGNED.search(text, at)):
                    tries -= 1
                    at = found.end()
                    decoded = _assigned(text, at)
                    if decoded is not None:
                        value, at = decoded
                        if isinstance(value, list | dict):
                            yield found[1].removeprefix("window."), value
        position = html.find("<script", end)


def _assigned(text: str, start: int) -> tuple[Any, int] | None:
    """Script and the place of a value in it -> the value and where it ends; None where it is not JSON."""
    try:
        value, end = _DECODER.raw_decode(text, start)
        if isinstance(value, str) and value[:1] in {"{", "["}:
            value = json.loads(value, strict=False)
    except (ValueError, RecursionError):
        return None
    return value, end


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
