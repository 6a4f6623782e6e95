"""Replay through Celery workers on RabbitMQ and PostgreSQL: the same events and the same ledger as in one process."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from kombu.connection import Connection

from tests.integration.desk import CAPTURED, SEEDS, Desk, stable, write_pages
from tests.testweb import LoopbackWeb, pages
from tests.worker.ledger.stories import opened
from worker.ledger import open_ledger
from worker.ledger.schema import outbox

CELERY = [sys.executable, "-m", "celery", "-A", "tasks"]
PATIENCE = 60.0


@pytest.fixture
def desk(tmp_path: Path, rabbitmq: str, emptied: str) -> Iterator[Desk]:
    """-> a desk whose bus is RabbitMQ and whose ledger is PostgreSQL, with an exchange of its own."""
    exchange = f"test.{uuid4().hex}"
    desk = Desk(
        tmp_path / "desk",
        {"WIREDESK_BUS_URL": rabbitmq, "WIREDESK_LEDGER_URL": emptied, "WIREDESK_EXCHANGE": exchange},
    )
    yield desk
    with Connection(rabbitmq) as connection, connection.channel() as channel:
        for queue in (f"{exchange}.tail", f"{exchange}.log", f"wiredesk.{exchange}"):
            channel.queue_delete(queue)
        for name in (exchange, f"wiredesk.{exchange}"):
            channel.exchange_delete(name)


Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def start(desk: Desk) -> Iterator[Start]:
    """-> a function: arguments of celery -> the process while it runs; it is ended with its children."""
    running: list[subprocess.Popen[bytes]] = []

    def start_one(*arguments: str) -> "subprocess.Popen[bytes]":
        with (desk.folder / f"celery-{len(running)}.log").open("wb") as log:
            running.append(
                subprocess.Popen(
                    [*CELERY, *arguments],
                    cwd=desk.folder,
                    env=desk.environment | {"PYTHONPATH": str(SEEDS.parent)},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            )
        return running[-1]

    yield start_one
    for process in running:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def logs(desk: Desk) -> str:
    return "\n".join(file.read_text("utf-8", "replace")[-3000:] for file in desk.folder.glob("celery-*.log"))


def wait_for(desk: Desk, count: int) -> None:
    """Wait until that many entries stand in the ledger."""
    deadline = time.monotonic() + PATIENCE
    with open_ledger(desk.environment["WIREDESK_LEDGER_URL"]) as ledger:
        while time.monotonic() < deadline:
            counts = ledger.counts()
            if sum(counts.entries.values()) >= count:
                return
            time.sleep(0.2)
    pytest.fail(f"{counts} after {PATIENCE:.0f} s, {count} entries were handed out\n{logs(desk)}")


def test_workers_publish_what_a_replay_in_one_process_does(desk: Desk, start: Start, tmp_path: Path) -> None:
    files = [path for path in sorted(SEEDS.iterdir()) if path.suffix in {".html", ".txt", ".xml"}]
    alone = Desk(tmp_path / "alone").events("replay", "--json", "--fetched-at", CAPTURED, *files)
    done = desk.run("replay", "--json", SEEDS / "nothing-of-this-name")
    assert done.returncode == 2
    desk.events("tail", "--json")  # declares the queue that collects what the workers publish
    start("worker", "--concurrency", "2", "--loglevel", "INFO")
    sent = desk.run("replay", "--workers", "--fetched-at", CAPTURED, *files)
    assert sent.returncode == 0, sent.stderr.decode()
    wait_for(desk, len(files))
    received = desk.events("tail", "--json")
    assert sorted(map(str, stable(received))) == sorted(map(str, stable(alone)))
    why = desk.run("why", SEEDS / "wordpress.html")
    assert b"sent" in why.stdout


def test_workers_ingest_addresses(desk: Desk, start: Start) -> None:
    with LoopbackWeb(hosts=2) as web:
        manners = {"PORTS": str(web.port), "NETWORKS": "127.0.0.0/8", "INTERVAL": "0.05"}
        desk.environment |= {f"WIREDESK_WEB_{name}": value for name, value in manners.items()}
        desk.events("tail", "--json")
        start("worker", "--concurrency", "2", "--loglevel", "INFO")
        urls = [web.url(host, f"/article/{number}") for number in range(15) for host in range(2)]
        assert desk.run("ingest", "--workers", *urls, web.url(0, "/status/404")).returncode == 0
        wait_for(desk, len(urls) + 1)
        received = desk.events("tail", "--json")
        assert sorted(event["data"]["url"]["requested"] for event in received) == sorted(urls)
        assert all(len(web.paths(host)) == 16 + (host == 0) for host in range(2)), (
            "robots.txt is asked for by one of them"
        )


def test_a_worker_killed_at_work_loses_nothing(desk: Desk, start: Start, tmp_path: Path) -> None:
    written = write_pages(tmp_path / "pages.jsonl", 600)
    undisturbed = {event["id"] for event in Desk(tmp_path / "calm").events("replay", "--json", written)}
    desk.events("tail", "--json")
    assert desk.run("replay", "--workers", written).returncode == 0
    for _ in range(2):
        worker = start("worker", "--concurrency", "1", "--loglevel", "INFO")
        time.sleep(4)
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    start("worker", "--concurrency", "1", "--loglevel", "INFO")
    wait_for(desk, 600)
    assert desk.run("relay").returncode == 0  # what the killed worker had written and not yet sent; beat does the same
    received = [event["id"] for event in desk.events("tail", "--json")]
    assert set(received) == undisturbed


def test_beat_sends_what_waits_in_the_outbox(desk: Desk, start: Start) -> None:
    away = Desk(desk.folder, desk.environment | {"WIREDESK_BUS_URL": "amqp://guest:guest@127.0.0.1:1//"})
    assert away.run("replay", "--fetched-at", CAPTURED, SEEDS / "wordpress.html").returncode == 4
    with opened(desk.environment["WIREDESK_LEDGER_URL"]) as connection:  # as if a minute had passed
        connection.execute(outbox.update().values(queued=datetime(2026, 1, 1, tzinfo=UTC)))
    desk.events("tail", "--json")
    start("worker", "--concurrency", "1", "--loglevel", "INFO")
    start("beat", "--loglevel", "INFO")
    deadline = time.monotonic() + PATIENCE
    received: list[object] = []
    while time.monotonic() < deadline and not received:
        received = [event["data"]["headline"] for event in desk.events("tail", "--json")]
    assert len(received) == 1, logs(desk)


def test_workers_follow_sources_through_a_kill_and_with_two_beats(desk: Desk, start: Start) -> None:
    with LoopbackWeb(hosts=3) as web:
        lists = []
        for host in range(3):
            web.served[host, "/feed"] = pages.feed(host, web.url(host, ""), 3).encode()
            lists.append(
                f'[[source]]\nid = "post-{host}"\nname = "Post {host}"\nfeeds = ["{web.url(host, "/feed")}"]\n'
            )
        (desk.folder / "sources.toml").write_text("\n".join(lists))
        settings = {"PORTS": str(web.port), "NETWORKS": "127.0.0.0/8", "INTERVAL": "0.05", "TIMEOUT": "1"}
        desk.environment |= {f"WIREDESK_WEB_{name}": value for name, value in settings.items()}
        desk.events("tail", "--json")
        worker = start("worker", "--concurrency", "2", "--loglevel", "INFO")
        for name in ("one", "other"):
            start("beat", "--loglevel", "INFO", "--schedule", name)
        wait_for(desk, 3)
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        start("worker", "--concurrency", "2", "--loglevel", "INFO")
        wait_for(desk, 9)
    assert desk.run("relay").returncode == 0
    received = desk.events("tail", "--json")
    assert len({event["id"] for event in received}) == 9, logs(desk)
    assert {event["type"].split(".")[-2] for event in received} == {"published"}
