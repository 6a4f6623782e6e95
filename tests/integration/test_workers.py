"""Replay through Celery workers on RabbitMQ and PostgreSQL: the same events and the same ledger as in one process."""

import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.databases import address_of, database
from tests.integration.crew import HASTY, PATIENCE, Start, kill, logs, wait_for
from tests.integration.desk import CAPTURED, SEEDS, Desk, stable, write_pages
from tests.servers import free_port
from tests.testweb import LoopbackWeb
from tests.worker.ledger.stories import opened
from worker.ledger.schema import outbox


def test_workers_publish_what_a_replay_in_one_process_does(desk: Desk, start: Start, tmp_path: Path) -> None:
    files = [path for path in sorted(SEEDS.iterdir()) if path.suffix in {".html", ".txt", ".xml"}]
    alone = Desk(tmp_path / "alone").events("replay", "--json", "--fetched-at", CAPTURED, *files)
    done = desk.run("replay", "--json", SEEDS / "nothing-of-this-name")
    assert done.returncode == 2
    desk.events("tail", "--json")  # declares the queue that collects what the workers publish
    listen = f"127.0.0.1:{free_port()}"
    desk.environment |= {"WIREDESK_METRICS_LISTEN": listen, "WIREDESK_LOG_FORMAT": "json"}
    start("worker", "--concurrency", "2", afresh=True)
    sent = desk.run("replay", "--workers", "--fetched-at", CAPTURED, *files)
    assert sent.returncode == 0, sent.stderr.decode()
    wait_for(desk, len(files), sent=True)
    received = desk.events("tail", "--json")
    assert sorted(map(str, stable(received))) == sorted(map(str, stable(alone)))
    why = desk.run("why", SEEDS / "wordpress.html")
    assert b"sent" in why.stdout
    assert counted(listen) == len(received)
    told = [json.loads(line) for line in logs(desk).splitlines() if line.startswith("{")]
    assert told
    assert {"time", "level", "logger", "message"} <= set.intersection(*map(set, told))


def counted(listen: str) -> int:
    """Where a worker answers -> how many events its processes have sent, all together."""
    text = httpx.get(f"http://{listen}/metrics").text
    families = {one.name: one for one in text_string_to_metric_families(text)}
    assert sum(one.value for one in families["wiredesk_articles"].samples if one.name.endswith("_total")) > 0
    events = families["wiredesk_events"].samples
    return int(sum(one.value for one in events if one.name.endswith("_total") and one.labels["outcome"] == "sent"))


def test_workers_ingest_addresses(desk: Desk, start: Start) -> None:
    with LoopbackWeb(hosts=2) as web:
        policy = {"PORTS": str(web.port), "NETWORKS": "127.0.0.0/8", "INTERVAL": "0.05"}
        desk.environment |= {f"WIREDESK_WEB_{name}": value for name, value in policy.items()}
        desk.events("tail", "--json")
        start("worker", "--concurrency", "2")
        urls = [web.url(host, f"/article/{number}") for number in range(15) for host in range(2)]
        assert desk.run("ingest", "--workers", *urls, web.url(0, "/status/404")).returncode == 0
        wait_for(desk, len(urls) + 1, sent=True)
        received = desk.events("tail", "--json")
        assert sorted(event["data"]["url"]["requested"] for event in received) == sorted(urls)
        assert all(len(web.paths(host)) == 16 + (host == 0) for host in range(2)), (
            "robots.txt is asked for by one of them"
        )


def test_a_worker_killed_at_work_loses_nothing(desk: Desk, start: Start, tmp_path: Path) -> None:
    written = write_pages(tmp_path / "pages.jsonl", 300)
    undisturbed = {event["id"] for event in Desk(tmp_path / "calm").events("replay", "--json", written)}
    desk.events("tail", "--json")
    assert desk.run("replay", "--workers", written).returncode == 0
    for settled in (50, 150):
        worker = start("worker", "--concurrency", "1")
        wait_for(desk, settled)
        kill(worker)
    start("worker", "--concurrency", "1")
    wait_for(desk, 300)
    assert desk.run("relay").returncode == 0  # what the killed worker had written and not yet sent; beat does the same
    received = [event["id"] for event in desk.events("tail", "--json")]
    assert set(received) == undisturbed


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"WIREDESK_BUSURL": "x"}, "wiredesk: WIREDESK_BUSURL is no setting; is WIREDESK_BUS_URL meant?"),
        ({"WIREDESK_HOME": "/dev/null/x"}, "wiredesk: home: the folder /dev/null/x cannot be made (Not a directory)"),
    ],
)
def test_a_worker_that_is_set_up_wrongly_says_so(desk: Desk, start: Start, settings: dict[str, str], says: str) -> None:
    desk.environment |= settings
    assert start("worker", afresh=True).wait(60) == 2
    assert logs(desk).splitlines() == [says]


def test_a_worker_whose_ledger_is_not_there_yet_loses_nothing(desk: Desk, start: Start, tmp_path: Path) -> None:
    written = write_pages(tmp_path / "pages.jsonl", 3)
    desk.events("tail", "--json")
    later = f"wiredesk_test_{os.getpid()}_later"
    desk.environment["WIREDESK_LEDGER_URL"] = address_of(later)
    assert desk.run("replay", "--workers", written).returncode == 0
    worker = start("worker", "--concurrency", "1", app=HASTY)
    deadline = time.monotonic() + PATIENCE
    while "is put off: ledger_url: " not in logs(desk):
        assert time.monotonic() < deadline, logs(desk)
        time.sleep(0.2)
    assert "Traceback" not in logs(desk)
    with database(later):
        wait_for(desk, 3, sent=True)  # a worker killed between the two leaves the events in the outbox
        while "over after" not in logs(desk):
            assert time.monotonic() < deadline, logs(desk)
            time.sleep(0.2)
        kill(worker)
        assert logs(desk).count("is put off") == 2, "when it begins, and when it is over, however often it was tried"
    assert len(desk.events("tail", "--json")) == 3


def test_beat_sends_what_waits_in_the_outbox(desk: Desk, start: Start) -> None:
    away = Desk(desk.folder, desk.environment | {"WIREDESK_BUS_URL": "amqp://guest:guest@127.0.0.1:1//"})
    assert away.run("replay", "--fetched-at", CAPTURED, SEEDS / "wordpress.html").returncode == 4
    with opened(desk.environment["WIREDESK_LEDGER_URL"]) as connection:  # as if a minute had passed
        connection.execute(outbox.update().values(queued=datetime(2026, 1, 1, tzinfo=UTC)))
    desk.events("tail", "--json")
    start("worker", "--concurrency", "1", app=HASTY)
    start("beat", app=HASTY, afresh=True)
    deadline = time.monotonic() + PATIENCE
    received: list[object] = []
    while time.monotonic() < deadline and not received:
        received = [event["data"]["headline"] for event in desk.events("tail", "--json")]
    assert len(received) == 1, logs(desk)
