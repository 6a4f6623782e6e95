"""Hosts: what every worker has to know before it asks a host for anything, kept in one place for all of them.

    reserve ─┬─ granted ──▶ request ──▶ release: next one due after the interval, or after what the host asked for
             └─ not yet ──▶ the moment to ask again

A reservation whose holder died ends with its lease. One row a host, changed in one statement, so that any number of
processes are as polite as one.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Engine, and_, case, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from worker.ledger.database import READING
from worker.ledger.records import Robots
from worker.ledger.schema import host, robots

LONGEST = 3600.0  # seconds that a host is left alone at most, however often it failed
_DOUBLINGS = 12
_SOON = timedelta(seconds=1)  # until a host that answers slowly is asked for again


class Hosts:
    """Budgets and robots.txt of hosts; ``now`` is always the caller's, seconds are floats."""

    def __init__(self, engine: Engine) -> None:
        self._writer = engine
        self._reader = engine.execution_options(**READING)

    def reserve(
        self, name: str, now: datetime, *, interval: float, concurrency: int = 1, lease: float = 60.0
    ) -> datetime | None:
        """Host -> None where a request to it may be sent now, else the moment at which to ask again.

        ``interval`` is the least time between two requests, ``concurrency`` how many may be under way (0: any number),
        ``lease`` the seconds after which this one counts as dead. ``release`` ends it.
        """
        free = host.c.due <= now
        if concurrency:
            free = and_(free, or_(host.c.active < concurrency, host.c.lease <= now))
        values = {
            "due": now + timedelta(seconds=interval),
            "active": case((host.c.lease <= now, 1), else_=host.c.active + 1),
            "lease": now + timedelta(seconds=lease),
        }
        with self._writer.begin() as connection:
            insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
            statement = insert(host).values(values | {"name": name, "active": 1, "strikes": 0, "reason": ""})
            statement = statement.on_conflict_do_update(index_elements=["name"], set_=values, where=free)
            if connection.execute(statement.returning(host.c.name)).first():
                return None
            row = connection.execute(select(host).where(host.c.name == name)).one()
        return row.due if row.due > now else min(row.lease, now + _SOON)  # type: ignore[no-any-return]

    def renew(self, name: str, now: datetime, lease: float = 60.0) -> None:
        """Host that is reserved -> its lease begins anew, for one more request under the same reservation."""
        with self._writer.begin() as connection:
            values = {"lease": now + timedelta(seconds=lease)}
            connection.execute(update(host).where(host.c.name == name).values(values))

    def release(
        self,
        name: str,
        now: datetime,
        *,
        interval: float,
        retry_after: float | None = None,
        struck: str = "",
        backoff: float = 0.0,
    ) -> None:
        """Host that has answered, or failed -> its reservation ends; the next is due after ``interval`` seconds.

        Or later: after ``retry_after``, where it said so; else after ``backoff``, doubled with every strike in a row,
        where ``struck`` says why it should be left alone. No strike clears the row's strikes. A due moment is never
        brought forward.
        """
        with self._writer.begin() as connection:
            row = connection.execute(select(host).where(host.c.name == name).with_for_update()).one_or_none()
            if row is None:
                return
            doubled = min(LONGEST, backoff * 2 ** min(row.strikes, _DOUBLINGS)) if struck else 0.0
            wait = max(interval, doubled if retry_after is None else retry_after)
            values = {
                "due": max(row.due, now + timedelta(seconds=wait)),
                "active": max(0, row.active - 1),
                "strikes": row.strikes + 1 if struck else 0,
                "reason": struck,
            }
            connection.execute(update(host).where(host.c.name == name).values(values))

    def due(self, names: Iterable[str]) -> dict[str, datetime]:
        """Hosts -> those ever asked, and the moment before which each takes no further request."""
        query = select(host.c.name, host.c.due).where(host.c.name.in_(list(names)))
        with self._reader.begin() as connection:
            return {row.name: row.due for row in connection.execute(query)}

    def reason(self, name: str) -> str:
        """Host -> why it was last to be left alone, empty where it answered since."""
        with self._reader.begin() as connection:
            return connection.scalar(select(host.c.reason).where(host.c.name == name)) or ""

    def robots(self, origin: str) -> Robots | None:
        """Origin (``https://example.org``) -> its robots.txt as last fetched, expired or not."""
        with self._reader.begin() as connection:
            row = connection.execute(select(robots).where(robots.c.origin == origin)).one_or_none()
        if row is None:
            return None
        return Robots(
            status=row.status,
            body=row.body,
            fetched=row.fetched,
            expires=row.expires,
            failing_since=row.failing_since,
        )

    def keep_robots(self, origin: str, found: Robots) -> None:
        """Origin and its robots.txt -> kept in place of the one before."""
        values = {
            "status": found.status,
            "body": found.body,
            "fetched": found.fetched,
            "expires": found.expires,
            "failing_since": found.failing_since,
        }
        with self._writer.begin() as connection:
            insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
            statement = insert(robots).values(origin=origin, **values)
            connection.execute(statement.on_conflict_do_update(index_elements=["origin"], set_=values))
