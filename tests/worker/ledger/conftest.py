"""An empty ledger of either kind."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from worker.ledger import Ledger, open_ledger


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
