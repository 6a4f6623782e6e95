"""Outages: what is wrong just now, each told of once when it begins and once when it is over, and never in between."""

import time
from collections.abc import Callable
from threading import Lock

from msgspec import Struct


class Outage(Struct):
    """One thing that goes wrong: why, how often so far, and since when on the monotonic clock."""

    reason: str
    times: int
    since: float


class Outages:
    """``say`` is handed each line, as ``logging``'s methods are; threads may share it."""

    def __init__(self, say: Callable[[str], object], clock: Callable[[], float] = time.monotonic) -> None:
        self._say = say
        self._clock = clock
        self._lock = Lock()
        self._open: dict[str, Outage] = {}

    def failed(self, name: str, reason: object) -> None:
        """What does not go, and why -> said where it went before."""
        with self._lock:
            if (outage := self._open.get(name)) is not None:
                outage.times += 1
                return
            self._open[name] = Outage(str(reason), 1, self._clock())
        self._say(str(reason))

    def passed(self, *names: str) -> None:
        """What goes (everything, where nothing is named) -> said where it did not before, with how often and long."""
        with self._lock:
            ended = [self._open.pop(name) for name in names or list(self._open) if name in self._open]
        for one in ended:
            self._say(f"over after {self._clock() - one.since:.0f} s, {one.times} times: {one.reason}")

    @property
    def reasons(self) -> tuple[str, ...]:
        """-> why what is wrong now is, the oldest first."""
        with self._lock:
            return tuple(one.reason for one in self._open.values())
