"""As a new operator would: something breaks, status, health and failures say so within a tick, and it is mended.

Each is seen by the commands alone, and mended by them or by undoing what was done to it.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

import tasks.cli.failures
import tasks.cli.health
import tasks.cli.sources
import tasks.cli.status
from tasks.cli import cli
from tasks.crawl.dispatch import attend, dispatch
from tasks.crawl.policy.health import FAILING
from tasks.crawl.pressure import Gauge, allowed
from tasks.events.outbox import relay
from tasks.pipeline.store import store
from tests.tasks.samples import drafted
from tests.tasks.stage import FEED, HOUR, Stage, item, rss
from worker.errors import Transient
from worker.ledger import DEATHS
from worker.pressure import Bounds
from worker.resources import Resources
from worker.settings import Settings

DOWN = Transient("server-error", "status 500")
MINUTE = timedelta(minutes=1)
PAGE = "https://a.example/1"


class Operator:
    """Who has nothing but the commands, on a desk whose clock and web a test holds."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def run(self, *arguments: str) -> Result:
        self.stage.resources.ledger.tick("run", self.stage.clock.at)
        return CliRunner().invoke(cli, arguments)

    @property
    def alarms(self) -> list[str]:
        told = self.run("status")
        found: list[str] = json.loads(self.run("status", "--json").stdout)["alarms"]
        assert told.exit_code == (5 if found else 0)
        return found

    @property
    def ill(self) -> list[str]:
        told = self.run("health", "--json")
        found = [one["name"] for one in json.loads(told.stdout)["checks"] if not one["ok"]]
        assert told.exit_code == (5 if found else 0)
        return found

    @property
    def failures(self) -> list[str]:
        told = self.run("failures", "--json")
        found = [json.loads(line)["kind"] for line in told.stdout.splitlines()]
        assert told.exit_code == (3 if found else 0)
        return found

    def tick(self) -> int:
        """-> how many visits were attended to: what one tick of the desk does."""
        desk = self.stage.resources
        most, lanes = allowed(Gauge().read(desk), 100)
        visits = dispatch(desk, most, lanes=lanes) if most else []
        for visit in visits:
            attend(desk, visit)
        return len(visits)


@pytest.fixture
def operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Operator]:
    stage = Stage(tmp_path)
    stage.resources.settings = replace(stage.resources.settings, pressure=Bounds(disk=0))
    stage.answers[FEED] = rss(item("1"))

    def same(_: Settings) -> Resources:
        return _Shared(stage)

    for module in (tasks.cli.status, tasks.cli.health, tasks.cli.failures, tasks.cli.sources):
        monkeypatch.setattr(module, "Resources", same)
    monkeypatch.chdir(tmp_path)
    yield Operator(stage)
    stage.resources.close()


class _Shared(Resources):
    """The desk's own resources, which a command that ends leaves open."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage.resources.settings, now=stage.clock.now)
        self.__dict__ |= {"ledger": stage.resources.ledger, "bus": stage.resources.bus, "web": stage.resources.web}

    def close(self) -> None:
        pass


def test_a_source_breaks(operator: Operator) -> None:
    stage = operator.stage
    operator.tick()
    assert operator.alarms == []
    stage.answers[FEED] = DOWN
    for _ in range(FAILING):
        attend(stage.resources, stage.lease(FEED))
    assert [one for one in operator.alarms if one.startswith("a is failing: ")]
    assert "failing" in operator.run("sources", "list").stdout
    stage.answers[FEED] = rss(item("1"))
    assert operator.run("sources", "poll-now", "a").exit_code == 0
    stage.clock.at += MINUTE
    operator.tick()
    assert not [one for one in operator.alarms if "failing" in one]


def test_a_page_poisons(operator: Operator) -> None:
    stage = operator.stage
    operator.tick()
    visit = next(one for one in stage.frontier.visits("page"))
    for _ in range(DEATHS):  # a process that dies says nothing, and its lease runs out
        [leased] = stage.frontier.lease(stage.clock.at, stage.clock.at + MINUTE, 1)
        assert stage.frontier.begin(leased) is not None
        stage.clock.at += 2 * MINUTE
    assert operator.failures == ["lease"]
    assert [one for one in operator.alarms if "begun and never heard of again" in one]
    operator.tick()
    assert operator.failures == ["page"]
    assert [one for one in operator.alarms if "poison" in one]
    assert "processes died over it" in operator.run("failures", "show", visit.url).stdout
    assert operator.run("failures", "discard", visit.url).exit_code == 0
    assert (operator.failures, operator.alarms) == ([], [])


def test_the_broker_lags(operator: Operator) -> None:
    stage = operator.stage
    stage.resources.settings = replace(stage.resources.settings, pressure=Bounds(outbox=2, disk=0))
    store(stage.resources, [drafted(1), drafted(2)])
    stage.clock.at += HOUR
    assert operator.ill == ["visits", "events", "room"]
    assert [one for one in operator.alarms if one.startswith("nothing is fetched until this is over")]
    assert operator.tick() == 0
    stage.resources.bus.subscribe("tail").close()
    assert relay(stage.resources).sent == 2  # it takes events again
    assert operator.tick() == 1
    assert (operator.ill, operator.alarms) == ([], [])


def test_the_disk_fills(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = operator.stage
    stage.resources.settings = replace(stage.resources.settings, pressure=Bounds())
    with monkeypatch.context() as full:
        full.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 100 * 2**20})())
        assert operator.ill == ["room"]
        assert [one for one in operator.alarms if "MB of the disk are free" in one]
        assert operator.tick() == 0
    assert operator.tick() == 1  # there is room again
    assert operator.ill == []


def test_a_worker_hangs(operator: Operator) -> None:
    stage = operator.stage
    [leased] = stage.frontier.lease(stage.clock.at, stage.clock.at + MINUTE, 1)
    stage.frontier.begin(leased)
    stage.clock.at += HOUR
    assert operator.failures == ["lease"]
    assert operator.ill == []  # it is leased, and no visit is overdue: the list of failures has it
    assert operator.run("failures", "redrive", "--all").exit_code == 0
    assert operator.failures == []
    assert operator.tick() == 1


def test_nobody_is_at_work(operator: Operator) -> None:
    stage = operator.stage
    stage.resources.ledger.tick("run", stage.clock.at)
    stage.clock.at += HOUR
    told = CliRunner().invoke(cli, ["health", "--json"])
    assert [one["name"] for one in json.loads(told.stdout)["checks"] if not one["ok"]] == ["tick", "visits"]
    assert told.exit_code == 5


def test_the_clock_jumps(operator: Operator) -> None:
    stage = operator.stage
    operator.tick()
    stage.resources.ledger.tick("run", stage.clock.at)
    stage.clock.at -= timedelta(days=2)
    told = CliRunner().invoke(cli, ["health", "--only", "tick"])
    assert (told.exit_code, "the clock was set back" in told.stdout) == (5, True)
    assert [one for one in operator.alarms if "the clock was set back" in one]
    stage.frontier.put_right(stage.clock.at)  # as a desk at work does at each tick
    stage.clock.at += HOUR
    assert operator.tick() >= 1
    assert not [one for one in operator.alarms if "clock" in one]
