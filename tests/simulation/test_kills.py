"""Killed at every place where it writes, sends or asks, and started again each time: the desk ends where it would have.

The dispatcher, the polls, the looks, the settling, the sending and the relay are all on the way; ``tests/integration``
kills processes besides, at any time.
"""

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from tasks.crawl.dispatch import attend, dispatch
from tasks.crawl.sync_sources import sync_sources
from tasks.events.outbox import publish, relay
from tests.simulation.mortal import Mortal
from tests.simulation.press import HOUR, START, Act, Outlet, Story
from tests.simulation.run import Simulation, source_of
from worker.resources import Resources

ENDS = START + timedelta(hours=40)


def press() -> list[Outlet]:
    """Two feeds on one host: one with edits, corrections and deletions, one that fails for hours, and moves."""
    acts: dict[int, Act] = {2: "material", 3: "correction", 4: "410", 5: "404", 6: "typo"}
    eventful = Outlet(0, "a.example.com", 2 * HOUR, "rss", 12, sitemap=False, tagged=True, marks=True, ttl=None)
    weak = Outlet(1, "a.example.com", 2 * HOUR, "atom", 12, sitemap=True, tagged=False, marks=False, ttl=None)
    for outlet in (eventful, weak):
        for number in range(8):
            story = Story(outlet.number, number, START + (number - 1) * 2 * HOUR)
            if outlet is eventful and number in acts:
                story.acts.append((story.published + 9 * HOUR, acts[number]))
            outlet.stories.append(story)
    weak.outages.append((START + 3 * HOUR, START + 12 * HOUR, 503))
    weak.moves = START + 14 * HOUR
    return [eventful, weak]


def live(run: Simulation, mortal: Mortal) -> None:
    """Follow the press to its end, in as many lives as that takes."""
    with patch("worker.host_slot.time", run.clock), mortal.possess():
        while True:
            try:
                work(run)
            except BaseException:
                if not mortal.dead:
                    raise
                mortal.revive()
                run.restart()
            else:
                return


def work(run: Simulation) -> None:
    """What the worker does that beat ticks for, until the end."""
    desk = run.resources
    sync_sources(desk, [source_of(outlet) for outlet in run.press])
    while run.clock.at < ENDS:
        relay(desk, settled=True)
        visits = dispatch(desk, 500)
        for visit in visits:
            publish(desk, attend(desk, visit).messages)
        if not visits:
            due = desk.ledger.frontier.next_turn() or ENDS
            run.clock.at = min(ENDS, max(due, run.clock.at + timedelta(seconds=1)))
    relay(desk)


def told(desk: Resources) -> tuple[list[dict[str, Any]], Counter[str]]:
    """What a subscriber got: every event by itself, and how often each came."""
    with desk.bus.subscribe("tail") as subscription:
        received = []
        for delivery in subscription.receive(timeout=0.2):
            received.append(json.loads(delivery.body))
            delivery.ack()
    often = Counter(event["id"] for event in received)
    return list({event["id"]: event for event in received}.values()), often


def gist(event: dict[str, Any]) -> tuple[str, str, int, str]:
    """An event without its times, which a life more or less puts off."""
    data = event["data"]
    about = data.get("feedUrl") or data.get("urlCanonical") or data["url"]["canonical"]
    return event["type"], about, event.get("articleversion", 0), data.get("headline", "")


def state(run: Simulation) -> tuple[object, object]:
    """How the ledger stands: the frontier, and the entries."""
    return run.resources.ledger.frontier.counts(), run.resources.ledger.counts().entries


@pytest.fixture
def calm(tmp_path: Path) -> Simulation:
    return Simulation(press(), tmp_path / "calm")


def test_killed_wherever_it_acts_and_started_again_the_desk_ends_the_same(
    calm: Simulation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.crawl.poll.MOVES", 2)  # days; there is no third one
    charmed, mortal = Mortal(), Mortal()
    mortal.charmed = False
    unlucky = Simulation(press(), tmp_path / "unlucky")
    for run, fate in ((calm, charmed), (unlucky, mortal)):
        run.resources.bus.subscribe("tail").close()
        live(run, fate)
    wanted, once = told(calm.resources)
    found, often = told(unlucky.resources)
    assert sorted(map(gist, found)) == sorted(map(gist, wanted))
    assert set(once.values()) == {1}
    assert state(unlucky) == state(calm)
    assert unlucky.resources.ledger.counts().unsent == 0
    assert {event["type"].split(".")[-2] for event in wanted} == {
        "published",
        "updated",
        "corrected",
        "withdrawn",
        "failed",
        "recovered",
    }
    died = {function for place in mortal.places for function in place}
    assert {"poll.py:poll", "revisit.py:revisit", "store.py:store", "outbox.py:relay", "dispatch.py:dispatch"} <= died
    assert {"withdraw.py:store_withdrawal", "poll.py:_moved", "poll.py:_failed", "outbox.py:publish"} <= died
    assert mortal.deaths == len(mortal.places) > 40
    assert max(often.values()) > 1, "an event that was sent and not yet noted down is sent again"
