"""Schedule: addresses in any order -> the next one whose host may be asked, so that no thread waits for a host.

    urls ─▶ a line for each host ─▶ next: the first of a line that is due
               ▲                        │
               └──── again, later ◀─────┴─▶ over

What it knows of hosts is a guess, to spare the ledger questions; the ledger decides.
"""

import heapq
import math
import time
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import count

from msgspec import Struct

from tasks.models.capture import Capture
from worker.address import clean_address, split

AHEAD = 2000  # addresses that are read before the first of them are done
_TICK = 0.02  # seconds between two looks at what is due, at least


class Job(Struct, frozen=True):
    """An address, its host, how often it was tried, and the capture that is to be had there, where it is one."""

    url: str
    host: str
    attempts: int = 0
    capture: Capture | None = None


class _Line:
    """The addresses of one host that wait, and when the next of them is due."""

    def __init__(self) -> None:
        self.jobs: deque[Job] = deque()
        self.due = 0.0
        self.running = 0
        self.looked_at = math.inf  # its next turn in the order, inf where it has none


class Schedule:
    """Addresses in, jobs out; true while there is anything that is not under way."""

    def __init__(self, urls: Iterable[str | Capture], *, interval: float, concurrency: int) -> None:
        self._urls: Iterator[str | Capture] | None = iter(urls)
        self._interval = interval
        self._concurrency = concurrency
        self._lines: dict[str, _Line] = {}
        self._order: list[tuple[float, int, str]] = []  # hosts by the moment at which to look at them again
        self._later: list[tuple[float, int, Job]] = []
        self._number = count()
        self._waiting = 0

    def __bool__(self) -> bool:
        self._read()
        return self._waiting > 0

    def next(self) -> Job | None:
        """-> a job whose host may be asked now, None where there is none."""
        self._read()
        now = time.monotonic()
        while self._later and self._later[0][0] <= now:
            self._put(heapq.heappop(self._later)[2])
        while self._order and self._order[0][0] <= now:
            moment, _, host = heapq.heappop(self._order)
            line = self._lines.get(host)
            if line is None or moment != line.looked_at:
                continue
            line.looked_at = math.inf
            if line.due > now:
                self._look(host, line.due)
                continue
            if not line.jobs and not line.running:
                del self._lines[host]
                continue
            if not line.jobs or (self._concurrency and line.running >= self._concurrency):
                continue  # looked at again when a job is added, or one is over
            job = line.jobs.popleft()
            line.running += 1
            line.due = now + self._interval
            self._waiting -= 1
            self._look(host, line.due)
            return job
        return None

    def idle(self, running: bool) -> float | None:
        """Whether anything is under way -> seconds until a job may be due, None where only its end can tell."""
        moments = [queue[0][0] for queue in (self._order, self._later) if queue]
        if not moments:
            return None if running else _TICK
        return max(_TICK, min(moments) - time.monotonic())

    def again(self, job: Job, pause: float, *, host: bool) -> None:
        """A job that is to be done later; ``host`` says that it is its whole host that has to wait."""
        self.over(job)
        self._waiting += 1
        line = self._lines.setdefault(job.host, _Line())
        if host:
            line.jobs.appendleft(job)
            line.due = time.monotonic() + pause
            self._look(job.host, line.due)
        else:
            heapq.heappush(self._later, (time.monotonic() + pause, next(self._number), job))

    def over(self, job: Job) -> None:
        """A job that is no longer under way: its host may be asked again, as far as anybody knows here."""
        line = self._lines[job.host]
        line.running -= 1
        if line.jobs:
            self._look(job.host, line.due)

    def _read(self) -> None:
        while self._urls is not None and self._waiting < AHEAD:
            url = next(self._urls, None)
            if url is None:
                self._urls = None
                return
            self._waiting += 1
            capture = url if isinstance(url, Capture) else None
            place = capture.at if capture else str(url)
            self._put(Job(place, _host(place), capture=capture))

    def _put(self, job: Job) -> None:
        line = self._lines.setdefault(job.host, _Line())
        line.jobs.append(job)
        self._look(job.host, line.due)

    def _look(self, host: str, moment: float) -> None:
        line = self._lines[host]
        if moment < line.looked_at:
            line.looked_at = moment
            heapq.heappush(self._order, (moment, next(self._number), host))


def _host(url: str) -> str:
    """Address -> the host in whose line it waits; one that cannot be parsed is refused soon enough."""
    try:
        return split(clean_address(url).url).netloc
    except ValueError:
        return ""
