"""What a transaction writes at its end: the rows of one table after another, each table's in one statement."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from types import MappingProxyType
from typing import Any

from sqlalchemy import ARRAY, Connection, Table, bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from worker.ledger.columns import fingerprint, stand_in
from worker.ledger.records import Entry, Known, Shown, Validators
from worker.ledger.schema import (
    alias,
    claim,
    daily,
    delay,
    entry,
    outbox,
    sketch,
    subject,
    tally,
    validator,
    version,
    word,
)
from worker.message import Message

NOBODY: Mapping[str, str] = MappingProxyType({})
TALLIED = timedelta(days=2)


def write_subjects(connection: Connection, subjects: Iterable[Known]) -> None:
    """Subjects, new ones in order of arrival -> their rows, those of old ones brought up to date."""
    rows = [
        {
            "id": known.subject,
            "name": known.name,
            "number": known.number,
            "digest": known.digest,
            "first_seen": known.first_seen,
            "home": known.home,
            "copy_of": known.copy_of,
        }
        for known in subjects
    ]
    insert(connection, subject, rows, conflict="id", replace=("number", "digest", "home", "copy_of"))


def write_messages(
    connection: Connection,
    messages: Iterable[Message],
    now: datetime,
    subjects: Mapping[str, str] = NOBODY,
    known: bool = False,
) -> None:
    """New messages -> rows of the outbox, to be sent; those that may be ``known`` stay as they are where they are.

    ``subjects`` says of whose messages each is one, by its id.
    """
    rows = [
        {
            "id": one.id,
            "type": one.type,
            "key": one.key,
            "body": one.body,
            "queued": now,
            "attempts": 0,
            "due": now,
            "subject": subjects.get(one.id),
        }
        for one in messages
    ]
    insert(connection, outbox, rows, conflict="id" if known else (), replace=("id",) if known else ())


def requeue_messages(connection: Connection, ids: Sequence[str], now: datetime) -> None:
    """Ids of messages, sent or not -> to be sent, as if they were new."""
    again = {"queued": now, "attempts": 0, "error": None, "sent": None, "due": now}
    connection.execute(update(outbox).where(outbox.c.id.in_(ids)).values(again))


def write_versions(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows of the version table -> in it."""
    insert(connection, version, rows)


def write_aliases(connection: Connection, aliases: Mapping[bytes, tuple[str, str, Shown | None]]) -> None:
    """Fingerprint of an address -> the address, the subject it leads to and what it shows; new, or in their place."""
    rows = [
        {
            "url_hash": hashed,
            "url": url,
            "subject": found,
            "digest": shown and shown.digest,
            "number": shown and shown.number,
        }
        for hashed, (url, found, shown) in sorted(aliases.items())
    ]
    insert(connection, alias, rows, conflict="url_hash", replace=("subject", "digest", "number"))


def forget_aliases(connection: Connection, hashes: Iterable[bytes]) -> None:
    """Fingerprints of addresses -> they lead nowhere any more."""
    if gone := list(hashes):
        connection.execute(delete(alias).where(alias.c.url_hash.in_(gone)))


def write_claims(connection: Connection, claims: Iterable[tuple[bytes, bytes]]) -> None:
    """Fingerprints of addresses and of what they name as forms of themselves -> rows, besides those that are there."""
    rows = [{"by_hash": by, "url_hash": named} for by, named in sorted(claims)]
    insert(connection, claim, rows, conflict=("by_hash", "url_hash"), replace=("url_hash",))


def write_tally(connection: Connection, states: Mapping[str, int], now: datetime) -> None:
    """How many entries came into which state -> rows; those of days ago, which nobody asks for, go."""
    connection.execute(delete(tally).where(tally.c.at < now - TALLIED))
    insert(connection, tally, [{"at": now, "state": name, "number": states[name]} for name in sorted(states)])


def write_entries(connection: Connection, entries: Mapping[bytes, Entry], now: datetime) -> None:
    """Entries by the fingerprint of their key -> their rows; what was there keeps its first sight."""
    # In one order, whoever writes: two transactions that met in two entries the other way round would block.
    rows = [
        {
            "key_hash": hashed,
            "key": one.key,
            "url_hash": None if one.url is None else fingerprint(one.url),
            "url": one.url,
            "origin_hash": None if one.origin is None else fingerprint(one.origin),
            "origin": one.origin,
            "state": one.state,
            "code": one.code,
            "detail": one.detail,
            "subject": one.subject,
            "attempts": 1,
            "first_seen": now,
            "updated": now,
            "trace": one.trace,
            "columns": one.columns,
        }
        for hashed, one in sorted(entries.items(), key=itemgetter(0))
    ]
    kept = {"key_hash", "key", "first_seen", "attempts"}
    replace = tuple(column.name for column in entry.c if column.name not in kept)
    insert(connection, entry, rows, conflict="key_hash", replace=replace, add=("attempts",))


