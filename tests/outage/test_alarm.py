"""A broker that stops taking messages, as RabbitMQ does when memory or disk run out: whoever sends is told in time."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.desk import Desk, write_pages
from tests.servers import RabbitMQ

HANGS = 120.0  # seconds: of a command without a deadline; the deadline itself is one second


@pytest.fixture
def alarmed(node: RabbitMQ) -> Iterator[RabbitMQ]:
    """-> the server while it takes nothing, as it has no memory left by its own count."""
    node.ctl("set_vm_memory_high_watermark", "0")
    yield node
    node.ctl("set_vm_memory_high_watermark", "0.4")


def test_handing_out_work_ends_with_a_sentence(alarmed: RabbitMQ, exchange: str, tmp_path: Path) -> None:
    written = write_pages(tmp_path / "pages.jsonl", 3)
    settings = {"BUS_URL": alarmed.url + "/", "EXCHANGE": exchange, "PUBLISH_TIMEOUT": "1"}
    desk = Desk(tmp_path / "desk", {f"WIREDESK_{name}": value for name, value in settings.items()})
    command = desk.start("replay", "--workers", written)
    try:
        assert command.wait(HANGS) == 4
    finally:
        command.kill()
        command.wait()


def test_beat_misses_a_tick_and_says_so_once(alarmed: RabbitMQ, exchange: str, tmp_path: Path) -> None:
    settings = {"BUS_URL": alarmed.url + "/", "EXCHANGE": exchange, "PUBLISH_TIMEOUT": "1"}
    desk = Desk(tmp_path / "desk", {f"WIREDESK_{name}": value for name, value in settings.items()})
