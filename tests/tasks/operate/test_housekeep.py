"""Housekeeping: each chore is done though another cannot be, a little at a time, and pruning rests once it is done."""

import json
import logging
from pathlib import Path

import pytest
from kombu.connection import Connection

from tasks.operate import housekeep
from tasks.operate.dead_letters import collect
from tasks.operate.failures import list_failures
from tasks.operate.redrive import redrive
from tasks.pipeline.store import store
from tests.servers import free_port
from tests.tasks.operate.conftest import DAY, Operated, operated
from tests.tasks.samples import drafted
from worker.app import make_app, outages, task_queue
from worker.queues import count_dead, name_of, task_queues


def versions(desk: Operated) -> int:
    return desk.ledger.retention.old("versions", desk.now() - 30 * DAY)


def test_pruning_goes_on_until_it_is_done_and_rests_for_a_day(desk: Operated, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeep, "SECONDS", 0.0)
    for words in (1, 2):
        store(desk, [drafted(1, words)])
    desk.clock.at += 40 * DAY
    for _ in range(20):
        housekeep.keep_house(desk)
    assert versions(desk) == 0
    assert desk.ledger.ticks()[housekeep.DONE] == desk.now()
    store(desk, [drafted(1, 3)])
    desk.clock.at += 40 * DAY
    desk.ledger.tick(housekeep.DONE, desk.now() - DAY / 2)
    housekeep.keep_house(desk)
    assert versions(desk) == 1
    desk.clock.at += DAY
    for _ in range(20):
        housekeep.keep_house(desk)
    assert versions(desk) == 0


def test_a_task_queue_that_is_away_keeps_nobody_from_pruning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    desk = operated(tmp_path, celery_url=f"amqp://127.0.0.1:{free_port()}/", publish_timeout=1.0)
    with desk, caplog.at_level(logging.WARNING):
        for _ in range(3):
            housekeep.keep_house(desk)
        assert housekeep.DONE in desk.ledger.ticks()
    outages.passed()


def test_dead_letters_become_failures_and_are_sent_again(tmp_path: Path, rabbitmq: str) -> None:
    desk = operated(tmp_path, celery_url=rabbitmq)
    with desk:
        app = make_app(desk.settings)
        with task_queue(app, desk.settings) as connection:
            for queue in task_queues(desk.settings):
                queue(connection.default_channel).declare()
        dead = name_of(desk.settings, "dead")
        headers = {"task": "wiredesk.ingest", "id": "17"}
        with Connection(rabbitmq) as connection:
            producer = connection.Producer()
            body = json.dumps([[["https://a.example/1"]], {}, {}])
            producer.publish(body, routing_key=dead, headers=headers, content_type="application/json")
            producer.publish(b"\xff garbage", routing_key=dead, content_type="application/octet-stream")
        while count_dead(desk.settings) < 2:  # a quorum queue shows what it has confirmed a moment later
            pass
        assert collect(desk) == 2
        assert count_dead(desk.settings) == 0
        found = {one.name.split(":")[1]: one for one in list_failures(desk)}
        assert (found["wiredesk.ingest"].kind, found["wiredesk.ingest"].reason) == ("task", "dead-letter")
        done = redrive(desk, list(found.values()))
        assert done.tasks == 1
        [(name, why)] = done.left
        assert name.startswith("task:garbage:")
        assert "the message was no task" in why
        bulk = name_of(desk.settings, "bulk")
        with Connection(rabbitmq) as connection:
            message = connection.default_channel.basic_get(bulk, no_ack=True)
        assert json.loads(message.body)[0] == [["https://a.example/1"]]
        assert [one.kind for one in list_failures(desk)] == ["task"]
