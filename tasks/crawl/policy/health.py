"""What is remembered of a feed -> how it is, since when and why; a source is as well as its feeds.

healthy ─▶ degraded ─▶ failing        failures in a row: a few, many
   │                                  degraded, too, while a gap in its coverage is not filled, or entries of
   │                                  it have to be left out
   └─▶ quiet                          answers, and has nothing new for far longer than it used to
gone                                  said that it is gone (410): not asked any more
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

FAILING = 4  # failures in a row, over some hours as they are backed off
_QUIET = timedelta(days=3)
_QUIET_GAPS = 12
_QUIET_UNKNOWN = timedelta(days=14)


class Health(StrEnum):
    """From best to worst."""

    HEALTHY = "healthy"
    QUIET = "quiet"
    DEGRADED = "degraded"
    FAILING = "failing"
    GONE = "gone"


class Condition(Struct, frozen=True):
    """How a feed or a source is, since when, and why in words; nothing is to be said of a healthy one."""

    health: Health
    since: datetime | None = None
    why: str = ""


class Signs(Struct, frozen=True, kw_only=True):
    """What a feed's health is told by; moments are None where nothing of the kind has happened.

    ``usual`` is the time between two publications as it was when something last came, None while nobody knows.
    ``shortcoming`` says what had to be left out of what it lists now.
    """

    failures: int = 0
    failing_since: datetime | None = None
    reason: str = ""
    gone: bool = False
    gap_since: datetime | None = None
    shortcoming: str = ""
    short_since: datetime | None = None
    last_new: datetime | None = None
    usual: timedelta | None = None


def condition(signs: Signs, now: datetime) -> Condition:
    """Signs and the moment -> the condition of a feed."""
    if signs.gone:
        return Condition(Health.GONE, signs.failing_since, signs.reason)
    if signs.failures:
        health = Health.FAILING if signs.failures >= FAILING else Health.DEGRADED
        return Condition(health, signs.failing_since, f"{signs.failures} failures in a row: {signs.reason}")
    if signs.gap_since:
        return Condition(Health.DEGRADED, signs.gap_since, "all entries were new: some may have been missed")
    if signs.shortcoming:
        return Condition(Health.DEGRADED, signs.short_since, signs.shortcoming)
    patience = max(_QUIET, _QUIET_GAPS * signs.usual) if signs.usual else _QUIET_UNKNOWN
    if signs.last_new and now - signs.last_new > patience:
        return Condition(Health.QUIET, signs.last_new, f"nothing new for {(now - signs.last_new).days} days")
    return Condition(Health.HEALTHY)


def overall(feeds: Sequence[Condition]) -> Condition:
    """Conditions of a source's feeds -> the source's: as bad as the best where it has several, but never unnoticed.

    One feed that fails among others that work makes the source degraded; it fails when all of them do.
    """
    if not feeds:
        return Condition(Health.HEALTHY)
    rank = list(Health)
    ordered = sorted(feeds, key=lambda one: rank.index(one.health))
    best, worst = ordered[0], ordered[-1]
    lost = {Health.FAILING, Health.GONE}
    if worst.health in lost and best.health not in lost:
        return Condition(Health.DEGRADED, worst.since, f"one of its feeds is {worst.health}: {worst.why}")
    if worst.health is Health.QUIET and best.health is Health.HEALTHY:
        return best
    return worst if best.health in lost or worst.health is Health.DEGRADED else best
