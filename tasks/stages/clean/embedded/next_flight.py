"""Scripts of a page that Next streams piece by piece (``self.__next_f.push``) -> the values of its rows.

The pieces make one text of rows: ``1f:{…}`` is JSON, ``20:T4c0,…`` a text of so many bytes, in hexadecimal, that other
rows name as ``$20``.
"""

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from tasks.stages.clean.embedded.story import LETTERS
from tasks.stages.clean.gate.scan import Script
from tasks.text.surrogates import mend, mend_decoded

_PUSH = re.compile(rb"__next_f\s*(?:=[^;]*?)?\)?\.push\(\s*\[\s*1\s*,\s*(?=\")")
_ROW = re.compile(rb"([0-9a-f]+):(?:T([0-9a-f]{1,8}),|(?=[\[{\"]))")
_MOST = 50_000  # values in which texts are put in place
_DEEPEST = 40
_DECODER = json.JSONDecoder(strict=False)


def streamed(scripts: Iterable[Script], most: int) -> list[Any]:
    """Scripts of a page and the most bytes of the stream -> the values of its rows, texts in place of their names."""
    pieces: list[str] = []
    left = most
    for script in scripts:
        found = _PUSH.search(script.body)
        if found is None or len(script.body) > left:
            continue
        left -= len(script.body)
        try:
            piece, _ = _DECODER.raw_decode(script.body[found.end() :].decode("utf-8", "replace"))
        except json.JSONDecodeError:
            continue  # no string: what Next pushes there is for itself
        pieces.append(piece)
    return _rows(mend("".join(pieces)).encode()) if pieces else []


def _rows(stream: bytes) -> list[Any]:
    texts: dict[str, str] = {}
    values: list[Any] = []
    at = 0
    while at < len(stream):
        row = _ROW.match(stream, at)
        if row is not None and row[2]:
            end = row.end() + int(row[2], 16)
            texts[f"${row[1].decode()}"] = stream[row.end() : end].decode("utf-8", "replace")
            at = end
            continue
        end = stream.find(b"\n", at)
        end = len(stream) if end < 0 else end
        if row is not None:
            with suppress(ValueError, RecursionError):  # a row that is cut off or nested too deep states nothing
                text = stream[row.end() : end].decode("utf-8", "replace")
                values.append(mend_decoded(json.loads(text, strict=False), text))
        at = end + 1
    return _placed(values, texts) if texts else values


def _placed(values: list[Any], texts: dict[str, str]) -> list[Any]:
    """Values of rows, and the texts that they may name -> the same with the texts in place."""
    left = _MOST

    def place(value: Any, depth: int) -> Any:
        nonlocal left
        left -= 1
        if left < 0 or depth > _DEEPEST:
            return None
        if isinstance(value, str):
            text = texts.get(value, value)
            left -= len(text) // LETTERS
            return text
        if isinstance(value, list):
            return [place(inner, depth + 1) for inner in value]
        if isinstance(value, dict):
            return {key: place(inner, depth + 1) for key, inner in value.items()}
        return value

    return [place(value, 0) for value in values]
