"""Retention: what is old enough -> emptied or deleted, a few rows at a time, so that nobody waits for it.

    mark ─▶ rows that became old since ─▶ emptied, some at once ─▶ the mark moves on ─▶ the space is given back

How many rows are taken at once follows from how long the last ones took; what is done with them, kind by kind, stands
in ``pruning``.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import (
    Connection,
    Engine,
    select,
    text,
)

from worker.ledger import writing
from worker.ledger.pruning import STEPS, Asked, count, look_ahead
from worker.ledger.schema import tick

LONGEST = 0.05  # seconds that a step should hold what others wait for
FIRST, FEWEST, MOST = 100, 10, 500  # rows of a step
PAGES = 500  # of SQLite's, given back in a step
_PAUSE = 2.0  # times as long as a step took, the others have the ledger for themselves
_VACUUMED = ("version", "outbox", "entry", "visit", "validator", "robots", "daily")
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Retention:
    """The retention of a ledger; raises Transient as the ledger does. ``longest`` is the longest step, in seconds."""

    def __init__(self, writer: Engine, reader: Engine) -> None:
        self._writer = writer
        self._reader = reader
        self.longest = 0.0

    def old(self, name: str, before: datetime) -> int:
        """What, and the moment before which it is old -> how many rows there are to empty or delete."""
        with self._reader.begin() as connection:
            return connection.scalar(count(name, self._mark(connection, name), before)) or 0

    def prune(self, name: str, before: datetime, now: datetime) -> Iterator[int]:
        """The same -> emptied or deleted, a step each time it is asked: how many rows it was.

        Where nobody asks any more it goes on the next time. On SQLite others have their turn between two steps.
        """
        size = FIRST
        while True:
            if name == "entries":
                self._look(before, size)
            with self._writer.begin() as connection:
                began = time.monotonic()
                mark = self._mark(connection, name)
                if mark > now:
                    mark = BEGINNING  # made by a clock that was ahead
                rows, done = STEPS[name](connection, Asked(mark, before, size)) if mark < before else (0, mark)
                writing.insert(connection, tick, [{"name": _name(name), "at": done}], conflict="name", replace=("at",))
            took = time.monotonic() - began
            self.longest = max(self.longest, took)
            if not rows and done >= before:
                return
            yield rows
            size = min(MOST, max(FEWEST, int(size * min(2.0, LONGEST / max(took, 0.001)))))
            time.sleep(min(1.0, _PAUSE * took))

    def _look(self, before: datetime, size: int) -> None:
        """Entries that go next -> read, while nobody waits: they lie all over the disk."""
        with self._reader.begin() as connection:
            asked = Asked(self._mark(connection, "entries"), before, size)
            look_ahead(connection, asked)

    def give_back(self) -> Iterator[int]:
        """-> the space of what was deleted is the machine's again, a step each time it is asked: how many bytes.

        PostgreSQL keeps it for its own next rows, but for what is free at a table's end. On SQLite a ledger of an
        older version keeps it too, until it is rewritten.
        """
        if self._writer.dialect.name == "postgresql":
            with self._writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                for table in _VACUUMED:
                    connection.execute(text(f"VACUUM {table}"))
                    yield 0
            return
        free, size = self._free()
        while free:
            began = time.monotonic()
            with self._writer.begin() as connection:
                cursor = connection.connection.cursor()  # a page is given back by each row that is asked for
                cursor.execute(f"PRAGMA incremental_vacuum({PAGES})")
                cursor.fetchall()
                cursor.close()
            took = time.monotonic() - began
            self.longest = max(self.longest, took)
            before, (free, _) = free, self._free()
            if free >= before:
                return
            yield (before - free) * size
            time.sleep(min(1.0, _PAUSE * took))

    def rewrite(self) -> None:
        """-> the whole database is written anew, as small as it can be; nobody else writes meanwhile.

        It needs as much free disk as the ledger is large. On SQLite space is given back step by step from then on.
        """
        with self._writer.connect() as connection:
            if self._writer.dialect.name == "postgresql":
                connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM FULL"))
                return
            cursor = connection.connection.cursor()  # outside of any transaction
            cursor.execute("PRAGMA auto_vacuum=INCREMENTAL")
            cursor.execute("VACUUM")
            cursor.close()

    def size(self) -> int:
        """-> the bytes that the ledger takes."""
        with self._reader.begin() as connection:
            if self._writer.dialect.name == "postgresql":
                return connection.scalar(text("SELECT pg_database_size(current_database())")) or 0
            pages, page = (
                connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("page_count", "page_size")
            )
            return int(pages or 0) * int(page or 0)

    def _free(self) -> tuple[int, int]:
        with self._reader.begin() as connection:
            found = (connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("freelist_count", "page_size"))
            free, size = (int(one or 0) for one in found)
        return free, size

    def _mark(self, connection: Connection, name: str) -> datetime:
        found: datetime | None = connection.scalar(select(tick.c.at).where(tick.c.name == _name(name)))
        return found or BEGINNING


def _name(name: str) -> str:
    return f"pruned {name}"
