"""What archives, records and feeds hold: addresses, times, text and words -> the same, checked and safe to store."""

import re
from collections.abc import Iterable
from datetime import MAXYEAR, MINYEAR, UTC, datetime

from tasks.models.page import SIGNALS
from tasks.text.surrogates import mend
from worker.address import split
from worker.errors import Skipped
from worker.web import charset

_ADDRESS = re.compile(r"https?://[^\s\x00-\x20\x7f]{1,8000}", re.IGNORECASE)
_UNSTORABLE = re.compile("[\0-\x08\x0b\x0e-\x1f]")
_MILLISECONDS_FROM = 10**11  # a count of seconds past this is the year 5138: it counts milliseconds


def address(value: object) -> str | None:
    """Anything -> the http or https URL that it is, None if it is none; spaces inside are percent-encoded."""
    if not isinstance(value, str):
        return None
    url = value.strip().removeprefix("<").removesuffix(">").replace(" ", "%20")
    return url if _ADDRESS.fullmatch(url) and mend(url) == url and split(url).hostname else None


def capture_time(value: object) -> datetime | None:
    """Anything -> the moment in UTC: ISO 8601, digits as in archive indexes (20260131120000), seconds or
    milliseconds since 1970.

    A time without an offset is taken for UTC; None for what is no time, and for the first and the last year of the
    calendar, which stand for none, and which no span of time can be added to.
    """
    moment = _moment(value)
    return moment if moment is not None and MINYEAR < moment.year < MAXYEAR else None


def _moment(value: object) -> datetime | None:
    try:
        if isinstance(value, str):
            value = value.strip()
            if len(value) in {10, 13} and value.isdecimal():
                return _moment(int(value))
            if len(value) == 14 and value.isdecimal():
                return datetime.strptime(value, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
            moment = datetime.fromisoformat(value)
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
            return datetime.fromtimestamp(value / 1000 if value >= _MILLISECONDS_FROM else value, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    return None


def text_of(content: bytes, content_type: str | None = None) -> charset.Decoded:
    """Page as captured and the media type it came with -> its text; raises Skipped ``empty`` and ``binary``."""
    decoded = charset.decode(content, content_type)
    if not decoded.text.strip():
        raise Skipped("empty", "no content")
    return decoded


def words(text: str) -> str:
    """Text -> the same without control characters; half a character, which JSON can escape, becomes U+FFFD."""
    return mend(_UNSTORABLE.sub("", text))


def signals_of(headers: Iterable[tuple[str, str]], robots: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Headers of an answer, and the lines of robots.txt on the use of its page -> those that speak of rights."""
    said = [(name.lower(), words(value)) for name, value in headers if name.lower() in SIGNALS]
    return (*said, *(("robots.txt", words(line)) for line in robots))


def utf8(text: str) -> bytes:
    """Text from JSON, which may hold half a character -> its bytes."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return mend(text).encode()
