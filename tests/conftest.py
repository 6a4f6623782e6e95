"""Property tests without deadlines, and the servers that tests talk to.

A server is used where it runs; where it does not, its tests are skipped with a reason, and fail instead in CI.
"""

import multiprocessing
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from tests.blank import begin_at_once, by_migrations
from tests.brokers import RABBITMQ, REDIS, numbered_database, virtual_host
from tests.databases import SERVER, database
from tests.disk import hurry
from worker.ledger import open_ledger
from worker.ledger.database import connect
from worker.ledger.schema import metadata

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    # A shell that starts the tests in the background has SIGINT ignored, and every child would inherit that: those
    # that tests interrupt would not hear it.
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Hundreds of processes are started: each would compile all anew where Python is told to keep nothing of that.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

hurry()
begin_at_once()
multiprocessing.get_context("forkserver").set_forkserver_preload(["tests.loaded"])  # one server a test process

settings.register_profile("wiredesk", deadline=None)  # a busy machine is no bug
settings.load_profile("wiredesk")


FIRST = ("outage", "simulation", "integration")  # the longest: what is begun last should be short


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the tests by how long their files take, for ``--no-loadscope-reorder`` hands out files in that order."""
    rooms = {name: place for place, name in enumerate(FIRST)}
    items.sort(key=lambda item: rooms.get(item.path.relative_to(item.config.rootpath).parts[1], len(rooms)))


def pytest_xdist_auto_num_workers() -> int:
    """-> one more than there are cores: tests that kill and starve wait more than they work."""
    return (os.cpu_count() or 1) + 1


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
    with _database("") as address:
        open_ledger(address).close()
        yield address


@pytest.fixture(scope="session")
def bare() -> Iterator[str]:
    """-> the address of another one, in which is whatever the last test left there."""
    with _database("_bare") as address:
        yield address


@contextmanager
def _database(ending: str) -> Iterator[str]:
    with ExitStack() as stack:
        try:
            address = stack.enter_context(database(f"wiredesk_test_{os.getpid()}{ending}"))
        except DBAPIError as error:
            missing(f"no PostgreSQL at {make_url(SERVER)} ({error.orig})")
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """-> the address of a database without a table, once of each kind; the migrations make them."""
    if request.param == "sqlite":
        with by_migrations():
            yield f"sqlite:///{tmp_path / 'ledger.db'}"
        return
    address: str = request.getfixturevalue("bare")
    engine = connect(address)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
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
