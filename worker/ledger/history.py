"""History: every message of the outbox in the order it was written, sent or not, and the last one of every subject.

A place is the position of a row, and counts up. Two writers may be given positions in one order and be done in the
other: a reader that went on behind a gap would never see what is put into it a moment later. So it waits there, until
what stands behind the gap is so old that whoever was given the missing place has been rolled back.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row, and_, func, select

from worker.ledger.reading import CURRENT
from worker.ledger.records import Listed, Telling
from worker.ledger.rows import read_listed, read_telling
from worker.ledger.schema import outbox, subject, version

SETTLED = timedelta(minutes=1)  # no transaction that writes is open for so long


class History:
    """The history of a ledger; raises Transient as the ledger does."""

    def __init__(self, reader: Engine) -> None:
        self._reader = reader

    def after(self, place: int, limit: int, now: datetime) -> list[Telling]:
        """Place -> at most so many messages behind it, in order; none that something may yet be written before.

        Messages that were emptied, for a later one of the same subject is old enough, are passed over.
        """
        there = and_(outbox.c.position > place, outbox.c.body != b"")
        query = select(outbox).where(there).order_by(outbox.c.position).limit(limit)
        with self._reader.begin() as connection:
            rows = connection.execute(query).all()
        return [read_telling(row) for row in rows[: _settled(rows, place, now - SETTLED)]]

    def place_before(self, moment: datetime) -> int:
        """Moment -> the place behind which everything that was written from then on stands.

        Positions and moments go up together but for writers that overlap, which the half minute before allows for.
        """
        wanted = moment - SETTLED / 2
        with self._reader.begin() as connection:
            low, high = connection.execute(
                select(func.coalesce(func.min(outbox.c.position), 1) - 1, func.coalesce(func.max(outbox.c.position), 0))
            ).one()
            while low < high:
                middle = (low + high + 1) // 2
                at = select(outbox.c.queued).where(outbox.c.position <= middle).order_by(outbox.c.position.desc())
                queued = connection.scalar(at.limit(1))
                if queued is None or queued < wanted:
                    low = middle
                else:
                    high = middle - 1
        return int(low)

    def place_of(self, message: str) -> int | None:
        """Id of a message -> its place, None where there is none of that id."""
        with self._reader.begin() as connection:
            return connection.scalar(select(outbox.c.position).where(outbox.c.id == message))

    def current(self, names: Collection[str]) -> dict[str, str]:
        """Subjects (some hundreds) -> for each, the id of the message of its last version."""
        query = select(version.c.subject, version.c.message).join(subject, CURRENT).where(subject.c.id.in_(list(names)))
        with self._reader.begin() as connection:
            return {row.subject: row.message for row in connection.execute(query)}

    def last(self) -> int:
        """-> the place of the last message, 0 where there is none."""
        with self._reader.begin() as connection:
            return connection.scalar(select(func.max(outbox.c.position))) or 0

    def present(self, arrival: int, limit: int) -> list[tuple[Listed, Telling]]:
        """Place in order of arrival -> at most so many subjects behind it, each with its last version's message."""
        query = (
            select(
                subject.c.arrival,
                subject.c.id.label("name"),
                subject.c.number,
                subject.c.home,
                subject.c.first_seen,
                version.c.created,
                version.c.payload,
                outbox,
            )
            .join(version, CURRENT)
            .join(outbox, outbox.c.id == version.c.message)
            .where(subject.c.arrival > arrival)
            .order_by(subject.c.arrival)
            .limit(limit)
        )
        with self._reader.begin() as connection:
            return [(read_listed(row, row.name), read_telling(row)) for row in connection.execute(query)]


def _settled(rows: Sequence[Row[Any]], place: int, old: datetime) -> int:
    """Rows behind a place, the moment before which all is settled -> how many of them may be read."""
    for number, row in enumerate(rows):
        if row.position != place + 1 and row.queued > old:
            return number
        place = row.position
    return len(rows)
