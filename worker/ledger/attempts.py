"""Attempts: which units of work were begun and never ended, so that one that kills its process is known by it.

begin ─▶ counted, committed ─▶ the work ─┬─ ends, in whatever way ─▶ forgotten
                                         └─ the process dies ──────▶ stays, and the next start counts one more
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime

from sqlalchemy import Engine, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from worker.errors import Transient
from worker.ledger.columns import fingerprint
from worker.ledger.schema import attempt


class Attempts:
    """The attempts of a ledger; raises Transient as the ledger does."""

    def __init__(self, writer: Engine, reader: Engine) -> None:
        self._writer = writer
        self._reader = reader

    @contextmanager
    def of(self, unit: str, now: Callable[[], datetime]) -> Iterator[int]:
        """A unit's name -> a block of work on it, given how many processes have died over it, or may be at it now.

        Where the block raises, the process lives: that counts as an end, and is written down if that can be done.
        """
        deaths = self.begin(unit, now()) - 1
        try:
            yield deaths
        except BaseException:
            with suppress(Transient):
                self.forget([unit])
            raise
        self.forget([unit])

    def starts(self, unit: str) -> int:
        """A unit's name -> how many times it was begun and not ended: processes died over it, or are at it now."""
        with self._reader.begin() as connection:
            query = select(attempt.c.starts).where(attempt.c.unit_hash == fingerprint(unit))
            return connection.scalar(query) or 0

    def forget(self, units: Sequence[str]) -> None:
        """Units' names -> as if they had never been begun."""
        with self._writer.begin() as connection:
            connection.execute(delete(attempt).where(attempt.c.unit_hash.in_(sorted(map(fingerprint, units)))))

    def begin(self, unit: str, now: datetime) -> int:
        """A unit's name, and the moment -> how many times it has been begun now."""
        with self._writer.begin() as connection:
            dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
            first = dialect.insert(attempt).values(unit_hash=fingerprint(unit), unit=unit, starts=1, updated=now)
            more = {"starts": attempt.c.starts + 1, "updated": now}
            counted = first.on_conflict_do_update(index_elements=["unit_hash"], set_=more).returning(attempt.c.starts)
            starts: int = connection.execute(counted).scalar_one()
        return starts
