"""HostSlot: one fetch's way from host to host; it holds one at a time, as the ledger grants them.

enter ─┬─ granted, or held already and the interval is over ─▶ request ─▶ answered ─▶ enter … leave
       └─ not yet ─▶ waits in place, if that is short ─▶ else Transient ``host-busy``
"""

import time
from datetime import datetime

from worker.errors import Transient
from worker.resources import Resources
from worker.web.dial import Exchange

BUSY = "host-busy"
HOLD = 60.0  # seconds that a fetch under way waits for the host of its next hop
MARGIN = 10.0  # seconds that a reservation outlives the longest request, and the wait before it
OVERLOADED = 30.0  # seconds that a host is left alone that said so (429, 503), doubled each time
FAILED = 2.0  # and one that did not answer


class HostSlot:
    """Used as a context manager, which lets go of the host at its end; ``patience`` is the wait for the first host."""

    def __init__(self, resources: Resources, exchange: Exchange, patience: float) -> None:
        self._resources = resources
        self._exchange = exchange
        self._patience = patience
        self._policy = resources.settings.web
        self._host: str | None = None
        self._interval = 0.0
        self._answered = 0.0
        self._hopped = False
        self._struck, self._backoff = "", 0.0
        self._asked: float | None = None

    def __enter__(self) -> "HostSlot":
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    def enter(self, host: str, interval: float) -> None:
        """Host and the least seconds between two requests to it -> it may be asked now.

        Raises Transient, with the seconds until it may, where that is longer than this may wait: ``host-busy``, or
        ``host-slow`` where a hop went before, for what has been asked would have to be asked again.
        """
        if host == self._host:
            self._interval = max(interval, self._interval)
            wait = self._answered + interval - time.monotonic()
            self._check(host, wait)
            self._resources.ledger.hosts.renew(host, self._resources.now(), max(0.0, wait) + self._lease)
            self._sleep(wait)
            return
        self.leave()
        if not interval and not self._policy.concurrency:
            return
        while (until := self._reserve(host, interval)) is not None:
            wait = (until - self._resources.now()).total_seconds()
            self._check(host, wait)
            self._sleep(wait)
        self._host, self._interval = host, interval

    def hopped(self) -> None:
        """From here on something was asked that would have to be asked again: better to wait a little."""
        self._hopped = True
        self._patience = max(self._patience, HOLD)

    def answered(self, struck: str = "", asked: float | None = None, backoff: float = FAILED) -> None:
        """The host has answered, or failed; ``struck`` says why it should be left alone, for how long the others."""
        self._answered = time.monotonic()
        self._struck, self._asked, self._backoff = struck, asked, backoff

    def leave(self) -> None:
        """Let go of the host that is held, if one is."""
        if self._host is None:
            return
        host, self._host = self._host, None
        self._resources.ledger.hosts.release(
            host,
            self._resources.now(),
            interval=self._interval,
            retry_after=self._asked,
            struck=self._struck,
            backoff=self._backoff,
        )

    @property
    def _lease(self) -> float:
        return self._policy.timeout + MARGIN

    def _reserve(self, host: str, interval: float) -> datetime | None:
        return self._resources.ledger.hosts.reserve(
            host,
            self._resources.now(),
            interval=interval,
            concurrency=self._policy.concurrency,
            lease=self._lease,
        )

    def _check(self, host: str, wait: float) -> None:
        if wait > self._patience:
            reason = self._resources.ledger.hosts.reason(host)
            code = "host-slow" if self._hopped else BUSY
            raise Transient(code, f"{host} is due in {wait:.1f} s{f' ({reason})' if reason else ''}", wait)

    def _sleep(self, wait: float) -> None:
        if wait > 0:
            self._patience -= wait
            self._exchange.deadline += wait
            time.sleep(wait)
