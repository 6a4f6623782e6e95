"""What cannot be sent -> less is fetched, in the end nothing; and all goes on by itself once it was sent."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from tasks.crawl import dispatch as dispatching
from tasks.crawl.policy.pressure import Level
from tasks.crawl.pressure import Gauge, allowed, read_pressure
from tasks.crawl.status import read_status
from tasks.pipeline.store import store
from tests.tasks.samples import drafted
from tests.tasks.stage import HOUR, Stage
from worker.ledger import Found, Lane
from worker.pressure import Bounds


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    made = Stage(tmp_path)
    made.resources.settings = replace(made.resources.settings, pressure=Bounds(outbox=4, hours=0, disk=0))
    now = made.clock.at
    for lane in Lane:
        url = f"https://{lane.name.lower()}.example/1"
        one = Found(url=url, host=url.split("/")[2], kind="page", source="a", due=now, lane=lane)
        made.frontier.add([one], now)
    return made


def taken(stage: Stage) -> set[str]:
    """-> which of the two is fetched now; both are due again."""
    most, lanes = allowed(Gauge().read(stage.resources), 100)
    visits = dispatching.dispatch(stage.resources, most, lanes=lanes) if most else []
    stage.clock.at += HOUR
    return {one.url.split("//")[1].split(".")[0] for one in visits} & {"live", "backfill"}


def test_backfill_rests_first_then_all_and_goes_on_by_itself(stage: Stage) -> None:
    assert taken(stage) == {"live", "backfill"}
    store(stage.resources, [drafted(1), drafted(2)])
    assert taken(stage) == {"live"}
    store(stage.resources, [drafted(3), drafted(4)])
    assert taken(stage) == set()
    [alarm] = [one for one in read_status(stage.resources).alarms if "nothing is fetched" in one]
    assert alarm.endswith("4 events wait in the outbox, of 4 at most")
    outbox = stage.resources.ledger.outbox
    outbox.sent([one.id for one in outbox.pending(9)], stage.clock.at)
    assert taken(stage) == {"live", "backfill"}
    assert not [one for one in read_status(stage.resources).alarms if "fetched" in one]


def test_an_event_that_was_given_up_keeps_nobody_from_fetching(stage: Stage) -> None:
    messages = store(stage.resources, [drafted(number) for number in range(5)]).messages
    assert read_pressure(stage.resources).level is Level.STOP
    stage.resources.ledger.outbox.give_up({one.id: "refused-by-broker: no" for one in messages})
    assert read_pressure(stage.resources).level is Level.OPEN


def test_a_gauge_asks_the_ledger_every_few_seconds_at_most(stage: Stage) -> None:
    gauge = Gauge()
    assert gauge.read(stage.resources).level is Level.OPEN
    store(stage.resources, [drafted(number) for number in range(5)])
    assert gauge.read(stage.resources).level is Level.OPEN


def test_a_disk_that_fills_stops_fetching(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.resources.settings = replace(stage.resources.settings, pressure=Bounds(disk=500))
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 400 * 2**20})())
    assert taken(stage) == set()
    [alarm] = [one for one in read_status(stage.resources).alarms if "disk" in one]
    assert alarm == "nothing is fetched until this is over: 400 MB of the disk are free, 500 are to be left"
