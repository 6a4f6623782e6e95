from pathlib import Path

import pytest
from msgspec.structs import replace

from tasks.models.measures import ARTICLES, DELAY, ENTRIES
from tasks.pipeline.store import store
from tests.tasks.conftest import NOW
from tests.tasks.samples import drafted
from worker.ledger import Delayed
from worker.measure import Measure
from worker.metrics import Metrics
from worker.resources import Resources
from worker.settings import Settings


class Counted(Metrics):
    """Metrics that keep what was counted and observed."""

    def __init__(self) -> None:
        super().__init__(None)
        self.found: list[tuple[object, ...]] = []

    def count(self, measure: Measure, *labels: str, amount: float = 1) -> None:
        assert len(labels) == len(measure.labels)
        self.found.append((measure, *labels, amount))

    def observe(self, measure: Measure, value: float, *labels: str) -> None:
        self.found.append((measure, value, *labels))


@pytest.fixture
def counted(desk: Resources) -> Counted:
    """-> what the desk counts."""
    desk.__dict__["metrics"] = metrics = Counted()
    return metrics


def test_what_came_of_pages_is_counted_once_it_is_in_the_ledger(desk: Resources, counted: Counted) -> None:
    store(desk, [drafted(1)])
    assert counted.found == [
        (ENTRIES, "published", "", 1),
        (ARTICLES, "published", "politics", "example-times-rss", 1),
        (DELAY, 24 * 60.0),  # published at 05:41 UTC, told of at 06:05
    ]
    assert desk.ledger.delays(NOW) == [Delayed(NOW, "example-times-rss", 24 * 60)]
    counted.found.clear()
    store(desk, [drafted(1, second=1)])
    assert counted.found == [(ENTRIES, "unchanged", "", 1)]
    assert len(desk.ledger.delays(NOW)) == 1


def test_a_delay_of_which_only_the_day_is_known_is_none(desk: Resources, counted: Counted) -> None:
    made = drafted(2)
    assert made.article is not None
    assert made.article.times.published is not None
    day = replace(made.article.times.published, value=f"{NOW:%Y-%m-%d}", precision="day")
    times = replace(made.article.times, published=day)
    store(desk, [replace(made, article=replace(made.article, times=times))])
    assert DELAY not in [one[0] for one in counted.found]
    assert desk.ledger.delays(NOW) == []


def test_nothing_is_measured_where_no_address_is_set(tmp_path: Path) -> None:
    with Resources(Settings(home=tmp_path)) as resources:
        resources.metrics.count(ENTRIES, "published", "")
        resources.metrics.observe(DELAY, 1.0)
    assert not (tmp_path / "metrics").exists()
