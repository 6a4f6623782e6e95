"""Frontier: every address that is to be visited, when, by whom, and never more than its host puts up with.

found ─▶ waiting ─▶ leased ─┬─ reported back: waiting again, or settled
            ▲               └─ never heard of again: due again when the lease runs out
            └── hurried, when there is news of it

Everybody who writes locks the turns of the hosts concerned first, in order of their names, and visits only then. So
several dispatchers share the hosts among them (``SKIP LOCKED``), and none gets more of a host than it may.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Engine, Row, and_, bindparam, func, or_, select, update

from worker.ledger import writing
from worker.ledger.columns import fingerprint
from worker.ledger.records import Done, Found, Hurry, Lane, Validators, Visit
from worker.ledger.schema import turn, visit
from worker.message import Message

T = TypeVar("T")
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
WAITING, LEASED, SETTLED = "waiting", "leased", "settled"
PER_HOST = 8  # leased of one host at once where it may have any number
_BEFORE = datetime(1970, 1, 1, tzinfo=UTC)
_CHUNK = 500
_BOUNDS = {Lane.LIVE: turn.c.live, Lane.BACKFILL: turn.c.backfill}


class Frontier:
    """The frontier of a ledger; raises Transient as the ledger does. ``now`` is always the caller's."""

    def __init__(self, writer: Engine, reader: Engine) -> None:
        self._writer = writer
        self._reader = reader

    def add(self, found: Sequence[Found], now: datetime) -> set[str]:
        """Addresses -> those of them that are new; what is known already, by address or twin, stays as it is."""
        with self._writer.begin() as connection:
            return _add(connection, found, now)

    def lease(self, now: datetime, until: datetime, limit: int, per_host: int = 1) -> list[Visit]:
        """At most ``limit`` visits that are due, leased until ``until``: live before backfill, every host in turn.

        Of one host at most ``per_host`` are leased at the same time (0: ``PER_HOST``), and none before it is free.
        """
        at_once = per_host or PER_HOST
        leased: list[Visit] = []
        with self._writer.begin() as connection:
            for lane in Lane:
                # Hosts that turn out to have nothing due get their bounds put right: so the next ones are looked at.
                more = True
                while more and len(leased) < limit and (hosts := _heads(connection, lane, now, limit - len(leased))):
                    more = len(hosts) == limit - len(leased)
                    room = _room(connection, hosts, now, at_once)
                    picks = _pick(connection, lane, now, room)[: limit - len(leased)]
                    taken = _take(connection, picks, now, until)
                    leased += taken
                    begun = Counter(one.host for one in taken)
                    full = {host for host, left in room.items() if left <= begun[host]}
                    _hold(connection, full, until)
                    _bound(connection, hosts)
        return leased

    def finish(
        self,
        done: Done,
        now: datetime,
        *,
        found: Sequence[Found] = (),
        hurried: Sequence[Hurry] = (),
        messages: Sequence[Message] = (),
        remembered: Mapping[str, Validators] | None = None,
    ) -> set[str]:
        """How a visit ended, and what came of it -> which of the found addresses are new; all of it or nothing.

        Somebody else may have the lease by now: then it is his to say how the visit ended, and messages are not
        written; what was found counts all the same. ``remembered`` are validators, as of ``Transaction.remember``.
        """
        one = done.visit
        hosts = {one.host, *(each.host for each in found), *(each.visit.host for each in hurried)}
        with self._writer.begin() as connection:
            _lock(connection, hosts)
            mine = connection.execute(
                update(visit)
                .where(visit.c.url_hash == fingerprint(one.url), visit.c.serial == one.serial, visit.c.state == LEASED)
                .values(
                    state=SETTLED if done.due is None else WAITING,
                    due=done.due,
                    note=done.note,
                    attempts=0,
                    updated=now,
                )
            )
            if mine.rowcount:
                greatest = _greatest(connection)
                floor = greatest(turn.c.floor, bindparam("asked", done.floor or _BEFORE, turn.c.floor.type))
                free = greatest(floor, bindparam("mannered", done.free, turn.c.free.type))
                connection.execute(update(turn).where(turn.c.host == one.host).values(floor=floor, free=free))
                writing.write_messages(connection, messages, now, known=True)
                writing.write_validators(connection, remembered or {}, now)
            new = _add(connection, found, now)
            _hurry(connection, hurried, now)
            _bound(connection, hosts)
        return new

    def hurry(self, hurried: Sequence[Hurry], now: datetime) -> None:
        """Visits that are wanted sooner -> due then."""
        with self._writer.begin() as connection:
            hosts = {one.visit.host for one in hurried}
            _lock(connection, hosts)
            _hurry(connection, hurried, now)
            _bound(connection, hosts)

    def arm(self, urls: Iterable[str], due: datetime) -> None:
        """Addresses that are settled -> due again."""
        with self._writer.begin() as connection:
            for part in _chunks(sorted({fingerprint(url) for url in urls})):
                mine = and_(visit.c.url_hash.in_(part), visit.c.state == SETTLED)
                hosts = set(connection.scalars(select(visit.c.host).where(mine).distinct()))
                _lock(connection, hosts)
                values = {"state": WAITING, "due": due, "attempts": 0, "updated": due}
                connection.execute(update(visit).where(mine).values(values))
                _bound(connection, hosts)

    def retire(self, urls: Iterable[str], now: datetime) -> None:
        """Addresses -> settled, whatever they were."""
        with self._writer.begin() as connection:
            for part in _chunks(sorted({fingerprint(url) for url in urls})):
                hosts = set(connection.scalars(select(visit.c.host).where(visit.c.url_hash.in_(part)).distinct()))
                _lock(connection, hosts)
                connection.execute(
                    update(visit)
                    .where(visit.c.url_hash.in_(part))
                    .values(state=SETTLED, due=None, serial=visit.c.serial + 1, updated=now)
                )
                _bound(connection, hosts)

    def lookup(self, urls: Iterable[str], twins: Iterable[str] = ()) -> dict[str, Visit]:
        """Addresses and twins -> the visits that are known under them."""
        names = {fingerprint(name): name for name in (*urls, *twins)}
        known: dict[str, Visit] = {}
        with self._reader.begin() as connection:
            for part in _chunks(list(names)):
                query = select(visit).where(or_(visit.c.url_hash.in_(part), visit.c.twin.in_(part)))
                for row in connection.execute(query):
                    for hashed in (row.twin, row.url_hash):
                        if hashed in names:
                            known[names[hashed]] = _visit(row)
        return known

    def visits(self, kind: str, source: str | None = None, limit: int = 100_000) -> list[Visit]:
        """Kind, and source where only one is asked for -> its visits, in the order in which they are due."""
        query = select(visit).where(visit.c.kind == kind).order_by(visit.c.due.nulls_last(), visit.c.url).limit(limit)
        if source is not None:
            query = query.where(visit.c.source == source)
        with self._reader.begin() as connection:
            return [_visit(row) for row in connection.execute(query)]

    def counts(self) -> dict[tuple[str, str], int]:
        """-> how many visits there are by kind and state."""
        query = select(visit.c.kind, visit.c.state, func.count()).group_by(visit.c.kind, visit.c.state)
        with self._reader.begin() as connection:
            return {(kind, state): number for kind, state, number in connection.execute(query)}

    def under_way(self) -> int:
        """-> how many visits are leased, run out or not."""
        query = select(func.count()).select_from(visit).where(visit.c.state == LEASED)
        with self._reader.begin() as connection:
            return connection.scalar(query) or 0

    def oldest_due(self) -> datetime | None:
        """-> since when, or from when on, the visit that has waited longest is due."""
        with self._reader.begin() as connection:
            heads = [
                connection.scalar(select(func.min(visit.c.due)).where(visit.c.kind == kind, visit.c.state == WAITING))
                for kind in connection.scalars(select(visit.c.kind).distinct()).all()
            ]
        return min((due for due in heads if due is not None), default=None)

    def next_turn(self) -> datetime | None:
        """-> not before this moment is there anything to lease."""
        with self._reader.begin() as connection:
            heads = [connection.scalar(select(func.min(bound))) for bound in _BOUNDS.values()]
        return min((moment for moment in heads if moment is not None and moment < NEVER), default=None)


