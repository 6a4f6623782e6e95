"""Health: each way in which the work can stand still is told by its own question, and by nothing else."""

from pathlib import Path

import pytest
from amqp.exceptions import NotFound

from tasks.crawl.status import OVERDUE, STUCK
from tasks.operate.health import LATE, QUESTIONS, check_health
from tasks.pipeline.store import store
from tests.servers import free_port
from tests.tasks.operate.conftest import DAY, MINUTE, Operated, operated
from tests.tasks.samples import drafted
from worker.bus import open_broker
from worker.ledger import Found
from worker.resources import Resources


def wrong(desk: Resources) -> list[str]:
    return [check.name for check in check_health(desk).checks if not check.ok]


def test_a_desk_that_nobody_has_used_is_well(desk: Operated) -> None:
    assert check_health(desk).ok
    assert [check.name for check in check_health(desk).checks] == list(QUESTIONS)
    assert [check.name for check in check_health(desk, {"ledger", "tick"}).checks] == ["ledger", "tick"]


def test_sources_that_wait_and_nobody_at_work(desk: Operated) -> None:
    page = Found(url="https://a.example/1", host="a.example", kind="page", source="a", due=desk.now())
    desk.ledger.frontier.add([page], desk.now())
    assert wrong(desk) == ["tick"]
    desk.ledger.tick("dispatch", desk.now())
    assert wrong(desk) == []
    desk.clock.at += OVERDUE + MINUTE
    assert wrong(desk) == ["tick", "visits"]
    desk.ledger.tick("dispatch", desk.now())
    assert wrong(desk) == ["visits"]


def test_a_clock_that_was_set_back_is_no_tick_just_now(desk: Operated) -> None:
    desk.ledger.tick("run", desk.now())
    desk.clock.at -= DAY
    assert wrong(desk) == ["tick"]
    desk.ledger.tick("run", desk.now())
    assert wrong(desk) == []


def test_a_tick_that_stops_is_noticed_within_a_minute_and_a_half(desk: Operated) -> None:
    desk.ledger.tick("run", desk.now())
    desk.clock.at += LATE
    assert wrong(desk) == []
    desk.clock.at += MINUTE
    assert wrong(desk) == ["tick"]


def test_events_that_wait_too_long(desk: Operated) -> None:
    store(desk, [drafted(1)])
    desk.clock.at += STUCK
    assert wrong(desk) == []
    desk.clock.at += MINUTE
    assert wrong(desk) == ["events"]


@pytest.mark.parametrize("scheme", ["amqp", "redis"])
def test_brokers_that_are_away_are_told_apart_from_all_else(tmp_path: Path, scheme: str) -> None:
    away = f"{scheme}://127.0.0.1:{free_port()}/"
    with operated(tmp_path, bus_url=away, publish_timeout=1.0) as desk:
        assert wrong(desk) == ["bus"]
        desk.ledger.tick("dispatch", desk.now())
        assert wrong(desk) == ["bus", "queue"]


def test_a_ledger_that_cannot_be_opened_fails_what_asks_it(tmp_path: Path) -> None:
    with operated(tmp_path, f"postgresql://nobody@127.0.0.1:{free_port()}/none") as desk:
        assert wrong(desk) == ["ledger", "queue", "tick", "visits", "events", "room"]


def test_a_probe_declares_nothing(tmp_path: Path, rabbitmq: str) -> None:
    with operated(tmp_path, bus_url=rabbitmq) as desk:
        assert check_health(desk).ok
        name = desk.settings.exchange
        with (
            open_broker(rabbitmq, name).connect() as connection,
            connection.channel() as channel,
            pytest.raises(NotFound, match="no exchange"),
        ):
            channel.exchange_declare(name, "topic", passive=True)
