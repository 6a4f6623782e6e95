"""JSON Feed that is no whole JSON -> what of it can be read, item by item."""

import json
import re
from collections.abc import Mapping
from typing import Any

_ITEMS = re.compile(r'"items"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")
_NEXT = re.compile(r'\}\s*,\s*(?=\{\s*")')
_TRIES = 50  # items that are broken, after which the rest is given up: each may be read to the end of the file


def read_broken(text: str) -> tuple[Mapping[str, Any], int, bool]:
    """Text that is no JSON -> the feed with the items that are, how many are not, and whether it breaks off in one.

    The feed is empty where nothing can be made out.
    """
    begins = _ITEMS.search(text)
    if begins is None:
        return {}, 0, False
    decoder = json.JSONDecoder(strict=False)  # line ends inside words are a common mistake
    try:
        feed = decoder.decode(text[: begins.start()].rstrip().removesuffix(",") + "}")
    except (ValueError, RecursionError):
        return {}, 0, False
    items: list[Any] = []
    broken, position = 0, begins.end()
    while broken < _TRIES:
        position = _BETWEEN.match(text, position).end()  # type: ignore[union-attr]  # matches nothing, too
        if text.startswith("]", position):
            return {**feed, "items": items}, broken, False
        try:
            item, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            again = _NEXT.search(text, position)
            if again is None:
                break
            broken, position = broken + 1, again.end()
        else:
            items.append(item)
    return {**feed, "items": items}, broken, True