def _lock(connection: Connection, hosts: Iterable[str]) -> None:
    """Hosts -> their turns exist and are locked until the transaction ends."""
    rows = [
        {"host": host, "live": NEVER, "backfill": NEVER, "free": _BEFORE, "floor": _BEFORE} for host in sorted(hosts)
    ]
    writing.insert(connection, turn, rows, conflict="host", replace=("host",))


def _hurry(connection: Connection, hurried: Iterable[Hurry], now: datetime) -> None:
    for one in hurried:
        values = {"state": WAITING, "due": one.due, "note": one.note, "lane": Lane.LIVE, "updated": now}
        mine = and_(visit.c.url_hash == fingerprint(one.visit.url), visit.c.state != LEASED)
        connection.execute(update(visit).where(mine).values(values))


def _add(connection: Connection, found: Sequence[Found], now: datetime) -> set[str]:
    new: set[str] = set()
    for part in _chunks(list({one.url: one for one in found}.values())):
        _lock(connection, {one.host for one in part})
        rows = [_row(one, now) for one in part]
        twins = [row["twin"] for row in rows if row["twin"]]
        known = set(connection.scalars(select(visit.c.twin).where(visit.c.twin.in_(twins)))) if twins else set()
        fresh = []
        for row in sorted(rows, key=lambda row: row["url_hash"]):
            if row["twin"] is None or row["twin"] not in known:
                known.add(row["twin"])
                fresh.append(row)
        there = set(
            connection.scalars(select(visit.c.url_hash).where(visit.c.url_hash.in_([row["url_hash"] for row in fresh])))
        )
        fresh = [row for row in fresh if row["url_hash"] not in there]
        writing.insert(connection, visit, fresh, conflict="url_hash", replace=("url_hash",))
        _bound(connection, {str(row["host"]) for row in fresh})
        new |= {str(row["url"]) for row in fresh}
    return new