def write_delays(connection: Connection, delayed: Sequence[tuple[str, int]], now: datetime) -> None:
    """Sources and seconds -> rows; those that nobody asks for any more go."""
    if delayed:
        connection.execute(delete(delay).where(delay.c.at < now - TALLIED))
        insert(connection, delay, [{"at": now, "source": name, "seconds": seconds} for name, seconds in delayed])


def write_validators(connection: Connection, found: Mapping[str, Validators], now: datetime) -> None:
    """Addresses and their validators -> rows, in place of those before."""
    rows = [
        {
            "url_hash": hashed,
            "url": url,
            "etag": found[url].etag,
            "last_modified": found[url].last_modified,
            "updated": now,
        }
        for hashed, url in sorted((fingerprint(url), url) for url in found)
    ]
    insert(connection, validator, rows, conflict="url_hash", replace=("etag", "last_modified", "updated"))


def write_sketches(connection: Connection, sketches: Mapping[str, Iterable[int]]) -> None:
    """Subjects and the keys of their sketches -> rows, besides those that are there."""
    rows = [(key, one) for one, keys in sorted(sketches.items()) for key in sorted(set(keys))]
    _insert_pairs(connection, sketch, rows)


def write_words(connection: Connection, words: Mapping[str, Iterable[str]]) -> None:
    """Subjects and the words that they are found by -> rows, besides those that are there."""
    found = connection.execute(select(subject.c.arrival, subject.c.id).where(subject.c.id.in_(words)))
    rows = [(key, row.arrival) for row in found.all() for key in sorted({stand_in(one) for one in words[row.id]})]
    _insert_pairs(connection, word, rows)


def write_daily(connection: Connection, counted: Mapping[tuple[str, str], int], now: datetime) -> None:
    """How many of which name and label -> added to those of the day."""
    rows = [
        {"name": name, "day": f"{now:%Y-%m-%d}", "label": label, "number": number}
        for (name, label), number in sorted(counted.items())
    ]
    insert(connection, daily, rows, conflict=("name", "day", "label"), add=("number",))


def insert(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    conflict: str | tuple[str, ...] = (),
    replace: Sequence[str] = (),
    add: Sequence[str] = (),
) -> None:
    """Rows -> in the table; where ``conflict`` is there already, ``replace`` is replaced and ``add`` added up."""
    if not rows:
        return
    postgres = connection.dialect.name == "postgresql"
    statement = postgresql.insert(table) if postgres else sqlite.insert(table)
    if conflict:
        new = {name: statement.excluded[name] for name in replace}
        sums = {name: table.c[name] + statement.excluded[name] for name in add}
        statement = statement.on_conflict_do_update(
            index_elements=[conflict] if isinstance(conflict, str) else conflict, set_={**new, **sums}
        )
    if postgres:
        # SQLAlchemy puts many rows into one statement only where it returns something; else each makes its own way.
        connection.execute(statement.returning(*table.primary_key), rows)
    else:
        connection.execute(statement, rows)


def _insert_pairs(connection: Connection, table: Table, rows: Sequence[tuple[Any, Any]]) -> None:
    """Rows of a table of two columns, of which there are many -> in it, besides those that are there."""
    if not rows:
        return
    names = [column.name for column in table.c]
    if connection.dialect.name != "postgresql":
        added = sqlite.insert(table).on_conflict_do_nothing()
        connection.execute(added, [dict(zip(names, row, strict=True)) for row in rows])
        return
    # Two arrays, whatever their length: one statement, known to the server, where each value would be a parameter.
    arrays = [
        bindparam(column.name, list(values), ARRAY(column.type), unique=True)
        for column, values in zip(table.c, zip(*rows, strict=True), strict=True)
    ]
    several = select(*(func.unnest(one) for one in arrays))
    connection.execute(postgresql.insert(table).from_select(names, several).on_conflict_do_nothing())
