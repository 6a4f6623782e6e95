"""A press among strangers: whatever they claim, copy, link to and put in front, the record holds what the press did."""

from collections import Counter
from datetime import timedelta

import pytest

from tests.simulation.hostile import HOST, HostileSimulation
from tests.simulation.press import START, draw_press
from tests.simulation.tally import Tally, tally

SEED = 9
END = START + timedelta(days=1)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> HostileSimulation:
    """-> a press of two sources and a stranger that were followed to the end."""
    press = draw_press(SEED, sources=2, hosts=2, days=1, minutes=(120, 240))
    made = HostileSimulation(press, tmp_path_factory.mktemp("desk"))
    made.run(END + timedelta(days=1))  # what happens late to the last articles is over by then
    return made


@pytest.fixture(scope="module")
def found(run: HostileSimulation) -> Tally:
    return tally(run, END)


def test_no_event_of_the_press_was_caused_by_anybody_else(found: Tally) -> None:
    assert found.stories > 15
    assert {"typo", "material", "correction", "404"} <= found.acts.keys()
    assert (found.missing, found.doubled, found.unsaid, found.invented, found.duplicates) == ([], [], [], [], 0)


def test_a_stranger_speaks_only_for_himself(run: HostileSimulation) -> None:
    verbs: Counter[str] = Counter()
    for event in run.events():
        if not event["source"].endswith("/publishers/evil-test"):
            continue
        verb, data = event["type"].split(".")[-2], event["data"]
        verbs[verb] += 1
        address = data["urlCanonical"] if verb == "withdrawn" else data["url"]["canonical"]
        assert address.startswith(f"https://{HOST}/")
    assert verbs["duplicate"] > 5  # claims, twins, and copies that were read after the article


def test_every_address_is_in_one_state_or_waits_for_a_reason(run: HostileSimulation) -> None:
    ledger = run.resources.ledger
    pages = sum(number for (kind, _), number in ledger.frontier.counts().items() if kind == "page")
    assert pages == sum(ledger.counts().entries.values()) + sum(ledger.frontier.unsettled("page").values())