def _row(one: Found, now: datetime) -> dict[str, Any]:
    return {
        "url_hash": fingerprint(one.url),
        "url": one.url,
        "twin": None if one.twin is None else fingerprint(one.twin),
        "host": one.host,
        "kind": one.kind,
        "source": one.source,
        "lane": one.lane,
        "state": SETTLED if one.due is None else WAITING,
        "due": one.due,
        "serial": 0,
        "attempts": 0,
        "note": one.note,
        "first_seen": now,
        "updated": now,
    }


def _heads(connection: Connection, lane: Lane, now: datetime, limit: int) -> list[str]:
    bound = _BOUNDS[lane]
    query = select(turn.c.host).where(bound <= now).order_by(bound).limit(limit).with_for_update(skip_locked=True)
    return list(connection.scalars(query))


def _room(connection: Connection, hosts: Sequence[str], now: datetime, at_once: int) -> dict[str, int]:
    """Hosts -> how many more visits of each may be leased."""
    query = (
        select(visit.c.host, func.count())
        .where(visit.c.host.in_(hosts), visit.c.state == LEASED, visit.c.due > now)
        .group_by(visit.c.host)
    )
    under_way = {row[0]: row[1] for row in connection.execute(query)}
    return {host: at_once - under_way.get(host, 0) for host in hosts}


def _pick(connection: Connection, lane: Lane, now: datetime, room: dict[str, int]) -> list[bytes]:
    """Hosts and how many of each may be leased -> the fingerprints of what has been due there longest, in turn."""
    picks: list[bytes] = []
    for place in range(max(room.values())):
        hosts = [host for host, left in room.items() if left > place]
        query = select(_longest_due(lane, now, place)).where(turn.c.host.in_(hosts))
        found = [hashed for hashed in connection.scalars(query) if hashed is not None]
        if not found:
            break
        picks += found
    return picks


def _longest_due(lane: Lane, now: datetime, place: int) -> ColumnElement[bytes]:
    """-> one step into the index for each turn, however many visits its host has."""
    return (
        select(visit.c.url_hash)
        .where(visit.c.host == turn.c.host, visit.c.lane == lane, visit.c.due <= now)
        .order_by(visit.c.due)
        .limit(1)
        .offset(place)
        .correlate(turn)
        .scalar_subquery()
    )


def _take(connection: Connection, picks: Sequence[bytes], now: datetime, until: datetime) -> list[Visit]:
    if not picks:
        return []
    values = {
        "state": LEASED,
        "due": until,
        "serial": visit.c.serial + 1,
        "attempts": visit.c.attempts + 1,
        "updated": now,
    }
    statement = update(visit).where(visit.c.url_hash.in_(picks)).values(values).returning(visit)
    taken = {row.url_hash: _visit(row) for row in connection.execute(statement)}
    return [taken[hashed] for hashed in picks]


def _hold(connection: Connection, hosts: Iterable[str], until: datetime) -> None:
    """Hosts that have all they may have -> nothing more for them until somebody reports back, or a lease runs out."""
    connection.execute(update(turn).where(turn.c.host.in_(list(hosts))).values(free=until))


def _bound(connection: Connection, hosts: Iterable[str]) -> None:
    """Hosts -> their bounds put right: when the first of their visits is due and they are free."""
    greatest = _greatest(connection)
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
        for lane, bound in _BOUNDS.items()
    }
    connection.execute(update(turn).where(turn.c.host.in_(list(hosts))).values(values))


def _greatest(connection: Connection) -> Callable[..., ColumnElement[Any]]:
    """-> the function that gives the greatest of its arguments, by the name that the database has for it."""
    return func.greatest if connection.dialect.name == "postgresql" else func.max


def _chunks(items: Sequence[T]) -> Iterator[list[T]]:
    iterator = iter(items)
    while part := list(islice(iterator, _CHUNK)):
        yield part


def _visit(row: Row[Any]) -> Visit:
    return Visit(
        url=row.url,
        host=row.host,
        kind=row.kind,
        source=row.source,
        lane=Lane(row.lane),
        state=row.state,
        due=row.due,
        serial=row.serial,
        attempts=row.attempts,
        note=row.note,
        first_seen=row.first_seen,
    )
