"""Pruning: what became old between two moments -> a few rows of it emptied or deleted, kind by kind.

A version is emptied once the next one is old enough: whoever asks what was changed finds both until then.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Select, Table, and_, delete, exists, func, select, tuple_, update

from worker.ledger.records import State
from worker.ledger.schema import daily, entry, outbox, robots, validator, version, visit

_EMPTY = b""
_PART = 200  # keys in one statement
_MOMENT = timedelta(microseconds=1)
_SETTLED, _PAGE = "settled", "page"


class Asked(Struct, frozen=True):
    """What became old between two moments, and at most how many rows of it at once."""

    mark: datetime
    before: datetime
    size: int


Step = Callable[[Connection, Asked], tuple[int, datetime]]  # -> rows, and the moment up to which all is done


def _versions(connection: Connection, asked: Asked) -> tuple[int, datetime]:
    rows, done = _told(connection, asked)
    earlier = {"payload": _EMPTY, "evidence": _EMPTY}
    return sum(
        _emptied(connection, version, and_(one, version.c.payload != _EMPTY), earlier) for one in _before_each(rows)
    ), done


def _evidence(connection: Connection, asked: Asked) -> tuple[int, datetime]:
    rows, done = _told(connection, asked)
    within = and_(version.c.created >= asked.mark, version.c.created < done, version.c.evidence != _EMPTY)
    return (connection.execute(update(version).where(within).values(evidence=_EMPTY)).rowcount if rows else 0), done


def _sent(connection: Connection, asked: Asked) -> tuple[int, datetime]:
    rows, done = _told(connection, asked)
    number = 0
    for one in _before_each(rows):
        messages = and_(
            outbox.c.id.in_(select(version.c.message).where(one)), outbox.c.sent.is_not(None), outbox.c.body != _EMPTY
        )
        number += _emptied(connection, outbox, messages, {"body": _EMPTY})
    old = and_(outbox.c.queued >= asked.mark, outbox.c.queued < done, outbox.c.sent.is_not(None))
    notices = and_(old, outbox.c.subject.is_(None), outbox.c.body != _EMPTY)
    return number + _emptied(connection, outbox, notices, {"body": _EMPTY}), done


def _entries(connection: Connection, asked: Asked) -> tuple[int, datetime]:
    # Whether they are visited still is asked of these alone: a database that has not counted its rows yet would join
    # all entries with all visits for it.
    rows, done = _window(connection, _ENDED, entry.c.updated, asked)
    hashes = sorted(row.key_hash for row in rows)
    number = 0
    for first in range(0, len(hashes), _PART):
        part = hashes[first : first + _PART]
        # By nothing but the key: with more to go by, SQLite takes the index of kinds and states, and reads all pages.
        query = select(visit.c.url_hash, visit.c.state, visit.c.kind).where(visit.c.url_hash.in_(part))
        found = connection.execute(query.order_by(visit.c.url_hash).with_for_update())
        is_over = {row.url_hash: (row.state, row.kind) == (_SETTLED, _PAGE) for row in found}
        over = [hashed for hashed, ended in is_over.items() if ended]
        connection.execute(delete(visit).where(visit.c.url_hash.in_(over)))
        gone = [hashed for hashed in part if is_over.get(hashed, True)]
        number += connection.execute(delete(entry).where(entry.c.key_hash.in_(gone))).rowcount
    return number, done


def look_ahead(connection: Connection, asked: Asked) -> None:
    """Entries that go next -> read, while nobody waits: they lie all over the disk."""
    rows, _ = _window(connection, _ENDED, entry.c.updated, asked)
    hashes = [row.key_hash for row in rows]
    for first in range(0, len(hashes), _PART):
        part = hashes[first : first + _PART]
        connection.execute(select(entry.c.trace).where(entry.c.key_hash.in_(part))).all()
        connection.execute(select(visit.c.note).where(visit.c.url_hash.in_(part))).all()


def _validators(connection: Connection, asked: Asked) -> tuple[int, datetime]:
    query = select(validator.c.url_hash, validator.c.updated)
    rows, done = _window(connection, query, validator.c.updated, asked)
    gone = validator.c.url_hash.in_([row.url_hash for row in rows])
    return connection.execute(delete(validator).where(gone)).rowcount, done


def _robots(connection: Connection, asked: Asked) -> tuple[int, datetime]:
    query = select(robots.c.origin, robots.c.expires)
    rows, done = _window(connection, query, robots.c.expires, asked)
    gone = robots.c.origin.in_([row.origin for row in rows])
    return connection.execute(delete(robots).where(gone)).rowcount, done


def _counts(connection: Connection, asked: Asked) -> tuple[int, datetime]:
    key = (daily.c.name, daily.c.day, daily.c.label)
    rows = connection.execute(select(*key).where(daily.c.day < _day(asked.before)).limit(asked.size)).all()
    for first in range(0, len(rows), _PART):
        part = [tuple(row) for row in rows[first : first + _PART]]
        connection.execute(delete(daily).where(tuple_(*key).in_(part)))
    return len(rows), asked.before if len(rows) < asked.size else asked.mark


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"


def _told(connection: Connection, asked: Asked) -> tuple[list[Any], datetime]:
    """Two moments -> versions that were told between them, at most so many, and up to when that is all of them."""
    query = select(version.c.subject, version.c.number, version.c.created)
    return _window(connection, query, version.c.created, asked)


def _window(
    connection: Connection, query: Select[Any], at: ColumnElement[datetime], asked: Asked
) -> tuple[list[Any], datetime]:
    """Query, and the column that says how old a row is -> the oldest rows, and up to when that is all of them."""
    rows = list(
        connection.execute(query.where(at >= asked.mark, at < asked.before).order_by(at).limit(asked.size)).all()
    )
    if len(rows) < asked.size:
        return rows, asked.before
    if rows[-1][-1] > asked.mark:
        return rows, rows[-1][-1]
    return list(
        connection.execute(query.where(at == asked.mark)).all()
    ), asked.mark + _MOMENT  # more of one moment than a step


def _before_each(rows: list[Any]) -> Iterator[ColumnElement[bool]]:
    """Versions -> those that each of them followed, some at a time."""
    subjects: dict[int, list[str]] = {}
    for row in rows:
        if row.number > 1:
            subjects.setdefault(row.number - 1, []).append(row.subject)
    for number, names in subjects.items():
        for first in range(0, len(names), _PART):
            # Not as pairs: for these SQLite reads the whole table.
            yield and_(version.c.subject.in_(names[first : first + _PART]), version.c.number == number)


def _emptied(connection: Connection, table: Table, which: ColumnElement[bool], values: dict[str, bytes]) -> int:
    return connection.execute(update(table).where(which).values(values)).rowcount


# What became of a page that is visited no more; what is quarantined waits for a person.
_OVER = and_(visit.c.state == _SETTLED, visit.c.kind == _PAGE)
_UNVISITED = and_(
    entry.c.state != State.QUARANTINED, ~exists().where(visit.c.url_hash == entry.c.key_hash, ~_OVER).correlate(entry)
)
_ENDED = select(entry.c.key_hash, entry.c.updated).where(entry.c.state != State.QUARANTINED)
STEPS: dict[str, Step] = {
    "versions": _versions,
    "evidence": _evidence,
    "sent": _sent,
    "entries": _entries,
    "validators": _validators,
    "robots": _robots,
    "counts": _counts,
}
_FOLLOWED = version.alias()


def count(name: str, mark: datetime, before: datetime) -> Select[Any]:
    """What, and two moments -> the query that counts the rows that became old between them."""
    follows = and_(_FOLLOWED.c.subject == version.c.subject, _FOLLOWED.c.number == version.c.number + 1)
    told = and_(_FOLLOWED.c.created >= mark, _FOLLOWED.c.created < before)
    which: dict[str, tuple[Any, ColumnElement[bool]]] = {
        "versions": (version.join(_FOLLOWED, follows), told),
        "evidence": (version, and_(version.c.created >= mark, version.c.created < before)),
        "sent": (
            version.join(_FOLLOWED, follows).join(outbox, outbox.c.id == version.c.message),
            and_(told, outbox.c.sent.is_not(None)),
        ),
        "entries": (entry, and_(_UNVISITED, entry.c.updated < before)),
        "validators": (validator, validator.c.updated < before),
        "robots": (robots, robots.c.expires < before),
        "counts": (daily, daily.c.day < _day(before)),
    }
    table, condition = which[name]
    return select(func.count()).select_from(table).where(condition)
