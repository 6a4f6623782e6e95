"""An empty database of either kind, and an open ledger on it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from tests.worker.ledger.stories import opened
from worker.ledger import Ledger, open_ledger
from worker.ledger.schema import metadata

SERVER = os.environ.get("WIREDESK_TEST_POSTGRESQL", "postgresql+pg8000://postgres@127.0.0.1:5432/postgres")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """-> the address of a ledger in a database that is made for these tests and dropped after them."""
    name = f"wiredesk_test_{os.getpid()}"
    server = create_engine(SERVER, isolation_level="AUTOCOMMIT", connect_args={"timeout": 10})
    try:
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except DBAPIError as error:
        reason = f"no PostgreSQL at {make_url(SERVER)} ({error.orig})"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    own = make_url(SERVER).set(drivername="postgresql", database=name, query={"sslmode": "disable"})
    address = own.render_as_string(hide_password=False)
    open_ledger(address).close()
    yield address
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """-> the address of a database without a table, once of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'ledger.db'}"
        return
    address: str = request.getfixturevalue("postgresql")
    _wipe(address)
    yield address
    _wipe(address)
    open_ledger(address).close()


def _wipe(address: str) -> None:
    with opened(address) as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """-> the file of a ledger that holds nothing, to copy."""
    file = tmp_path_factory.mktemp("sqlite") / "ledger.db"
    open_ledger(f"sqlite:///{file}").close()
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """-> the address of a ledger that holds nothing, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{shutil.copy(request.getfixturevalue('sqlite'), tmp_path)}"
    address: str = request.getfixturevalue("postgresql")
    with opened(address) as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    return address


@pytest.fixture
def ledger(address: str) -> Iterator[Ledger]:
    """-> an open ledger that holds nothing."""
    with open_ledger(address) as ledger:
        yield ledger
