"""A ledger and a number -> so many made-up articles in it, by statements that the database works through by itself.

Their ids, addresses and sketches are spread as hashes are: what is slow in a large ledger is slow in this one.
"""

import hashlib
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import zstandard
from sqlalchemy import create_engine, make_url

sys.path.insert(0, str(Path(__file__).parents[2]))

from worker.ledger import open_ledger
from worker.ledger.columns import microseconds
from worker.ledger.database import connect

BANDS, WORDS = 24, 12  # rows of a sketch and of the catalogue that an article has
_TABLES = {
    "subject": "arrival, id, name, number, digest, first_seen, home) SELECT g, {id}, {url}, 1, {digest}, {now}, {url}",
    "outbox": "position, id, type, key, body, queued, attempts, sent, due, subject) "
    "SELECT g, 'm' || {id}, 'a.published', 'a.b.c', {blob}, {now}, 0, {now}, {now}, {id}",
    "version": "subject, number, digest, payload, evidence, message, created) "
    "SELECT {id}, 1, {digest}, {blob}, {blob}, 'm' || {id}, {now}",
    "alias": "url_hash, url, subject, digest) SELECT {hash}, {url}, {id}, {digest}",
    "entry": "key_hash, key, url_hash, url, state, code, detail, subject, attempts, first_seen, updated, trace) "
    "SELECT {hash}, {url}, {hash}, {url}, 'published', '', '', {id}, 1, {now}, {now}, {trace}",
    "sketch": "band, subject) SELECT {band}, {id}",
    "word": "word, arrival) SELECT {word}, g",
}
_SPELT = {
    "postgresql": {
        "id": "md5(g::text)::uuid::text",
        "hash": "sha256(('https://h' || g || '.example/')::bytea)",
        "digest": "'sha256:' || encode(sha256(g::text::bytea), 'hex')",
        "band": "hashint8extended(g * 24 + k, 1)",
        "word": "hashint8extended((sqrt(abs(hashint8extended(g * 12 + k, 2) % 1000000)))::bigint, 3)",
    },
    "sqlite": {
        "id": "id",
        "hash": "hash",
        "digest": "digest",
        "band": "random()",
        "word": "(random() % 1000) * 9000000000000000",
    },
}


def fill(address: str, number: int) -> None:
    """Address of a ledger and how many articles -> in it; one that has them already is left as it is."""
    open_ledger(address).close()
    plain = make_url(address).set(drivername="postgresql+pg8000", query={})  # waits as long as a statement takes
    engine = connect(address) if address.startswith("sqlite") else create_engine(plain)
    raw = engine.raw_connection()
    cursor, kind = raw.cursor(), engine.dialect.name
    cursor.execute("SELECT count(*) FROM subject")
    if number == 0 or cursor.fetchone()[0] >= number:
        raw.close()
        engine.dispose()
        return
    began = time.monotonic()
    if kind == "sqlite":
        _prepare_sqlite(raw, number)
    else:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET work_mem = '256MB'")
    for statement in _statements(kind, number):
        cursor.execute(statement)
    if kind == "postgresql":
        for table, column in (("subject", "arrival"), ("outbox", "position")):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), {number})")
    raw.commit()
    if kind == "postgresql":
        raw.dbapi_connection.autocommit = True
        cursor.execute("VACUUM ANALYZE")
    else:
        cursor.execute("PRAGMA journal_mode=WAL")
    raw.close()
    engine.dispose()  # a file may be moved, a database copied, that nobody holds open
    print(f"{number:,} articles into {kind}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)


def _prepare_sqlite(raw: Any, number: int) -> None:
    """A connection -> one that writes each page once, and knows what every article is called (``made``)."""
    cursor = raw.cursor()
    for pragma in (
        "foreign_keys=OFF",
        "synchronous=OFF",
        "journal_mode=OFF",
        "cache_size=-2000000",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    for name, made in _functions().items():
        raw.dbapi_connection.create_function(name, 1, made, deterministic=True)
    cursor.execute("BEGIN")
    numbers = f"WITH RECURSIVE n(g) AS (SELECT 1 UNION ALL SELECT g + 1 FROM n WHERE g < {number})"
    columns = "made_id(g) AS id, made_hash(g) AS hash, made_digest(g) AS digest"
    cursor.execute(f"CREATE TEMP TABLE made AS {numbers} SELECT g, {columns} FROM n")


def _statements(kind: str, number: int) -> Iterator[str]:
    """Dialect and how many articles -> the statements that put them in, a table each."""
    blob = zstandard.compress(hashlib.sha512(b"article").digest() * 20 + bytes(range(256)) * 8).hex()
    spelt = _SPELT[kind] | {
        "url": "'https://h' || g || '.example/'",
        "now": str(microseconds(datetime.now(UTC))),
        "blob": f"x'{blob}'" if kind == "sqlite" else f"'\\x{blob}'::bytea",
        "trace": f"'[{' ' * 800}]'",
    }
    begin, end = ("INSERT", "ON CONFLICT DO NOTHING") if kind == "postgresql" else ("INSERT OR IGNORE", "")
    for table, columns in _TABLES.items():
        times = {"sketch": BANDS, "word": WORDS}.get(table, 0)
        origin = "made" if kind == "sqlite" else _count(kind, "g", number)
        if times:
            origin += f", {_count(kind, 'k', times)}"
        into, _, select = columns.format(**spelt).partition(" SELECT ")
        # As the key is: an index grows fastest at its end.
        yield f"{begin} INTO {table} ({into} SELECT {select} FROM {origin} ORDER BY 1 {end}"


def _count(kind: str, letter: str, number: int) -> str:
    """Dialect, letter and number -> the rows 1 to number of a column of that name."""
    if kind == "postgresql":
        return f"generate_series(1, {number}) AS of_{letter}({letter})"
    made = f"n({letter}) AS (SELECT 1 UNION ALL SELECT {letter} + 1 FROM n WHERE {letter} < {number})"
    return f"(WITH RECURSIVE {made} SELECT {letter} FROM n) AS of_{letter}"


def _functions() -> dict[str, object]:
    def digest(number: object) -> str:
        return hashlib.sha256(str(number).encode()).hexdigest()

    def uuid(number: int) -> str:
        found = hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest()
        return "-".join((found[:8], found[8:12], found[12:16], found[16:20], found[20:]))

    return {
        "made_id": uuid,
        "made_hash": lambda number: hashlib.sha256(f"https://h{number}.example/".encode()).digest(),
        "made_digest": lambda number: f"sha256:{digest(number)}",
    }
