"""Turns: each host's place in the line, and what has been due there longest; the frontier's way into its indexes.

A turn bounds from below when there is anything to lease of its host. Whoever looks and finds nothing puts it right.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, select, update

from worker.ledger import writing
from worker.ledger.schema import turn, visit
from worker.ledger.visits import Lane

LEASED = "leased"
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
BEFORE = datetime(1970, 1, 1, tzinfo=UTC)
BOUNDS = {Lane.LIVE: turn.c.live, Lane.BACKFILL: turn.c.backfill}


def lock_turns(connection: Connection, hosts: Iterable[str]) -> None:
    """Hosts -> their turns exist and are locked until the transaction ends."""
    rows = [{"host": host, "live": NEVER, "backfill": NEVER, "free": BEFORE, "floor": BEFORE} for host in sorted(hosts)]
    writing.insert(connection, turn, rows, conflict="host", replace=("host",))


def read_heads(
    connection: Connection, lane: Lane, now: datetime, limit: int, among: Collection[str] | None = None
) -> list[str]:
    """-> hosts with something due in a lane, as far as is known, the longest waiting first, locked."""
    bound = BOUNDS[lane]
    query = select(turn.c.host).where(bound <= now).order_by(bound).limit(limit).with_for_update(skip_locked=True)
    if among is not None:
        query = query.where(turn.c.host.in_(among))
    return list(connection.scalars(query))


def read_room(connection: Connection, hosts: Sequence[str], now: datetime, at_once: int) -> dict[str, int]:
    """Hosts -> how many more visits of each may be leased."""
    query = (
        select(visit.c.host, func.count())
        .where(visit.c.host.in_(hosts), visit.c.state == LEASED, visit.c.due > now)
        .group_by(visit.c.host)
    )
    under_way = {row[0]: row[1] for row in connection.execute(query)}
    return {host: at_once - under_way.get(host, 0) for host in hosts}


def _longest_due(lane: Lane, now: datetime, besides: Sequence[bytes]) -> ColumnElement[bytes]:
    """-> a few steps into the index for each turn, however many visits its host has."""
    due = (visit.c.host == turn.c.host, visit.c.lane == lane, visit.c.due <= now)
    query = select(visit.c.url_hash).where(*due).order_by(visit.c.due).limit(1)
    if besides:
        query = query.where(visit.c.url_hash.not_in(besides))
    return query.correlate(turn).scalar_subquery()


def pick(connection: Connection, lane: Lane, now: datetime, room: dict[str, int]) -> list[bytes]:
    """Hosts and how many of each may be leased -> the fingerprints of what has been due there longest, in turn.

    What was picked is left out by its name, and not by its place: of visits that are due at the same moment, a database
    that sorts them anew each time may put another one first.
    """
    picks: list[bytes] = []
    for place in range(max(room.values())):
        hosts = [host for host, left in room.items() if left > place]
        query = select(_longest_due(lane, now, picks)).where(turn.c.host.in_(hosts))
        found = [hashed for hashed in connection.scalars(query) if hashed is not None]
        if not found:
            break
        picks += found
    return picks


def rest_turns(connection: Connection, hosts: Iterable[str], until: datetime) -> None:
    """Hosts that have all they may have -> nothing of them is leased before that moment, unless somebody reports back.

    Their bounds are only put off, without a look at their visits: too early they may be.
    """
    names = sorted(hosts)
    if not names:
        return
    greatest, since = greatest_of(connection), bindparam("since", until, turn.c.free.type)
    bounds = {bound.name: greatest(since, bound) for bound in BOUNDS.values()}
    connection.execute(update(turn).where(turn.c.host.in_(names)).values(free=since, **bounds))


def bound_turns(connection: Connection, hosts: Iterable[str]) -> None:
    """Hosts -> their bounds put right: when the first of their visits is due and they are free."""
    names = sorted(hosts)
    if not names:
        return
    greatest = greatest_of(connection)
    never = bindparam("never", NEVER, turn.c.live.type)
    values = {
        bound.name: greatest(
            turn.c.free,
            func.coalesce(
                select(func.min(visit.c.due))
                .where(visit.c.host == turn.c.host, visit.c.lane == lane, visit.c.due.is_not(None))
                .correlate(turn)
                .scalar_subquery(),
                never,
            ),
        )
        for lane, bound in BOUNDS.items()
    }
    connection.execute(update(turn).where(turn.c.host.in_(names)).values(values))


def greatest_of(connection: Connection) -> Callable[..., ColumnElement[Any]]:
    """-> the function that gives the greatest of its arguments, by the name that the database has for it."""
    return func.greatest if connection.dialect.name == "postgresql" else func.max
