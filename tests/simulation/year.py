"""The simulated desk for a long time: a subscriber reads what it says as it says it, and it prunes once a day."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from tasks.operate.prune import count_old, prune
from tests.simulation.press import START, Outlet
from tests.simulation.run import Simulation
from worker.resources import Resources
from worker.retention import Retention

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


class Year(Simulation):
    """One run; ``sizes`` are the bytes of the ledger at the end of each day, ``left`` what pruning left undone."""

    def __init__(self, press: list[Outlet], folder: Path, ledger: str = "", days: int = 30) -> None:
        kept = Retention(versions=days, evidence=days, sent=days, entries=days, validators=days, robots=days)
        self._retention = kept
        super().__init__(press, folder, ledger)
        self.heard: list[dict[str, Any]] = []
        self.ids: list[str] = []
        self.sizes: list[int] = []
        self.pruned: dict[str, int] = {}
        self.left: dict[str, int] = {}
        self._read = self._day = START

    def _open(self) -> Resources:
        self.settings = replace(self.settings, retention=self._retention, bus_url="memory://")
        return super()._open()

    def keep(self, now: datetime) -> None:
        """The moment -> once an hour the subscriber reads, once a day the ledger is pruned."""
        if now - self._read >= HOUR:
            self._read = now
            self.read()
        if now - self._day >= DAY:
            self._day = now
            for name, number in prune(self.resources).rows.items():
                self.pruned[name] = self.pruned.get(name, 0) + number
            self.left = count_old(self.resources).rows
            self.sizes.append(self.resources.ledger.retention.size())

    def read(self) -> None:
        """What waits in the outbox -> heard by the subscriber, and sent."""
        outbox = self.resources.ledger.outbox
        while waiting := outbox.pending(200):
            self.heard += [json.loads(one.body) for one in waiting]
            self.ids += [one.id for one in waiting]
            outbox.sent([one.id for one in waiting], self.clock.at)

    def events(self) -> list[dict[str, Any]]:
        """-> every event that the subscriber has heard."""
        self.read()
        return self.heard
