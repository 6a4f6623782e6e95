"""Scripts of a page -> the JSON that they hold: linked data, and the state that a page's program starts from."""

import json
import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any, SupportsIndex

import msgspec

from tasks.stages.clean.gate.scan import Script
from tasks.text.surrogates import mend, mend_decoded

_REPAIR = 8 * 2**10  # characters of broken JSON of one page that are repaired: the repair's time is not linear
_READS = 20  # times that the repair may read each character
_OPEN = 64  # brackets that broken JSON may leave unclosed
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*$"
)
_LINKED = re.compile(rb"ld(?:\+|&#x2b;|&#43;)json", re.IGNORECASE)
_NAME = re.compile(rb"""\bid=["']?([\w.-]+)""")
_ASSIGNED = re.compile(r"""=\s*(?:JSON\.parse\(\s*)?(?=[\[{"'])""")
_BEFORE = re.compile(r"""([\w$.]+)["']?\]?\s*$""")
_TEXTS = 1_000  # JSON texts in a row in one script
_COUNTED = 10  # the error counts the lines before it, ten characters in the time that one is read
_NAMED = 60  # characters before an assignment that hold the name
_SMALL = 400  # characters of a script that holds no text of an article
_BETWEEN = re.compile(r"[\s,;]*")
_DECODER = json.JSONDecoder(strict=False)


def linked_data(scripts: Iterable[Script], most: int) -> Iterator[Any]:
    """Scripts of a page and the most bytes of one -> the decoded content of each that is JSON-LD, in page order.

    What is broken is repaired as far as ``json_repair`` does; what cannot be, or is larger than ``most``, is left out.
    """
    repairable = _REPAIR
    for script in scripts:
        if not _LINKED.search(script.attributes) or len(script.body) > most:
            continue
        decoded = _decode(script.body)
        if decoded is None and len(script.body) <= repairable:
            repairable -= len(script.body)
            decoded = _repair(script.body.decode("utf-8", "replace"))
        if decoded is not None:
            yield decoded


def states(scripts: Iterable[Script], most: int) -> Iterator[tuple[str, Any]]:
    """Scripts of a page and the most bytes of one -> name and decoded value of each state that they declare as JSON.

    A state is a script of JSON, or JSON that a script assigns to a name, perhaps as a string. No more than twice
    ``most`` is tried in vain.
    """
    left = 2 * most
    for script in scripts:
        if not _SMALL <= len(script.body) <= most or _LINKED.search(script.attributes):
            continue
        if b"json" in script.attributes.lower():
            name = _NAME.search(script.attributes)
            value = _decode(script.body)
            if isinstance(value, list | dict):
                yield (name[1].decode() if name else "script"), value
            continue
        text = script.body.decode("utf-8", "replace")
        at = 0
        while left > 0 and (found := _ASSIGNED.search(text, at)):
            at = found.end()
            try:
                value, at = _assigned(text, at)
            except json.JSONDecodeError as error:
                left -= 100 + error.pos + at // _COUNTED
            except (ValueError, RecursionError):  # a number of thousands of digits; brackets without end
                left = 0
            else:
                named = _BEFORE.search(text[max(0, found.start() - _NAMED) : found.start()])
                if isinstance(value, list | dict):
                    yield (named[1].removeprefix("window.") if named else "script"), value


def _assigned(text: str, start: int) -> tuple[Any, int]:
    """Script and the place of a value in it -> the value and where it ends.

    Raises JSONDecodeError, with how far it was read, where it is not JSON.
    """
    try:
        value, end = _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        error.pos -= start
        raise
    if isinstance(value, str) and value[:1] in {"{", "["}:
        inner = mend(value)
        return mend_decoded(json.loads(inner, strict=False), inner), end
    return mend_decoded(value, text[start:end]), end


def _decode(body: bytes) -> Any:
    """Content of a script -> its value, the values of JSON texts in a row as a list, None if it is broken."""
    try:
        return msgspec.json.decode(body)
    except (ValueError, RecursionError):  # a DecodeError is a ValueError
        pass
    text = _unwrap(body.decode("utf-8", "replace"))
    values: list[Any] = []
    position = 0
    try:
        while position < len(text) and len(values) < _TEXTS:
            value, end = _DECODER.raw_decode(text, position)
            values.append(value)
            position = _BETWEEN.match(text, end).end()  # type: ignore[union-attr]  # the pattern matches nothing too
        return mend_decoded(values[0] if len(values) == 1 else values, text)
    except (ValueError, RecursionError):
        return None


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
        from json_repair import repair_json  # for what is broken only

        return mend_decoded(repair_json(metered, return_objects=True, skip_json_loads=True), text)
    except (_Spent, ValueError, RecursionError):
        return None
