"""An empty database of either kind, and an open ledger on it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.blank import by_migrations
from tests.worker.ledger.stories import opened
from worker.ledger import Ledger, open_ledger


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """-> the address of a database without a table, once of each kind; the migrations make them."""
    if request.param == "sqlite":
        with by_migrations():
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
    address: str = request.getfixturevalue("emptied")
    return address


@pytest.fixture
def ledger(address: str) -> Iterator[Ledger]:
    """-> an open ledger that holds nothing."""
    with open_ledger(address) as ledger:
        yield ledger
