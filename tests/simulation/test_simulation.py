"""A day of a small press; the long form is ``bench/desk``."""

from datetime import timedelta

import pytest

from tests.simulation.press import START, draw_press
from tests.simulation.run import DRAIN, Simulation
from tests.simulation.tally import Tally, tally
from worker.ledger import State

SEED, DAYS = 10, 1
LONG = START + timedelta(days=DAYS)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Simulation:
    """-> a press of three sources on two hosts that was followed, through a restart in the middle, to its end."""
    made = Simulation(
        draw_press(SEED, sources=3, hosts=2, days=DAYS, minutes=(60, 180)), tmp_path_factory.mktemp("desk")
    )
    made.run(START + timedelta(hours=13))
    made.restart()
    made.run(LONG + DRAIN)
    return made


@pytest.fixture(scope="module")
def found(run: Simulation) -> Tally:
    return tally(run, LONG)


def test_every_article_is_published_exactly_once(found: Tally) -> None:
    assert found.stories > 40
    assert (found.missing, found.doubled) == ([], [])


def test_every_edit_correction_and_deletion_is_one_event_and_nothing_else_is(found: Tally) -> None:
    assert {"typo", "material", "correction", "404", "410"} <= found.acts.keys()
    assert (found.unsaid, found.invented) == ([], [])


def test_no_host_is_asked_sooner_than_it_may(found: Tally) -> None:
    assert found.too_soon == []


def test_sources_are_followed_faster_than_they_publish_and_not_much_oftener(found: Tally) -> None:
    assert found.slow == []
    assert found.polls <= 2 * found.oracle


def test_every_address_that_was_found_is_in_one_state(run: Simulation) -> None:
    frontier, counts = run.resources.ledger.frontier.counts(), run.resources.ledger.counts()
    pages = sum(number for (kind, _), number in frontier.items() if kind == "page")
    assert pages == sum(counts.entries.values())
    assert counts.entries[State.GONE] > 0  # deleted
