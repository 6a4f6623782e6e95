"""Property tests without deadlines, and the servers that tests talk to.

A server is used where it runs; where it does not, its tests are skipped with a reason, and fail instead in CI.
"""

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import settings
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from tests.databases import SERVER, database
from worker.ledger import open_ledger
from worker.ledger.database import connect
from worker.ledger.schema import metadata

settings.register_profile("wiredesk", deadline=None)  # a busy machine is no bug
settings.load_profile("wiredesk")


def missing(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def _require(name: str, port: int) -> None:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    except OSError as error:
        missing(f"no {name} on 127.0.0.1:{port} ({error})")


@pytest.fixture(scope="session")
def rabbitmq() -> str:
    """-> address of a RabbitMQ server."""
    _require("RabbitMQ", 5672)
    return "amqp://guest:guest@127.0.0.1:5672//"


@pytest.fixture(scope="session")
def redis() -> str:
    """-> address of a database of a Redis server."""
    _require("Redis", 6379)
    return "redis://127.0.0.1:6379/9"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """-> the address of a ledger in a database that is made for these tests and dropped after them."""
    with ExitStack() as stack:
        try:
            address = stack.enter_context(database(f"wiredesk_test_{os.getpid()}"))
        except DBAPIError as error:
            missing(f"no PostgreSQL at {make_url(SERVER)} ({error.orig})")
        open_ledger(address).close()
        yield address


@pytest.fixture
def emptied(postgresql: str) -> str:
    """-> the address of that ledger, holding nothing."""
    engine = connect(postgresql)
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    engine.dispose()
    return postgresql
