"""A desk of its own for the recipes: a ledger in a folder, a bus in memory, a clock that stands still."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from worker.resources import Resources
from worker.settings import Settings

NOW = datetime(2026, 11, 23, 6, 5, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Resources]:
    """-> a ledger of its own and a bus in memory that nobody subscribes to yet."""
    settings = Settings(home=tmp_path, bus_url="memory://", exchange=f"test.{uuid4().hex}", event_bytes=20_000)
    with Resources(settings, now=lambda: NOW) as resources:
        yield resources
