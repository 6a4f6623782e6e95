"""What waits -> how much more is fetched; measured seldom, for it is asked at every tick."""

import shutil
import time
from datetime import timedelta
from pathlib import Path

from tasks.crawl.policy.pressure import Level, Load, Pressure, pressure
from worker.ledger import Lane
from worker.resources import Resources

EVERY = 10.0  # seconds between two measurements
SLOWER = 4  # times fewer live visits than else
_OPEN = Pressure(Level.OPEN)


class Gauge:
    """How much is fetched of what is due; measured anew every few seconds."""

    def __init__(self) -> None:
        self._found = _OPEN
        self._due = 0.0

    def read(self, resources: Resources) -> Pressure:
        """-> how much is fetched now. Raises Transient as the ledger."""
        if time.monotonic() >= self._due:
            self._found = read_pressure(resources)
            self._due = time.monotonic() + EVERY
        return self._found


def read_pressure(resources: Resources) -> Pressure:
    """-> how much is fetched now, measured at once. Raises Transient as the ledger."""
    settings, now = resources.settings, resources.now()
    waiting, oldest = resources.ledger.outbox.waiting()
    folders = [settings.home, settings.web.archive]
    free = [shutil.disk_usage(folder).free for folder in folders if folder is not None and folder.exists()]
    load = Load(
        outbox=waiting,
        age=max(now - oldest, timedelta()) if oldest else timedelta(),
        files=_count_files(settings.bus),
        free=min(free, default=None),
    )
    return pressure(load, settings.pressure)


def allowed(found: Pressure, limit: int) -> tuple[int, tuple[Lane, ...]]:
    """How much is fetched, and how many visits there is room for -> how many of them, and of which lanes."""
    match found.level:
        case Level.STOP:
            return 0, ()
        case Level.SLOW:
            return max(1, limit // SLOWER), (Lane.LIVE,)
        case Level.LIVE_ONLY:
            return limit, (Lane.LIVE,)
        case _:
            return limit, tuple(Lane)


def _count_files(bus: str) -> int:
    if not bus.startswith("filesystem:"):
        return 0
    folder = Path(bus.removeprefix("filesystem://")) / "queues"
    return sum(1 for _ in folder.glob("*/*.event")) if folder.is_dir() else 0
