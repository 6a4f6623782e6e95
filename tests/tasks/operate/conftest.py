"""A desk to operate: a ledger of either kind, a bus in memory, a clock that tests move."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from tests.simulation.web import Clock
from worker.resources import Resources
from worker.settings import Settings

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Operated(Resources):
    """Resources whose clock a test moves."""

    def __init__(self, settings: Settings) -> None:
        self.clock = Clock()
        super().__init__(settings, now=self.clock.now)


def operated(folder: Path, ledger_url: str = "", **more: object) -> Operated:
    """Folder, address of a ledger and settings -> the desk."""
    given = {"bus_url": "memory://", "exchange": f"test.{uuid4().hex}"} | more
    return Operated(Settings(home=folder, ledger_url=ledger_url, **given))  # type: ignore[arg-type]


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_url(request: pytest.FixtureRequest) -> str:
    """-> the address of an empty ledger, once of each kind; empty: the embedded one."""
    return "" if request.param == "sqlite" else str(request.getfixturevalue("emptied"))


@pytest.fixture
def desk(tmp_path: Path, ledger_url: str) -> Iterator[Operated]:
    """-> a desk that nobody subscribes to yet."""
    made = operated(tmp_path, ledger_url)
    with made:
        yield made
