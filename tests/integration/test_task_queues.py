"""The task queues on RabbitMQ: live work goes first, and a message that is no task harms nobody and is kept."""

import time
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest
from celery import Celery
from kombu.connection import Connection
from sqlalchemy import select

from tasks.cli.status import ALARM
from tasks.crawl.visit_note import PAGE, PageNote, write_note
from tasks.models.source import Source
from tasks.readers import split
from tests.integration.crew import PATIENCE, Start, logs, wait_for
from tests.integration.desk import Desk, write_pages
from tests.testweb import LoopbackWeb
from tests.worker.ledger.stories import opened
from worker.app import make_app
from worker.ledger import Found, open_ledger
from worker.ledger.schema import outbox
from worker.limits import Limits
from worker.queues import count_dead
from worker.resources import utc_now
from worker.settings import load_settings

SPANS, PAGES = 30, 5


@pytest.fixture
def app(desk: Desk) -> Celery:
    """-> the app of the desk's workers, to send tasks by."""
    return make_app(load_settings({name: value for name, value in desk.environment.items() if "WIREDESK" in name}))


def test_a_visit_that_is_due_waits_for_two_spans_at_most(desk: Desk, start: Start, app: Celery, tmp_path: Path) -> None:
    written = write_pages(tmp_path / "pages.jsonl", SPANS * PAGES)
    desk.events("tail", "--json")
    with LoopbackWeb(hosts=1) as web:
        policy = {"PORTS": str(web.port), "NETWORKS": "127.0.0.0/8", "INTERVAL": "0"}
        desk.environment |= {f"WIREDESK_WEB_{name}": value for name, value in policy.items()}
        url = web.url(0, "/article/1")
        for span in split([str(written)], PAGES, limits=Limits()):
            app.send_task("wiredesk.replay", (msgspec.to_builtins(span), False))
        now = utc_now()
        with open_ledger(desk.ledger) as ledger:
            host = url.split("/")[2].partition(":")[0]
            found = Found(
                url=url, host=host, kind=PAGE, source="a", due=now - timedelta(seconds=1), note=write_note(PageNote())
            )
            ledger.keep_sources({"a": msgspec.json.encode(Source(id="a", name="A")).decode()})
            ledger.frontier.add([found], now)
        app.send_task("wiredesk.dispatch")
        start("worker", "--concurrency", "1")
        wait_for(desk, SPANS * PAGES + 1, 60)
        with opened(desk.ledger) as connection:
            bodies = list(connection.scalars(select(outbox.c.body).order_by(outbox.c.position)))
    [place] = [number for number, body in enumerate(bodies) if url.encode() in body]
    assert place <= 2 * PAGES, logs(desk)


GARBAGE = {
    "no JSON": (b"\xff\xfe garbage", "wiredesk.relay"),
    "JSON of another shape": (b"5", "wiredesk.relay"),
    "no task": (b"[[], {}, {}]", None),
    "a task of another version": (b'[[1], {}, {"chain": null}]', "wiredesk.frobnicate"),
    "too deep": (b"[" * 100_000, "wiredesk.relay"),
}


def test_a_message_that_is_no_task_is_set_aside_and_ends_no_worker(desk: Desk, start: Start, app: Celery) -> None:
    worker = start("worker", "--concurrency", "1")
    live = app.conf.task_default_queue
    with app.connection_for_write() as connection:
        app.amqp.queues[live](connection.default_channel).declare()
        producer = connection.Producer(serializer=None)
        for body, task in GARBAGE.values():
            headers = {
                "lang": "py",
                "task": task,
                "id": str(uuid4()),
                "root_id": None,
                "parent_id": None,
                "group": None,
            }
            producer.publish(
                body,
                exchange=f"wiredesk.{desk.environment['WIREDESK_EXCHANGE']}",
                routing_key=live,
                content_type="application/json",
                content_encoding="utf-8",
                headers=headers if task else {},
            )
    settings = load_settings({name: value for name, value in desk.environment.items() if "WIREDESK" in name})
    deadline = time.monotonic() + PATIENCE
    while count_dead(settings) < len(GARBAGE):
        assert time.monotonic() < deadline, logs(desk)
        time.sleep(0.1)
    status = desk.run("status")
    assert status.returncode == ALARM
    assert f"{len(GARBAGE)} task messages were no use to any worker" in status.stderr.decode()
    dead: list[bytes] = []
    with Connection(desk.environment["WIREDESK_BUS_URL"]) as connection, connection.channel() as channel:
        while len(dead) < len(GARBAGE):
            assert time.monotonic() < deadline, logs(desk)
            if (message := channel.basic_get(app.conf.dead_letters)) is None:
                time.sleep(0.1)
                continue
            dead.append(bytes(message.body) if isinstance(message.body, bytes) else str(message.body).encode())
    assert sorted(dead) == sorted(body for body, _ in GARBAGE.values())
    assert worker.poll() is None
    assert "Traceback" not in logs(desk)


def test_a_tick_that_nobody_took_in_time_is_dropped_and_no_dead_letter(desk: Desk, start: Start, app: Celery) -> None:
    for _ in range(3):
        app.send_task("wiredesk.relay", expires=0.1)
    time.sleep(1)  # a broker that kept their time would have buried them by now
    settings = load_settings({name: value for name, value in desk.environment.items() if "WIREDESK" in name})
    start("worker", "--concurrency", "1")
    deadline = time.monotonic() + PATIENCE
    while logs(desk).count("Discarding revoked task") < 3:
        assert time.monotonic() < deadline, logs(desk)
        time.sleep(0.1)
    assert count_dead(settings) == 0
