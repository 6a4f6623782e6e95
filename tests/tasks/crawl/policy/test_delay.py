"""Delays from publication to event, over the last hour and the last day, of all and of each source."""

from datetime import UTC, datetime, timedelta

from tasks.crawl.policy.delay import Delay, Delays, by_source, summarize
from worker.ledger import Delayed

NOW = datetime(2026, 11, 23, 6, 5, tzinfo=UTC)
ROWS = [
    Delayed(NOW - timedelta(hours=20), "a", 7200),
    Delayed(NOW - timedelta(minutes=50), "a", 60),
    Delayed(NOW - timedelta(minutes=9), "b", 600),
    Delayed(NOW - timedelta(minutes=1), "a", 90),
]


def test_median_and_worst_of_the_last_hour_and_the_last_day() -> None:
    assert summarize(ROWS, NOW) == Delays(hour=Delay(3, 90, 600), day=Delay(4, 345, 7200))
    assert summarize(ROWS[:1], NOW) == Delays(day=Delay(1, 7200, 7200))
    assert summarize([], NOW) == Delays()


def test_each_source_has_its_own() -> None:
    found = by_source(ROWS, NOW)
    assert found["b"] == Delays(hour=Delay(1, 600, 600), day=Delay(1, 600, 600))
    assert found["a"] == Delays(hour=Delay(2, 75, 90), day=Delay(3, 90, 7200))
    assert list(found) == ["a", "b"]
