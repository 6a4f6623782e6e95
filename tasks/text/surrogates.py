"""Text, or a value decoded from JSON -> the same with U+FFFD for each half of a character, which has no bytes in UTF-8.

JSON can escape one half of a surrogate pair alone (``"\\ud83d"``): a title cut off in the middle of an emoji does.
"""

import json
import re
from typing import Any

_HALF = re.compile("[\ud800-\udfff]")
_ESCAPED = re.compile(r"\\u[dD][89a-fA-F]")


def mend(text: str) -> str:
    """Text -> with whole characters alone."""
    return _HALF.sub("\ufffd", text)


def mend_decoded(value: Any, source: str) -> Any:
    """Decoded JSON and the text that it was decoded from -> the value with whole characters alone.

    Raises RecursionError where it is nested too deep to be written out.
    """
    if not _ESCAPED.search(source):
        return value
    return json.loads(mend(json.dumps(value, ensure_ascii=False)))
