"""Press -> the desk that follows it on the simulated clock, and what came of it."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import select

from tasks.crawl.dispatch import attend, dispatch
from tasks.crawl.sync_sources import sync_sources
from tasks.models.source import Source
from tests.simulation.press import Outlet
from tests.simulation.web import Clock, PressWeb
from worker.ledger.database import connect
from worker.ledger.schema import outbox
from worker.resources import Resources
from worker.settings import Settings
from worker.web.web import Web

DRAIN = timedelta(days=4)  # after the last article, for what happens to the late ones to be noticed


class Simulation:
    """One run; ``steps`` counts visits, ``events`` is every event that came out, in order."""

    def __init__(self, press: list[Outlet], folder: Path, ledger: str = "") -> None:
        self.press = press
        self.clock = Clock()
        self.web = PressWeb(press, self.clock)
        self.settings = Settings(home=folder, ledger_url=ledger)
        self.resources = self._open()
        self.visits: Counter[str] = Counter()

    def _open(self) -> Resources:
        resources = Resources(self.settings, now=self.clock.now, trace=lambda: "")
        resources.__dict__["web"] = Web(self.web, None)  # type: ignore[arg-type]
        return resources

    def run(self, until: datetime, every: Callable[[datetime], None] = lambda _: None) -> None:
        """Attend to everything that is due until a moment; ``every`` is told the time at each step."""
        with patch("worker.host_slot.time", self.clock):
            sync_sources(self.resources, self.sources())
            while self.clock.at < until:
                every(self.clock.at)
                visits = dispatch(self.resources, 500)
                for visit in visits:
                    self.visits[visit.kind] += 1
                    attend(self.resources, visit)
                if not visits:
                    due = self.resources.ledger.frontier.next_turn() or until
                    self.clock.at = min(until, max(due, self.clock.at + timedelta(milliseconds=100)))

    def sources(self) -> list[Source]:
        """-> the source list."""
        return [source_of(outlet) for outlet in self.press]

    def restart(self) -> None:
        """As after a kill: whatever a process held in its head is gone."""
        self.resources.close()
        self.resources = self._open()

    def events(self) -> list[dict[str, Any]]:
        """-> every event that is in the outbox, in the order in which they were written."""
        engine = connect(self.settings.ledger)
        with engine.connect() as connection:
            bodies = connection.scalars(select(outbox.c.body).order_by(outbox.c.position)).all()
        engine.dispose()
        return [json.loads(body) for body in bodies]


def source_of(outlet: Outlet) -> Source:
    """Outlet -> its entry in the source list."""
    main = (outlet.feed,)
    return Source(
        id=f"outlet-{outlet.number}",
        name=f"Outlet {outlet.number}",
        feeds=() if outlet.format == "news-sitemap" else main,
        sitemaps=main if outlet.format == "news-sitemap" else (f"{outlet.base}/sitemap",) if outlet.sitemap else (),
        backfill=timedelta(hours=2),
    )
