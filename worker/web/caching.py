"""What HTTP caching (RFC 9111) says of an answer: how long it stays fresh, and by what it may be asked for again.

No body is kept here, only validators: so nothing is ever shown that is stale, and ``must-revalidate`` asks for what is
done anyway. Freshness says how long it is of no use to ask again. We are one client: a private cache (§5.2.2.10).
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from worker.web.answer import Answer, http_date

HEURISTIC = timedelta(minutes=10)  # the most that is guessed where nobody says how long (§4.2.2)
_SHARE = 10  # of the time since it changed, a tenth
_LONGEST = timedelta(days=365)
_DIRECTIVE = re.compile(r"([\w-]+)(?:\s*=\s*(?:\"([^\"]*)\"|([^\s,;]*)))?")


def validated(url: str, variant: str) -> str:
    """Address that answered, and by which variant it was asked -> the name under which its validators are kept.

    What one source is shown for its cookie or its log-in says nothing of what others are shown (§4.1).
    """
    return f"{url}#{variant}" if variant else url


def validators(answer: Answer) -> tuple[str | None, str | None]:
    """Answer -> its ETag and its Last-Modified, as far as they may be kept (§5.2.2.5).

    What varies by more than headers (``Vary: *``) is known again by its ETag alone.
    """
    if "no-store" in directives(answer):
        return None, None
    varies = "*" in (answer.header("vary") or "")
    return answer.header("etag"), None if varies else answer.header("last-modified")


def lifetime(answer: Answer) -> timedelta | None:
    """Answer -> how long it stays fresh from when it was made (§4.2.1); None where it says nothing of that."""
    said = directives(answer)
    if {"no-store", "no-cache"} & said.keys() or "*" in (answer.header("vary") or ""):
        return timedelta()
    if "max-age" in said:
        return _seconds(said["max-age"])
    made, expires = http_date(answer.header("date")), answer.header("expires")
    if expires is not None:
        until, since = http_date(expires), made or answer.received  # "0", "-1": no date, so it is stale already
        return _within(until - since) if until is not None and since is not None else timedelta()
    changed, made = http_date(answer.header("last-modified")), made or answer.received
    if changed is None or made is None:
        return None
    return min(HEURISTIC, _within(made - changed) / _SHARE)


def age(answer: Answer, now: datetime) -> timedelta:
    """Answer and the moment -> how long ago it was made, by caches on the way and by its own date (§4.2.3)."""
    said, made = answer.header("age") or "", http_date(answer.header("date"))
    apparent = _within(now - made) if made is not None else timedelta()
    return max(apparent, _seconds(said.partition(",")[0].strip()) if said else timedelta())


def directives(answer: Answer) -> Mapping[str, str]:
    """Answer -> the directives of its Cache-Control, each as it is said first."""
    found: dict[str, str] = {}
    for name, quoted, bare in _DIRECTIVE.findall(answer.header("cache-control") or ""):
        found.setdefault(name.lower(), quoted or bare)
    return found


def _seconds(text: str) -> timedelta:
    """Delta-seconds -> the time; what is no number is no time at all, as the RFC would have it."""
    return min(_LONGEST, timedelta(seconds=int(text[:10]))) if _is_number(text) else timedelta()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _within(length: timedelta) -> timedelta:
    return min(_LONGEST, max(timedelta(), length))
