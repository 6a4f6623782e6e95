"""What cannot be passed on -> how much more is fetched: nothing is fetched for ever that nobody takes.

half of a bound ─▶ no backfill      three quarters ─▶ a quarter of the live work      all of it ─▶ nothing
below half again ─▶ all as before
"""

from datetime import timedelta
from enum import IntEnum

from msgspec import Struct

from worker.pressure import Bounds


class Level(IntEnum):
    """From everything to nothing."""

    OPEN = 0
    LIVE_ONLY = 1
    SLOW = 2
    STOP = 3


class Load(Struct, frozen=True, kw_only=True):
    """What waits: events of the outbox and since how long, events in a bus of files, and bytes that are free on the
    fullest disk; None where there is no such thing."""

    outbox: int = 0
    age: timedelta = timedelta()
    files: int = 0
    free: int | None = None


class Pressure(Struct, frozen=True):
    """How much is fetched, and why not more, in words."""

    level: Level
    reasons: tuple[str, ...] = ()


_STEPS = ((1.0, Level.STOP), (0.75, Level.SLOW), (0.5, Level.LIVE_ONLY))


def pressure(load: Load, bounds: Bounds) -> Pressure:
    """What waits, and how much of it may -> how much is fetched."""
    shares = [
        (_share(load.outbox, bounds.outbox), f"{load.outbox} events wait in the outbox, of {bounds.outbox} at most"),
        (
            _share(load.age.total_seconds(), bounds.hours * 3600.0),
            f"an event waits for {load.age.total_seconds() / 3600:.1f} hours, of {bounds.hours} at most",
        ),
        (_share(load.files, bounds.files), f"{load.files} events wait in files, of {bounds.files} at most"),
    ]
    if load.free is not None and bounds.disk:
        free = load.free // 2**20
        shares.append((bounds.disk / max(1, free), f"{free} MB of the disk are free, {bounds.disk} are to be left"))
    levels = [(_level(share), told) for share, told in shares]
    worst = max(level for level, _ in levels)
    return Pressure(worst, tuple(told for level, told in levels if level and level is worst))


def _share(value: float, bound: float) -> float:
    return value / bound if bound else 0.0


def _level(share: float) -> Level:
    return next((level for least, level in _STEPS if share >= least), Level.OPEN)
