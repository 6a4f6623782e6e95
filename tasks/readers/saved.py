"""Page that somebody saved from a browser -> the address, and the moment, that the browser wrote into it."""

import re
from datetime import UTC, datetime

from tasks.readers.recorded import address
from worker.address import split

_HEAD = 4_000  # characters in which browsers leave their note
_NOTES = (
    re.compile(r"<!--\s*Page saved with SingleFile\s+url:\s*(\S+)"),
    re.compile(r"<!--\s*saved from url=(?:\(\d+\))?\s*(\S+?)\s*-->", re.IGNORECASE),
    re.compile(r"<!--\s*Saved from (\S+) at \S+ using monolith"),
)
_BASE = re.compile(r"""<base\s[^<>]{0,200}?href\s*=\s*["']?(https?://[^\s"'<>]+)""", re.IGNORECASE)
_FRONT = re.compile(r"(?:|(?:index|default|home)\.\w+)", re.IGNORECASE)
_DATE = re.compile(r"<!--\s*Page saved with SingleFile\s[^>]{0,2000}?saved date:\s*([^\n(>]{10,60}?)\s*[\n(]")


def saved_address(text: str) -> str | None:
    """Markup -> the address that it was saved from, None where no browser left one."""
    head = text[:_HEAD]
    found = next((match for note in _NOTES if (match := note.search(head))), None)
    return address(found[1]) if found else None


def base_address(text: str) -> str | None:
    """Markup -> the address in its ``<base>`` where that names a page, and no folder or front page; else None."""
    base = _BASE.search(text[:_HEAD])
    url = address(base[1]) if base else None
    return None if url is None or _FRONT.fullmatch(split(url).path.rpartition("/")[2]) else url


def saved_at(text: str) -> datetime | None:
    """Markup -> when it was saved (UTC), as SingleFile notes it: ``Tue Jan 06 2026 10:11:12 GMT+0100 (…)``."""
    found = _DATE.search(text[:_HEAD])
    try:
        return datetime.strptime(found[1], "%a %b %d %Y %H:%M:%S GMT%z").astimezone(UTC) if found else None
    except (ValueError, OverflowError):
        return None
