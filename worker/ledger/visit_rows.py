"""Visits <-> rows of the frontier: how they are added, hurried, taken and read within a transaction of its."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, select, update

from worker.ledger import writing
from worker.ledger.columns import fingerprint
from worker.ledger.parts import parts
from worker.ledger.schema import visit
from worker.ledger.turns import LEASED, bound_turns, lock_turns
from worker.ledger.visits import Found, Hurry, Lane, Visit

WAITING, SETTLED, ASLEEP = "waiting", "settled", "asleep"


def held(leased: Visit) -> ColumnElement[bool]:
    """A visit as it was leased -> whether nobody else has it by now, and nobody has reported back."""
    return and_(visit.c.url_hash == fingerprint(leased.url), visit.c.serial == leased.serial, visit.c.state == LEASED)


def hurry(connection: Connection, hurried: Iterable[Hurry], now: datetime) -> None:
    """Visits that are wanted sooner -> due then, but for those that somebody has leased."""
    for one in hurried:
        values = {
            "state": WAITING,
            "due": one.due,
            "lane": one.lane,
            "updated": now,
            "reason": "",
        }
        if one.note is not None:
            values["note"] = one.note
        if one.source is not None:
            values["source"] = one.source
        mine = and_(visit.c.url_hash == fingerprint(one.visit.url), visit.c.state != LEASED)
        connection.execute(update(visit).where(mine).values(values))


def add_found(connection: Connection, found: Sequence[Found], now: datetime) -> set[str]:
    """Addresses that were found -> those of them that are new, by now in the frontier."""
    new: set[str] = set()
    for part in parts({one.url: one for one in found}.values()):
        lock_turns(connection, {one.host for one in part})
        rows = _without_twins(connection, sorted((_row(one, now) for one in part), key=itemgetter("url_hash")))
        hashes = [row["url_hash"] for row in rows]
        there = set(connection.scalars(select(visit.c.url_hash).where(visit.c.url_hash.in_(hashes))))
        fresh = [row for row in rows if row["url_hash"] not in there]
        writing.insert(connection, visit, fresh, conflict="url_hash", replace=("url_hash",))
        bound_turns(connection, {str(row["host"]) for row in fresh})
        new |= {str(row["url"]) for row in fresh}
    return new


def _without_twins(connection: Connection, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows -> those whose other name is neither known nor that of a row before."""
    twins = [row["twin"] for row in rows if row["twin"]]
    known = set(connection.scalars(select(visit.c.twin).where(visit.c.twin.in_(twins)))) if twins else set()
    fresh = []
    for row in rows:
        if row["twin"] is None or row["twin"] not in known:
            known.add(row["twin"])
            fresh.append(row)
    return fresh


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
        "reason": "",
    }


def take(connection: Connection, picks: Sequence[bytes], now: datetime, until: datetime) -> list[Visit]:
    """Fingerprints of addresses -> their visits in that order, leased until then."""
    if not picks:
        return []
    values = {
        "state": LEASED,
        "due": until,
        "serial": visit.c.serial + 1,
        "updated": now,
    }
    statement = update(visit).where(visit.c.url_hash.in_(picks)).values(values).returning(visit)
    taken = {row.url_hash: read_visit(row) for row in connection.execute(statement)}
    return [taken[hashed] for hashed in picks]


def kinds(connection: Connection) -> Iterator[str]:
    """-> the kinds of visits that there are, by a step into the index for each, however many visits there are."""
    kind = connection.scalar(select(func.min(visit.c.kind)))
    while kind is not None:
        yield kind
        kind = connection.scalar(select(func.min(visit.c.kind)).where(visit.c.kind > kind))


def read_visit(row: Row[Any]) -> Visit:
    """Row of the visit table -> the visit."""
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
        reason=row.reason,
    )
