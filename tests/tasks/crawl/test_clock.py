"""A clock that was set back, or was ahead for a while: what it put off is due as it should be, and nobody waits."""

from datetime import timedelta
from pathlib import Path

import pytest

from tasks.crawl.dispatch import dispatch, mend_clock
from tasks.crawl.status import read_status
from tasks.crawl.visit_note import FEED, FeedNote, write_note
from tests.tasks.stage import HOUR, Stage
from worker.ledger import Done, Found

DAY = 24 * HOUR
HOSTS = 20


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """-> a stage with twenty feeds, each polled once, and due again in an hour."""
    made = Stage(tmp_path, feeds=())
    now = made.clock.at
    names = [f"h{number}.example" for number in range(HOSTS)]
    made.frontier.add(
        [
            Found(
                url=f"https://{name}/feed",
                host=name,
                kind=FEED,
                source="a",
                due=now,
                note=write_note(FeedNote(root="")),
            )
            for name in names
        ],
        now,
    )
    poll_all(made)
    return made


def poll_all(stage: Stage) -> int:
    """-> how many visits are due, and were made: each is due again in an hour, its host is free at once."""
    now = stage.clock.at
    mend_clock(stage.resources)
    visits = dispatch(stage.resources, 100)
    for visit in visits:
        stage.frontier.finish(Done(visit=visit, due=now + HOUR, note=visit.note, free=now), now)
    return len(visits)


def clock_alarms(stage: Stage) -> list[str]:
    return [alarm for alarm in read_status(stage.resources).alarms if "clock" in alarm]


@pytest.mark.parametrize("back", [2 * DAY, 365 * DAY, 2 * HOUR])
def test_after_a_clock_was_set_back_what_was_due_in_an_hour_is_due_in_an_hour(stage: Stage, back: timedelta) -> None:
    stage.clock.at -= back
    [alarm] = clock_alarms(stage)
    assert alarm.startswith(f"the clock was set back, or another's is ahead: {HOSTS} visits")
    assert poll_all(stage) == 0
    assert clock_alarms(stage) == []
    stage.clock.at += HOUR
    assert poll_all(stage) == HOSTS


def test_an_hour_in_a_year_that_has_not_come_costs_nobody_a_visit(stage: Stage) -> None:
    true = stage.clock.at
    stage.clock.at += 5 * 365 * DAY
    assert poll_all(stage) == HOSTS
    stage.resources.ledger.hosts.reserve("h1.example", stage.clock.at, interval=60.0)
    stage.clock.at = true + HOUR
    assert poll_all(stage) == 0
    stage.clock.at += HOUR
    assert poll_all(stage) == HOSTS
    assert stage.resources.ledger.hosts.reserve("h1.example", stage.clock.at, interval=60.0) is None


def test_leases_taken_by_a_clock_that_was_ahead_run_out(stage: Stage) -> None:
    true = stage.clock.at
    stage.clock.at += 2 * DAY
    mend_clock(stage.resources)
    assert len(dispatch(stage.resources, 100)) == HOSTS
    stage.clock.at = true
    assert poll_all(stage) == 0
    stage.clock.at += HOUR
    assert poll_all(stage) == HOSTS


def test_clocks_that_differ_a_little_are_no_alarm(stage: Stage) -> None:
    stage.clock.at -= timedelta(minutes=4)
    assert clock_alarms(stage) == []
    assert stage.frontier.put_right(stage.clock.at) == 0
