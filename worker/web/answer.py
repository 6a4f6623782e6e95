"""Answer: what a server said, read within the limits; and what its status asks us to do."""

from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

from msgspec import Struct

from worker.errors import Skipped, Transient

LONGEST_WAIT = 6 * 3600.0  # seconds that a server may ask us to wait
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NOT_MODIFIED = 304
PARTIAL = 206
READABLE = frozenset({200, 203})
_FROM_PROXY = 407
_SAID = {
    401: "it wants a log-in",
    402: "it wants to be paid",
    403: "the server refuses it",
    451: "it is withheld by law",
}
_NOT_NOW = frozenset({408, 425, 429})


class Hop(Struct, frozen=True):
    """One step of a chain of redirects: who answered, and how."""

    url: str
    status: int


class Answer(Struct, frozen=True, kw_only=True):
    """One answer: ``url`` is who gave it, ``body`` is decoded (of an error its beginning, as far as it can be),
    ``chain`` how it was reached, oldest first.

    ``headers`` are as sent, names in lower case. ``raw`` is the body as transferred, where an archive wants it.
    """

    url: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    raw: bytes | None = None
    wire_bytes: int = 0
    millis: int = 0
    protocol: str = "HTTP/1.1"
    tls: str | None = None
    chain: tuple[Hop, ...] = ()
    asked: str = ""  # the address that the fetch began with; empty for a robots.txt, which nobody asked for
    received: datetime | None = None
    robots: Literal["obeyed", "ignored"] = "obeyed"  # ignored by explicit setting
    refused_agents: tuple[str, ...] = ()  # crawlers for language models that its robots.txt does not let in
    robots_signals: tuple[str, ...] = ()  # what its robots.txt says about the use of its pages

    def header(self, name: str) -> str | None:
        """Name in lower case -> the header's values joined by commas, None where it was not sent."""
        found = [value for key, value in self.headers if key == name]
        return ", ".join(found) if found else None


def media_type(content_type: str | None) -> str:
    """Content-Type -> ``text/html``, empty where it names none."""
    return (content_type or "").partition(";")[0].strip().lower()


def judge(status: int, retry_after: float | None = None, *, wall: str | None = None) -> None:
    """Status of an answer -> nothing where there is a body to read; else the verdict it amounts to is raised.

    ``not-found`` and ``gone`` are Skipped, as is every other refusal (``http-status``); ``rate-limited`` and
    ``server-error`` are Transient, with the server's wish how long to wait. So is a ``wall``: what is behind a bot
    check, of whose owner ``worker.web.bot_wall`` has found the name, may be had at another time.
    """
    detail = f"status {status}"
    if wall is not None:
        raise Transient("wall", f"{detail}, a bot check of {wall}'s stands in place of the page", retry_after)
    if status in READABLE:
        return
    if status == _FROM_PROXY:
        raise Transient("proxy", f"{detail}, it wants a user and a password", retry_after)
    if status in _NOT_NOW:
        raise Transient("rate-limited" if status == 429 else "timeout", detail, retry_after)
    if status >= 500:
        raise Transient("server-error", detail, retry_after)
    said = f"{detail}, {_SAID[status]}" if status in _SAID else detail
    raise Skipped({404: "not-found", 410: "gone"}.get(status, "http-status"), said)


def wanted(content_type: str | None, kinds: Iterable[str]) -> None:
    """Content-Type and the media types that can be used -> nothing, or Skipped ``unwanted-type``."""
    if (kind := media_type(content_type)) and kind not in kinds:
        raise Skipped("unwanted-type", f"media type {kind[:80]!a}")


def location(answer: Answer) -> str | None:
    """Answer -> where it redirects to, as written, None where it is no redirect."""
    found = answer.header("location") if answer.status in REDIRECTS else None
    if found is None or found.isascii():
        return found
    try:
        return found.encode("latin-1").decode()  # as browsers read it
    except UnicodeDecodeError:
        return found


def retry_after(value: str | None, now: datetime) -> float | None:
    """Retry-After, a number of seconds or a date -> seconds from now, at most six hours; None where it says nothing."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(LONGEST_WAIT, float(text[:9]))
    moment = http_date(text)
    return None if moment is None else min(LONGEST_WAIT, max(0.0, (moment - now).total_seconds()))


def http_date(text: str | None) -> datetime | None:
    """Date of a header -> the moment, in UTC where it says no zone; None for what is no date."""
    try:
        moment = parsedate_to_datetime(text or "")
    except (ValueError, OverflowError):  # a zone of twenty figures is an offset that no date can have
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
