"""Delays from publication to event -> how they were in the last hour and the last day. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from statistics import median

from msgspec import Struct

from worker.ledger import Delayed

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Delay(Struct, frozen=True):
    """How many articles were told of, and after how many seconds: at the median, and at worst."""

    articles: int
    median: float
    worst: int


class Delays(Struct, frozen=True, kw_only=True):
    """The delays of the last hour and of the last day, None where no article was told of that bears a time."""

    hour: Delay | None = None
    day: Delay | None = None


def summarize(delayed: Iterable[Delayed], now: datetime) -> Delays:
    """What was told of in the last day, each with its delay -> the delays."""
    found = list(delayed)
    return Delays(
        hour=_over([one.seconds for one in found if one.at > now - HOUR]), day=_over([one.seconds for one in found])
    )


def by_source(delayed: Iterable[Delayed], now: datetime) -> dict[str, Delays]:
    """The same -> the delays of each source that told of anything, by its id."""
    found: dict[str, list[Delayed]] = {}
    for one in delayed:
        found.setdefault(one.source, []).append(one)
    return {name: summarize(rows, now) for name, rows in sorted(found.items())}


def _over(seconds: Sequence[int]) -> Delay | None:
    return Delay(len(seconds), median(seconds), max(seconds)) if seconds else None
