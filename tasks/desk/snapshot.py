"""Snapshot: what takes long to count, counted beside the pages: they show what was counted last, and when.

A million visits take seconds to count; a page must not. So the next count begins, on a thread of its own, when somebody
looks and the last one is old: an idle desk counts nothing.
"""

import logging
import time
from collections.abc import Callable
from threading import Event, Lock, Thread
from typing import Generic, TypeVar

from worker.errors import Misconfigured, Transient

T = TypeVar("T")
FRESH = 5.0  # seconds that a count is good for, at least
SHARE = 10  # and so many times as long as it took: counting takes a tenth of the time at most
FIRST = 20.0  # seconds that the first page waits for the first count

log = logging.getLogger(__name__)


class Snapshot(Generic[T]):
    """A function that takes long -> what it gave last. What it raised last is raised where it never gave anything."""

    def __init__(self, count: Callable[[], T]) -> None:
        self._count = count
        self._lock = Lock()
        self._first = Event()
        self._running = False
        self._due = 0.0
        self._found: T | None = None
        self.trouble: Transient | Misconfigured | None = None

    def get(self) -> T:
        """-> what was counted last, the first time when it is. Raises Transient and Misconfigured as the ledger."""
        with self._lock:
            begin = not self._running and time.monotonic() >= self._due
            self._running = self._running or begin
        if begin:
            Thread(target=self._refresh, name="counts", daemon=True).start()
        if self._found is None and not self._first.wait(FIRST):
            raise Transient("counting", "the ledger is counted for the first time, which takes a while; look again")
        if self._found is None:
            raise self.trouble or Transient("counting", "nothing was counted yet; look again")
        return self._found

    def forget(self) -> None:
        """Something was changed -> the next look counts again; the last count is shown until then."""
        self._due = 0.0

    def _refresh(self) -> None:
        began = time.monotonic()
        try:
            self._found, self.trouble = self._count(), None
        except (Transient, Misconfigured) as trouble:
            self.trouble = trouble
            log.warning("not counted: %s", trouble)
        finally:
            took = time.monotonic() - began
            self._due = time.monotonic() + max(FRESH, SHARE * took)
            self._running = False
            self._first.set()
