"""A log stream that breaks: what subscribers wait for goes out all the same, and it is said until it is mended."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tasks.crawl.status import read_status
from tasks.events.outbox import relay
from tasks.pipeline.store import store
from tests.servers import RabbitMQ
from tests.tasks.samples import drafted
from worker.resources import Resources
from worker.settings import Settings


def test_events_go_out_while_the_log_is_broken_and_status_says_so(
    node: RabbitMQ, exchange: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(home=tmp_path, bus_url=node.url + "/", exchange=exchange)
    now = datetime(2026, 11, 23, 6, 5, tzinfo=UTC)
    with Resources(settings, now=lambda: now) as desk:
        desk.bus.subscribe("tail").close()
        assert desk.bus.faults() == ()
        desk.bus.close()
        node.break_streams()
        store(desk, [drafted(1), drafted(2)])
        assert relay(desk).sent == 2
        with desk.bus.subscribe("tail") as subscription:
            assert len(list(subscription.receive(timeout=1.0))) == 2
        [alarm] = [one for one in read_status(desk).alarms if "log" in one]
        assert f"the log {exchange}.log is broken" in alarm
        assert len([one for one in caplog.records if "is broken" in one.message]) == 1
        monkeypatch.setattr("worker.bus.publishing.CHECK", 0.0)
        node.ctl("eval", FORGET % exchange)
        assert desk.bus.faults() == ()
        assert read_status(desk).alarms == ()
        assert "mended" in caplog.text


FORGET = 'rabbit_amqqueue:internal_delete(rabbit_misc:r(<<"/">>, queue, <<"%s.log">>), <<"test">>).'
