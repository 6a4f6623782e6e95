"""Retention: what is old enough -> emptied or deleted, a few rows at a time, so that nobody waits for it.

    mark ─▶ rows that became old since ─▶ emptied, some at once ─▶ the mark moves on ─▶ the space is given back

A version is emptied once the next one is old enough: whoever asks what was changed finds both until then. How many
rows are taken at once follows from how long the last ones took.
"""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    Table,
    and_,
    delete,
    exists,
    func,
    select,
    text,
    tuple_,
    update,
)

from worker.ledger import writing
from worker.ledger.records import State
from worker.ledger.schema import daily, entry, outbox, robots, tick, validator, version, visit

LONGEST = 0.05  # seconds that a step should hold what others wait for
FIRST, FEWEST, MOST = 100, 10, 500  # rows of a step
PAGES = 500  # of SQLite's, given back in a step
_EMPTY = b""
_PART = 200  # keys in one statement
_MOMENT = timedelta(microseconds=1)
_PAUSE = 2.0  # times as long as a step took, the others have the ledger for themselves
_VACUUMED = ("version", "outbox", "entry", "visit", "validator", "robots", "daily")
_SETTLED, _PAGE = "settled", "page"
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Asked(Struct, frozen=True):
    """What became old between two moments, and at most how many rows of it at once."""

    mark: datetime
    before: datetime
    size: int


Step = Callable[[Connection, Asked], tuple[int, datetime]]  # -> rows, and the moment up to which all is done


class Retention:
    """The retention of a ledger; raises Transient as the ledger does. ``longest`` is the longest step, in seconds."""

    def __init__(self, writer: Engine, reader: Engine) -> None:
        self._writer = writer
        self._reader = reader
        self.longest = 0.0

    def old(self, name: str, before: datetime) -> int:
        """What, and the moment before which it is old -> how many rows there are to empty or delete."""
        with self._reader.begin() as connection:
            return connection.scalar(_count(name, self._mark(connection, name), before)) or 0

    def prune(self, name: str, before: datetime, now: datetime) -> Iterator[int]:
        """The same -> emptied or deleted, a step each time it is asked: how many rows it was.

        Where nobody asks any more it goes on the next time. On SQLite others have their turn between two steps.
        """
        size = FIRST
        while True:
            if name == "entries":
                self._look(before, size)
            with self._writer.begin() as connection:
                began = time.monotonic()
                mark = self._mark(connection, name)
                if mark > now:
                    mark = BEGINNING  # made by a clock that was ahead
                rows, done = _STEPS[name](connection, Asked(mark, before, size)) if mark < before else (0, mark)
                writing.insert(connection, tick, [{"name": _name(name), "at": done}], conflict="name", replace=("at",))
            took = time.monotonic() - began
            self.longest = max(self.longest, took)
            if not rows and done >= before:
                return
            yield rows
            size = min(MOST, max(FEWEST, int(size * min(2.0, LONGEST / max(took, 0.001)))))
            time.sleep(min(1.0, _PAUSE * took))

    def _look(self, before: datetime, size: int) -> None:
        """Entries that go next -> read, while nobody waits: they lie all over the disk."""
        with self._reader.begin() as connection:
            asked = Asked(self._mark(connection, "entries"), before, size)
            rows, _ = _window(connection, _ENDED, entry.c.updated, asked)
            hashes = [row.key_hash for row in rows]
            for first in range(0, len(hashes), _PART):
                part = hashes[first : first + _PART]
                connection.execute(select(entry.c.trace).where(entry.c.key_hash.in_(part))).all()
                connection.execute(select(visit.c.note).where(visit.c.url_hash.in_(part))).all()

    def give_back(self) -> Iterator[int]:
        """-> the space of what was deleted is the machine's again, a step each time it is asked: how many bytes.

        PostgreSQL keeps it for its own next rows, but for what is free at a table's end. On SQLite a ledger of an
        older version keeps it too, until it is rewritten.
        """
        if self._writer.dialect.name == "postgresql":
            with self._writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                for table in _VACUUMED:
                    connection.execute(text(f"VACUUM {table}"))
                    yield 0
            return
        free, size = self._free()
        while free:
            began = time.monotonic()
            with self._writer.begin() as connection:
                cursor = connection.connection.cursor()  # a page is given back by each row that is asked for
                cursor.execute(f"PRAGMA incremental_vacuum({PAGES})")
                cursor.fetchall()
                cursor.close()
            took = time.monotonic() - began
            self.longest = max(self.longest, took)
            before, (free, _) = free, self._free()
            if free >= before:
                return
            yield (before - free) * size
            time.sleep(min(1.0, _PAUSE * took))

    def rewrite(self) -> None:
        """-> the whole database is written anew, as small as it can be; nobody else writes meanwhile.

        It needs as much free disk as the ledger is large. On SQLite space is given back step by step from then on.
        """
        with self._writer.connect() as connection:
            if self._writer.dialect.name == "postgresql":
                connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM FULL"))
                return
            cursor = connection.connection.cursor()  # outside of any transaction
            cursor.execute("PRAGMA auto_vacuum=INCREMENTAL")
            cursor.execute("VACUUM")
            cursor.close()

    def size(self) -> int:
        """-> the bytes that the ledger takes."""
        with self._reader.begin() as connection:
            if self._writer.dialect.name == "postgresql":
                return connection.scalar(text("SELECT pg_database_size(current_database())")) or 0
            pages, page = (
                connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("page_count", "page_size")
            )
            return int(pages or 0) * int(page or 0)

    def _free(self) -> tuple[int, int]:
        with self._reader.begin() as connection:
            found = (connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("freelist_count", "page_size"))
            free, size = (int(one or 0) for one in found)
        return free, size

    def _mark(self, connection: Connection, name: str) -> datetime:
        found: datetime | None = connection.scalar(select(tick.c.at).where(tick.c.name == _name(name)))
        return found or BEGINNING


def _name(name: str) -> str:
    return f"pruned {name}"


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
_STEPS: dict[str, Step] = {
    "versions": _versions,
    "evidence": _evidence,
    "sent": _sent,
    "entries": _entries,
    "validators": _validators,
    "robots": _robots,
    "counts": _counts,
}
_FOLLOWED = version.alias()


def _count(name: str, mark: datetime, before: datetime) -> Select[Any]:
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
