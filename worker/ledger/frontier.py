"""Frontier: every address that is to be visited, when, by whom, and never more than its host puts up with.

found ─▶ waiting ─▶ leased ─┬─ reported back: waiting again, or settled
            ▲               └─ never heard of again: due again when the lease runs out
            └── hurried, when there is news of it

Everybody who writes locks the turns of the hosts concerned first, in order of their names, and visits only then. So
several dispatchers share the hosts among them (``SKIP LOCKED``), and none gets more of a host than it may.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Engine, and_, bindparam, func, or_, select, update

from worker.ledger import clock, writing
from worker.ledger.columns import fingerprint
from worker.ledger.parts import parts
from worker.ledger.records import Validators
from worker.ledger.schema import entry, turn, visit
from worker.ledger.turns import (
    BEFORE,
    BOUNDS,
    LEASED,
    NEVER,
    bound_turns,
    greatest_of,
    lock_turns,
    pick,
    read_heads,
    read_room,
    rest_turns,
)
from worker.ledger.visit_rows import ASLEEP, SETTLED, WAITING, add_found, held, hurry, kinds, read_visit, take
from worker.ledger.visits import Done, Found, Hurry, Lane, Visit
from worker.message import Message

PER_HOST = 8  # leased of one host at once where it may have any number


class Frontier:
    """The frontier of a ledger; raises Transient as the ledger does. ``now`` is always the caller's."""

    def __init__(self, writer: Engine, reader: Engine) -> None:
        self._writer = writer
        self._reader = reader

    def add(self, found: Sequence[Found], now: datetime) -> set[str]:
        """Addresses -> those of them that are new; what is known already, by address or twin, stays as it is.

        Of very many, some at a time: nobody waits for their hosts until all are there. So it is where many are armed,
        woken or retired.
        """
        new: set[str] = set()
        for part in parts(found):
            with self._writer.begin() as connection:
                new |= add_found(connection, part, now)
        return new

    def lease(
        self,
        now: datetime,
        until: datetime,
        limit: int,
        per_host: int = 1,
        *,
        lanes: Sequence[Lane] = tuple(Lane),
        hosts: Collection[str] | None = None,
    ) -> list[Visit]:
        """At most ``limit`` visits that are due, leased until ``until``: live before backfill, every host in turn.

        ``hosts`` are those that are meant, all of them where none is named. Of one host at most ``per_host`` are leased
        at the same time (0: ``PER_HOST``), and none before it is free.
        """
        at_once = per_host or PER_HOST
        leased: list[Visit] = []
        with self._writer.begin() as connection:
            for lane in lanes:
                # Hosts that turn out to have nothing due get their bounds put right: so the next ones are looked at.
                more = True
                while (
                    more
                    and len(leased) < limit
                    and (heads := read_heads(connection, lane, now, limit - len(leased), hosts))
                ):
                    more = len(heads) == limit - len(leased)
                    room = read_room(connection, heads, now, at_once)
                    picks = pick(connection, lane, now, room)[: limit - len(leased)]
                    taken = take(connection, picks, now, until)
                    leased += taken
                    begun = Counter(one.host for one in taken)
                    full = {host for host, left in room.items() if left <= begun[host]}
                    # Hosts that have all they may have get no more until somebody reports back, or a lease runs out.
                    rest_turns(connection, full, until)
                    bound_turns(connection, room.keys() - full)
        return leased

    def begin(self, leased: Visit) -> Visit | None:
        """A visit as it was leased -> as it stands, this start of it counted; None where its lease is over.

        To be asked before anything is done about it: so that a task that comes twice does it once, and a visit that
        kills whoever attends to it is known by its ``attempts``.
        """
        values = {"attempts": visit.c.attempts + 1}
        with self._writer.begin() as connection:
            row = connection.execute(update(visit).where(held(leased)).values(values).returning(visit)).one_or_none()
        return None if row is None else read_visit(row)

    def spare(self, begun: Visit) -> None:
        """A visit that was begun and is given up by somebody who lives to say so -> that start does not count."""
        values = {"attempts": visit.c.attempts - 1}
        with self._writer.begin() as connection:
            connection.execute(update(visit).where(held(begun), visit.c.attempts > 0).values(values))

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
            lock_turns(connection, hosts)
            mine = connection.execute(
                update(visit)
                .where(held(one))
                .values(
                    state=ASLEEP if done.asleep else SETTLED if done.due is None else WAITING,
                    due=done.due,
                    reason=done.reason,
                    note=done.note,
                    attempts=0,
                    updated=now,
                )
            )
            if mine.rowcount:
                greatest = greatest_of(connection)
                floor = greatest(turn.c.floor, bindparam("asked", done.floor or BEFORE, turn.c.floor.type))
                free = greatest(floor, bindparam("mannered", done.free, turn.c.free.type))
                connection.execute(update(turn).where(turn.c.host == one.host).values(floor=floor, free=free))
                writing.write_messages(connection, messages, now, known=True)
                writing.write_validators(connection, remembered or {}, now)
            new = add_found(connection, found, now)
            hurry(connection, hurried, now)
            bound_turns(connection, hosts)
        return new

    def hurry(self, hurried: Sequence[Hurry], now: datetime) -> None:
        """Visits that are wanted sooner -> due then."""
        with self._writer.begin() as connection:
            hosts = {one.visit.host for one in hurried}
            lock_turns(connection, hosts)
            hurry(connection, hurried, now)
            bound_turns(connection, hosts)

    def arm(self, urls: Iterable[str], due: datetime) -> None:
        """Addresses that are settled -> due again."""
        self._arm(map(fingerprint, urls), SETTLED, due)

    def wake(self, sources: Iterable[str], now: datetime) -> None:
        """Sources -> their visits that sleep are due at once."""
        wanted = set(sources)
        with self._reader.begin() as connection:
            asleep = and_(visit.c.kind.in_(list(kinds(connection))), visit.c.state == ASLEEP)
            rows = connection.execute(select(visit.c.url_hash, visit.c.source).where(asleep)).all()
        self._arm((row.url_hash for row in rows if row.source in wanted), ASLEEP, now)

    def _arm(self, hashes: Iterable[bytes], state: str, due: datetime) -> None:
        """Fingerprints of addresses -> those in that state are due again."""
        for part in parts(sorted(set(hashes))):
            mine = and_(visit.c.url_hash.in_(part), visit.c.state == state)
            with self._writer.begin() as connection:
                hosts = set(connection.scalars(select(visit.c.host).where(mine).distinct()))
                lock_turns(connection, hosts)
                values = {"state": WAITING, "due": due, "reason": "", "attempts": 0, "updated": due}
                connection.execute(update(visit).where(mine).values(values))
                bound_turns(connection, hosts)

    def retire(self, urls: Iterable[str], now: datetime) -> None:
        """Addresses -> settled, whatever they were."""
        for part in parts(sorted(set(map(fingerprint, urls)))):
            with self._writer.begin() as connection:
                hosts = set(connection.scalars(select(visit.c.host).where(visit.c.url_hash.in_(part)).distinct()))
                lock_turns(connection, hosts)
                connection.execute(
                    update(visit)
                    .where(visit.c.url_hash.in_(part))
                    .values(state=SETTLED, due=None, serial=visit.c.serial + 1, updated=now)
                )
                bound_turns(connection, hosts)

    def lookup(self, urls: Iterable[str], twins: Iterable[str] = ()) -> dict[str, Visit]:
        """Addresses and twins -> the visits that are known under them."""
        names = {fingerprint(name): name for name in (*urls, *twins)}
        known: dict[str, Visit] = {}
        with self._reader.begin() as connection:
            for part in parts(names):
                query = select(visit).where(or_(visit.c.url_hash.in_(part), visit.c.twin.in_(part)))
                for row in connection.execute(query):
                    for hashed in (row.twin, row.url_hash):
                        if hashed in names:
                            known[names[hashed]] = read_visit(row)
        return known

    def visits(self, kind: str, source: str | None = None) -> list[Visit]:
        """Kind, and source where only one is asked for -> its visits, in the order in which they are due."""
        query = select(visit).where(visit.c.kind == kind).order_by(visit.c.due.nulls_last(), visit.c.url)
        if source is not None:
            query = query.where(visit.c.source == source)
        with self._reader.begin() as connection:
            return [read_visit(row) for row in connection.execute(query)]

    def pressing(self, hosts: Collection[str], now: datetime) -> set[str]:
        """Hosts -> those of them that have live work due, as far as is known."""
        query = select(turn.c.host).where(turn.c.host.in_(hosts), turn.c.live <= now)
        with self._reader.begin() as connection:
            return set(connection.scalars(query))

    def counts(self) -> dict[tuple[str, str], int]:
        """-> how many visits there are by kind and state."""
        query = select(visit.c.kind, visit.c.state, func.count()).group_by(visit.c.kind, visit.c.state)
        with self._reader.begin() as connection:
            return {(kind, state): number for kind, state, number in connection.execute(query)}

    def unsettled(self, kind: str) -> dict[str, int]:
        """Kind -> how many of its visits have no entry yet, by why they wait; ``new`` where nobody has been there."""
        query = (
            select(visit.c.state, visit.c.reason, func.count())
            .outerjoin(entry, entry.c.key_hash == visit.c.url_hash)
            .where(visit.c.kind == kind, entry.c.key_hash.is_(None))
            .group_by(visit.c.state, visit.c.reason)
        )
        waiting: Counter[str] = Counter()
        with self._reader.begin() as connection:
            for state, reason, number in connection.execute(query):
                waiting[reason or {WAITING: "new", LEASED: "under-way"}.get(state, state)] += number
        return dict(waiting)

    def queued(self, now: datetime) -> int:
        """-> how many visits are leased, by leases that still run, and were not begun yet."""
        waits = and_(visit.c.state == LEASED, visit.c.due > now, visit.c.attempts == 0)
        query = select(func.count()).select_from(visit).where(waits)
        with self._reader.begin() as connection:
            return connection.scalar(query.where(visit.c.kind.in_(list(kinds(connection))))) or 0

    def ahead(self, now: datetime) -> tuple[int, datetime | None]:
        """-> how many visits were written by a clock that was ahead of this moment, and when the last of them was."""
        with self._reader.begin() as connection:
            return clock.read_ahead(connection, now)

    def put_right(self, now: datetime) -> int:
        """Moment -> what a clock that was ahead has written is due as by this one; how many visits that were."""
        number, last = self.ahead(now)
        if last is not None:
            with self._writer.begin() as connection:
                clock.move_back(connection, now, last)
        return number

    def oldest_due(self) -> datetime | None:
        """-> since when, or from when on, the visit that has waited longest is due."""
        with self._reader.begin() as connection:
            heads = [
                connection.scalar(select(func.min(visit.c.due)).where(visit.c.kind == kind, visit.c.state == WAITING))
                for kind in kinds(connection)
            ]
        return min((due for due in heads if due is not None), default=None)

    def next_turn(self) -> datetime | None:
        """-> not before this moment is there anything to lease."""
        with self._reader.begin() as connection:
            heads = [connection.scalar(select(func.min(bound))) for bound in BOUNDS.values()]
        return min((moment for moment in heads if moment is not None and moment < NEVER), default=None)
