"""Property tests without deadlines, and the servers that tests talk to.

A server is used where it runs; where it does not, its tests are skipped with a reason, and fail instead in CI.
"""

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import settings
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from tests.brokers import RABBITMQ, REDIS, numbered_database, virtual_host
from tests.databases import SERVER, database
from worker.ledger import open_ledger
from worker.ledger.database import connect
from worker.ledger.schema import metadata

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    # A shell that starts the tests in the background has SIGINT ignored, and every child would inherit that: those
    # that tests interrupt would not hear it.
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("wiredesk", deadline=None)  # a busy machine is no bug
settings.load_profile("wiredesk")


def missing(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def _require(name: str, address: tuple[str, int]) -> None:
    try:
        socket.create_connection(address, timeout=2).close()
    except OSError as error:
        missing(f"no {name} on {address[0]}:{address[1]} ({error})")


@pytest.fixture(scope="session")
def rabbitmq() -> Iterator[str]:
    """-> address of a virtual host of a RabbitMQ server, for these tests alone."""
    _require("RabbitMQ", RABBITMQ)
    with virtual_host(f"wiredesk-test-{os.getpid()}") as address:
        yield address


@pytest.fixture(scope="session")
def redis() -> Iterator[str]:
    """-> address of a database of a Redis server, for these tests alone."""
    _require("Redis", REDIS)
    with numbered_database() as address:
        yield address


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
