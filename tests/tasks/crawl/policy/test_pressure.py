"""Pressure: the fuller anything is, the less is fetched, and never the other way round."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.crawl.policy.pressure import Level, Load, pressure
from worker.pressure import Bounds

BOUNDS = Bounds(outbox=100, hours=10, files=1000, disk=500)
MB = 2**20


@pytest.mark.parametrize(
    ("load", "level", "told"),
    [
        (Load(outbox=49, files=499, free=1001 * MB), Level.OPEN, ""),
        (Load(outbox=50), Level.LIVE_ONLY, "50 events wait in the outbox, of 100 at most"),
        (Load(outbox=75), Level.SLOW, "75 events"),
        (Load(outbox=100), Level.STOP, "100 events"),
        (Load(age=timedelta(hours=5)), Level.LIVE_ONLY, "an event waits for 5.0 hours, of 10 at most"),
        (Load(age=timedelta(hours=10)), Level.STOP, "an event waits for 10.0 hours"),
        (Load(files=1000), Level.STOP, "1000 events wait in files"),
        (Load(free=1000 * MB), Level.LIVE_ONLY, "1000 MB of the disk are free, 500 are to be left"),
        (Load(free=0), Level.STOP, "0 MB of the disk"),
    ],
)
def test_each_bound_has_its_levels(load: Load, level: Level, told: str) -> None:
    found = pressure(load, BOUNDS)
    assert found.level is level
    assert told in "; ".join(found.reasons)
    assert bool(found.reasons) is (level is not Level.OPEN)


def test_zero_is_no_bound() -> None:
    load = Load(outbox=10**9, age=timedelta(days=999), files=10**9, free=0)
    assert pressure(load, Bounds(outbox=0, hours=0, files=0, disk=0)).level is Level.OPEN


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 2000), st.integers(0, 2000))
def test_more_that_waits_never_opens(waits: int, more: int, files: int, free: int) -> None:
    less = pressure(Load(outbox=waits, files=files, free=free * MB), BOUNDS)
    full = pressure(Load(outbox=waits + more, files=files + more, free=max(0, free - more) * MB), BOUNDS)
    assert full.level >= less.level
