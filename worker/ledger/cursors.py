"""Cursors: how far each sink has got in the history, when it is tried next, and what it could not be told.

lease ─┬─ told ─────────▶ the place moves on
       ├─ not taken ────▶ a growing pause, the place stays
       ├─ never taken ──▶ that one is set aside, the place moves on
       └─ refused ──────▶ out of use until a person says otherwise
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row, and_, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from worker.ledger.records import Cursor, Telling
from worker.ledger.rows import read_telling
from worker.ledger.schema import cursor, outbox, unheard

_REASON = 1000  # characters that are kept of why something was not taken


class Cursors:
    """The cursors of a ledger; ``now`` is always the caller's. Raises Transient as the ledger does."""

    def __init__(self, writer: Engine, reader: Engine) -> None:
        self._writer, self._reader = writer, reader

    def begin(self, name: str, place: int) -> None:
        """Name of a sink, a place in the history -> it begins there, unless it has begun before."""
        with self._writer.begin() as connection:
            insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
            row = {"name": name, "place": place, "failures": 0, "error": "", "off": ""}
            connection.execute(insert(cursor).values(row).on_conflict_do_nothing())

    def lease(self, name: str, now: datetime, seconds: float) -> Cursor | None:
        """Name -> its cursor, which nobody else gets for so long; None where it is not due, out of use or leased."""
        free = and_(
            cursor.c.name == name,
            cursor.c.off == "",
            or_(cursor.c.due.is_(None), cursor.c.due <= now),
            or_(cursor.c.leased.is_(None), cursor.c.leased <= now),
        )
        with self._writer.begin() as connection:
            leased = update(cursor).where(free).values(leased=now + timedelta(seconds=seconds)).returning(cursor)
            row = connection.execute(leased).one_or_none()
        return None if row is None else _cursor(row)

    def advance(self, name: str, place: int) -> None:
        """Name, place -> everything up to there was told; what had failed before is over."""
        self._set(name, place=place, failures=0, error="", due=None)

    def release(self, name: str) -> None:
        """Name -> somebody else may lease it."""
        self._set(name, leased=None)

    def fail(self, name: str, error: str, due: datetime) -> None:
        """Name, why, and when it is tried next."""
        self._set(name, failures=cursor.c.failures + 1, error=error[:_REASON], due=due)

    def turn_off(self, name: str, reason: str) -> None:
        """Name, why -> out of use until ``turn_on``."""
        self._set(name, off=reason[:_REASON])

    def turn_on(self, name: str) -> None:
        """Name -> in use, and due at once."""
        self._set(name, off="", failures=0, error="", due=None)

    def set_aside(self, name: str, place: int, error: str, now: datetime) -> None:
        """Name, place of what it could never be told, why -> kept for a person, and passed over."""
        with self._writer.begin() as connection:
            row = {"sink": name, "place": place, "error": error[:_REASON], "at": now}
            connection.execute(unheard.insert().values(row))
            connection.execute(
                update(cursor).where(cursor.c.name == name).values(place=place, failures=0, error="", due=None)
            )

    def unheard(self, name: str, after: int = 0, limit: int = 100) -> list[tuple[Telling, str, datetime]]:
        """Name -> what it was never told behind a place, why, and since when."""
        query = (
            select(outbox, unheard.c.error.label("why"), unheard.c.at)
            .join(unheard, unheard.c.place == outbox.c.position)
            .where(unheard.c.sink == name, unheard.c.place > after)
            .order_by(unheard.c.place)
            .limit(limit)
        )
        with self._reader.begin() as connection:
            return [(read_telling(row), row.why, row.at) for row in connection.execute(query)]

    def heard(self, name: str, place: int) -> None:
        """Name, place -> what had been set aside was told after all, or is given up."""
        with self._writer.begin() as connection:
            connection.execute(delete(unheard).where(unheard.c.sink == name, unheard.c.place == place))

    def all(self) -> list[Cursor]:
        """-> every cursor with the number of events that were set aside, by name."""
        aside = select(unheard.c.sink, func.count().label("aside")).group_by(unheard.c.sink).subquery()
        query = select(cursor, aside.c.aside).outerjoin(aside, aside.c.sink == cursor.c.name).order_by(cursor.c.name)
        with self._reader.begin() as connection:
            return [_cursor(row, row.aside or 0) for row in connection.execute(query)]

    def _set(self, name: str, **values: Any) -> None:
        with self._writer.begin() as connection:
            connection.execute(update(cursor).where(cursor.c.name == name).values(values))


def _cursor(row: Row[Any], aside: int = 0) -> Cursor:
    return Cursor(
        name=row.name,
        place=row.place,
        failures=row.failures,
        due=row.due,
        error=row.error,
        off=row.off,
        aside=aside,
    )
