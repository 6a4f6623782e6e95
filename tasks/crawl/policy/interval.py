"""How often a feed publishes, as seen so far -> when to poll it next.

    every poll: what was new, over how long ─▶ Pace (old polls fade out of it) ─▶ three fifths of the mean gap
                                                 floors: the source's, TTL, Cache-Control, Expires, Retry-After

Polling a little more often than a feed publishes costs 1.7 polls for each article, whatever the hours it keeps, and
finds an article after a third of a gap on average. A feed that nobody knows yet tells its pace by its dates.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import pairwise
from math import exp

from msgspec import Struct

SHARE = 0.6  # of the mean gap between two publications
_MEMORY = timedelta(hours=24)  # what was seen this long ago counts a third: a whole day, for days have a rhythm
_MEMORY_GAPS = 8  # or so many gaps of a slow feed
_BELIEVED = 4  # publications' worth that a feed's own dates count for
_DATES = 20
_JITTER = 0.1
_SHORT = timedelta(minutes=30)


class Pace(Struct, frozen=True):
    """Publications and the seconds they took, both fading; nothing seen yet is zero of both."""

    publications: float = 0.0
    seconds: float = 0.0

    @property
    def gap(self) -> timedelta | None:
        """-> the mean time between two publications, None while it cannot be known."""
        if self.seconds <= 0:
            return None
        # Where nothing was published, the next may come any moment: never believe in a gap beyond what was watched.
        return timedelta(seconds=self.seconds / max(self.publications, 0.5))


def observed(pace: Pace, new: int, elapsed: timedelta) -> Pace:
    """Pace so far, publications that a poll found, and the time since the poll before -> the pace now."""
    seconds = max(0.0, elapsed.total_seconds())
    gap = pace.gap
    memory = max(_MEMORY.total_seconds(), _MEMORY_GAPS * (gap.total_seconds() if gap else 0.0))
    kept = exp(-seconds / memory)
    return Pace(pace.publications * kept + new, pace.seconds * kept + seconds)


def stated(dates: Iterable[datetime], now: datetime) -> Pace:
    """Dates of a feed's entries -> the pace that they speak of, worth a few publications; none where they are few."""
    latest = sorted({date for date in dates if date <= now}, reverse=True)[:_DATES]
    gaps = sorted((newer - older).total_seconds() for newer, older in pairwise(latest))
    if len(gaps) < 2:
        return Pace()
    # The mean, for that is what is polled by; without the widest gap, which may be an old entry that was pinned.
    gap = max(1.0, sum(gaps[:-1]) / len(gaps[:-1]), (now - latest[0]).total_seconds() / _BELIEVED)
    return Pace(_BELIEVED, _BELIEVED * gap)


def interval(pace: Pace, *, floor: timedelta, ceiling: timedelta, asked: Iterable[timedelta] = ()) -> timedelta:
    """Pace, the source's bounds and what the server asked for -> the time until the next poll.

    What the server says about freshness counts up to the ceiling, for many say it by mistake.
    """
    gap = pace.gap
    wanted = floor * 2 if gap is None else gap * SHARE
    return min(ceiling, max(floor, wanted, *asked, timedelta()))


def backoff(
    own: timedelta, failures: int, lasting: timedelta, asked: timedelta | None, ceiling: timedelta
) -> timedelta:
    """Interval, failures in a row, how long they have lasted, what the server asked for and the source's ceiling -> the
    time until the next try; it never ends.

    The first tries come soon, for most failures are short; later ones at a quarter of what the failure has lasted, so
    that its end is noticed in proportion.
    """
    doubled = own * int(2 ** min(failures - 1, 16))
    wait = min(doubled, max(own, _SHORT, lasting / 4), max(own, ceiling))
    return max(wait, asked or timedelta())


def jittered(length: timedelta, name: str, turn: int) -> timedelta:
    """Time, and what it is for -> the same give or take a tenth, so that what began together does not stay together."""
    drawn = int.from_bytes(blake2b(f"{name}\n{turn}".encode(), digest_size=4).digest()) / 2**32
    return length * (1 - _JITTER + 2 * _JITTER * drawn)
