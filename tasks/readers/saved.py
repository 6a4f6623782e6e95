"""Page that somebody saved from a browser -> the address that the browser wrote into it."""

import re

from tasks.readers.recorded import address

_HEAD = 4_000  # characters in which browsers leave their note
_NOTES = (
    re.compile(r"<!--\s*Page saved with SingleFile\s+url:\s*(\S+)"),
    re.compile(r"<!--\s*saved from url=(?:\(\d+\))?\s*(\S+?)\s*-->", re.IGNORECASE),
)


def saved_address(text: str) -> str | None:
    """Markup -> the address that it was saved from, None where no browser left one."""
    head = text[:_HEAD]
    found = next((match for note in _NOTES if (match := note.search(head))), None)
    return address(found[1]) if found else None
