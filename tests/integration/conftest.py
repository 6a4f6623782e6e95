"""A desk of workers: its bus is RabbitMQ, its ledger PostgreSQL, and celery's processes are started as operators do."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from kombu.connection import Connection

from tests.integration.crew import Start, starting
from tests.integration.desk import Desk


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
        tasks = [f"wiredesk.{exchange}.{kind}" for kind in ("live", "bulk", "dead")]
        for queue in (f"{exchange}.tail", f"{exchange}.log", *tasks):
            channel.queue_delete(queue)
        for name in (exchange, f"wiredesk.{exchange}"):
            channel.exchange_delete(name)


@pytest.fixture
def start(desk: Desk) -> Iterator[Start]:
    """-> a function: arguments of celery, and its app -> the process while it runs; it is ended with its children."""
    with starting(desk) as start_one:
        yield start_one
