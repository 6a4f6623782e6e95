"""The name of a queue -> the events that wait in it and all that come, in types; and the versions that were taken.

exchange ─ patterns ─▶ queue ─▶ decode ─▶ your loop ─▶ acknowledged when the next one is asked for
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from tasks.events.decode import Data, decode
from tasks.models.event import Envelope
from worker.bus import open_bus
from worker.settings import Settings, load_settings


def subscribe(
    app: str, bind: Sequence[str] = (), *, follow: bool = True, settings: Settings | None = None
) -> Iterator[Envelope[Data]]:
    """Name of a durable queue, patterns it is bound to (none: as it is, a new one to everything) -> its events.

    An event is acknowledged when the next one is asked for: one whose loop raised, or whose process died, is delivered
    again. At least once, then, and shuffled where several read one queue: see ``Versions``. With ``follow`` it never
    ends and connects again to a broker that was away; without, it ends when nothing waits.

    Broker and exchange come from ``settings``, by default ``WIREDESK_BUS_URL`` and ``wiredesk.toml``.
    Raises Transient and Misconfigured as the bus does, Quarantined (``not-an-event``) for a foreign message.
    """
    settings = settings or load_settings()
    bus = open_bus(settings.bus, settings.exchange, settings.publish_timeout)
    with closing(bus), bus.subscribe(app, bind) as subscription:
        for delivery in subscription.receive(follow=follow):
            yield decode(delivery.body)
            delivery.ack()


class Versions:
    """The highest version of every article that a subscriber has dealt with, in a SQLite file of its own.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder, Versions(Path(folder, "seen.db")) as versions:
    ...     versions.of("8ee0b7c5-8985-54d9-b169-e386e15d2f04")
    0
    """

    def __init__(self, path: Path | str) -> None:
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS versions (subject TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID"
        )

    def of(self, subject: str) -> int:
        """Subject of events (an article's UUID, a notice's id) -> its highest version dealt with, 0 for none."""
        found = self._database.execute("SELECT version FROM versions WHERE subject = ?", (subject,)).fetchone()
        return int(found[0]) if found else 0

    @contextmanager
    def take(self, event: Envelope[Data]) -> Iterator[bool]:
        """Event -> whether it is news: neither seen before nor older than what was seen.

        It counts as dealt with when the block ends, and not when the block raises.
        """
        # A notice about a source has no version: its id is said once.
        subject, version = (event.subject, event.articleversion) if event.articleversion else (event.id, 1)
        self._database.execute("BEGIN IMMEDIATE")  # two readers of one queue must not both find it new
        try:
            yield version > self.of(subject)
            self._database.execute(
                "INSERT INTO versions VALUES (?, ?) ON CONFLICT DO UPDATE SET version = max(version, excluded.version)",
                (subject, version),
            )
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._database.close()
