"""Clock: what the frontier holds of a time that has not come, because a clock was ahead when it was written.

A row says when it was written. Where that is in the future, the clock that wrote it was ahead, or ours was set back:
everything that was due by it would wait until the time has come. It is moved by as much as the clock was wrong.
"""

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Connection, and_, func, select, type_coerce, update

from worker.ledger.columns import microseconds
from worker.ledger.parts import parts
from worker.ledger.schema import host, turn, visit
from worker.ledger.turns import bound_turns, lock_turns

SLACK = timedelta(minutes=5)  # that clocks of machines may differ without anybody being the worse for it


def read_ahead(connection: Connection, now: datetime) -> tuple[int, datetime | None]:
    """Moment -> how many visits were written after it by a clock that was ahead, and when the last of them was."""
    query = select(func.count(), func.max(visit.c.updated)).where(visit.c.updated > now + SLACK)
    number, last = connection.execute(query).one()
    return number, last


def move_back(connection: Connection, now: datetime, last: datetime) -> None:
    """Moment, and the last that a clock wrote which was ahead -> what is due by that clock is due by this one."""
    wrong = visit.c.updated > now + SLACK
    hosts = sorted(connection.scalars(select(visit.c.host).where(wrong).distinct()))
    for part in parts(hosts):
        lock_turns(connection, part)
        moved = type_coerce(visit.c.due, BigInteger) - type_coerce(visit.c.updated, BigInteger) + microseconds(now)
        connection.execute(update(visit).where(wrong, visit.c.host.in_(part)).values(due=moved, updated=now))
        ahead = microseconds(last) - microseconds(now)
        for table, name, columns in ((turn, turn.c.host, ("free", "floor")), (host, host.c.name, ("due", "lease"))):
            for column in columns:
                late = and_(name.in_(part), table.c[column] > now)
                earlier = type_coerce(table.c[column], BigInteger) - ahead
                connection.execute(update(table).where(late).values({column: earlier}))
        bound_turns(connection, part)
