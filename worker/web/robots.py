"""robots.txt (RFC 9309): an answer's status and bytes -> what we may ask for, and how often.

2xx ─▶ parsed     4xx ─▶ everything     429, 5xx, nobody answers ─▶ nothing, until asked again
"""

import re
from datetime import datetime, timedelta
from threading import Lock
from typing import NamedTuple

from protego import Protego

from worker.web.client import PRODUCT

LARGEST = 500 * 2**10  # bytes that are read, as the RFC has it; what follows is ignored
FRESH = timedelta(hours=24)
FAILED = timedelta(hours=1)  # until a robots.txt that could not be had is asked for again
ABANDONED = timedelta(days=30)  # of failures, after which a site has no robots.txt
LONGEST_DELAY = 3600.0  # seconds
_SIGNAL = re.compile(r"^[ \t]*((?:Content-Signal|Content-Usage)[ \t]*:[^\r\n#]*)", re.IGNORECASE | re.MULTILINE)
_AGENT = re.compile(r"^[ \t]*user[- ]?agent[ \t]*:?([^\r\n#]*)", re.IGNORECASE | re.MULTILINE)
_ORIGINS = 1000  # whose rules a process holds
# Crawlers that gather text for language models: a site that turns them away has said something about its rights.
MODEL_AGENTS = (
    "GPTBot", "ClaudeBot", "anthropic-ai", "CCBot", "Google-Extended", "Applebot-Extended", "Bytespider",
    "meta-externalagent", "PerplexityBot", "cohere-ai", "Amazonbot", "AI2Bot", "Diffbot",
)  # fmt: skip


class Rules:
    """Bytes of a robots.txt, None where there is none -> what it says to us.

    A byte order mark does no harm, nor do bytes that are no UTF-8.
    """

    def __init__(self, body: bytes | None) -> None:
        text = "" if body is None else body[:LARGEST].decode("utf-8-sig", "replace")
        self._rules = None if body is None else Protego.parse(text)
        self.signals = tuple(line.strip()[:200] for line in _SIGNAL.findall(text)[:5])
        names = {name.strip().lower() for name in _AGENT.findall(text)} - {"*"}
        # Whoever is not named gets what all get; to ask that of every rule again takes a second where they are many.
        self._named = tuple(agent for agent in MODEL_AGENTS if any(name in agent.lower() for name in names))
        delay = self._rules.crawl_delay(PRODUCT) if self._rules else None
        self.delay = min(LONGEST_DELAY, max(0.0, float(delay or 0.0)))

    def allows(self, url: str) -> bool:
        """Address -> whether we may ask for it; the longest match decides."""
        return self._rules is None or self._rules.can_fetch(url, PRODUCT)

    def refused(self, url: str) -> tuple[str, ...]:
        """Address -> which crawlers are turned away that gather text for language models, while others are not."""
        if self._rules is None or not self._rules.can_fetch(url, "*"):
            return ()
        return tuple(agent for agent in self._named if not self._rules.can_fetch(url, agent))


def unreachable(status: int) -> bool:
    """Status (0: nobody answered) -> whether it tells nothing, so that nothing may be asked for now."""
    return status == 429 or status >= 500 or status == 0


def read(status: int, body: bytes) -> Rules | None:
    """Status and body -> the rules, None where nothing may be asked for now."""
    if unreachable(status):
        return None
    return Rules(body if 200 <= status < 300 else None)


class Known(NamedTuple):
    """Rules, or None where they could not be had, and until when that is taken as true."""

    rules: Rules | None
    expires: datetime


class Cache:
    """What this process has read: parsing a long robots.txt for every page would take longer than the page."""

    def __init__(self) -> None:
        self._known: dict[str, Known] = {}
        self._lock = Lock()

    def get(self, origin: str, now: datetime) -> Known | None:
        """Origin -> what is known of it, if that is still fresh."""
        known = self._known.get(origin)
        return known if known is not None and known.expires > now else None

    def keep(self, origin: str, status: int, body: bytes, expires: datetime) -> Known:
        """Origin and its robots.txt -> the same, read."""
        known = Known(read(status, body), expires)
        with self._lock:
            if len(self._known) >= _ORIGINS:
                self._known.clear()
            self._known[origin] = known
        return known
