"""A broker that stops taking messages, as RabbitMQ does when memory or disk run out: whoever sends is told in time."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks.cli import UNSENT
from tests.integration.crew import CELERY
from tests.integration.desk import SEEDS, Desk, write_pages
from tests.servers import RabbitMQ

HANGS = 120.0  # seconds: of a command without a deadline; the deadline itself is one second


@pytest.fixture
def alarmed(node: RabbitMQ) -> Iterator[RabbitMQ]:
    """-> the server while it takes nothing, as it has no memory left by its own count."""
    node.ctl("set_vm_memory_high_watermark", "0")
    yield node
    node.ctl("set_vm_memory_high_watermark", "0.4")


@pytest.fixture
def desk(alarmed: RabbitMQ, exchange: str, tmp_path: Path) -> Desk:
    settings = {"BUS_URL": f"{alarmed.url}/", "EXCHANGE": exchange, "PUBLISH_TIMEOUT": "1"}
    return Desk(tmp_path / "desk", {f"WIREDESK_{name}": value for name, value in settings.items()})


def test_handing_out_work_ends_in_time(desk: Desk, tmp_path: Path) -> None:
    command = desk.start("replay", "--workers", write_pages(tmp_path / "pages.jsonl", 3))
    try:
        assert command.wait(HANGS) == UNSENT
    finally:
        command.kill()
        command.wait()


def test_beat_misses_ticks_says_so_once_and_goes_on(desk: Desk, node: RabbitMQ) -> None:
    log = desk.folder / "beat.log"
    with log.open("wb") as output:
        beat = subprocess.Popen(
            [*CELERY, "tasks", "beat", "--loglevel", "INFO"],
            cwd=desk.folder,
            env=desk.environment | {"PYTHONPATH": str(SEEDS.parent)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    deadline = time.monotonic() + HANGS
    try:
        for word in ("no tick can be sent", "over after"):
            while word not in log.read_text("utf-8"):
                assert time.monotonic() < deadline, log.read_text("utf-8")
                assert beat.poll() is None, log.read_text("utf-8")
                time.sleep(0.2)
            node.ctl("set_vm_memory_high_watermark", "0.4")
    finally:
        beat.kill()
        beat.wait()
    told = log.read_text("utf-8")
    assert told.count("no tick can be sent: ") == 2, "once when it begins, once when it is over"
    assert "Traceback" not in told
