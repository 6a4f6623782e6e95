"""A ledger of a million articles -> pruned to 30 days: how long others had to wait at most, and what came back.

    python bench/prune.py                                SQLite, in a folder for temporary files
    python bench/prune.py --ledger postgresql://…        an empty database
    python bench/prune.py --articles 100000 --days 365

Half of the articles have two versions. They are written past the ledger, a row as large as ``--bytes`` says for each
text; what is pruned is what ``wiredesk prune`` prunes. A second writer asks for the ledger all the while.
"""

import argparse
import io
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import Connection, Engine, Table

from bench.pages import copied
from tasks.operate.prune import prune
from worker.ledger import open_ledger
from worker.ledger.columns import fingerprint
from worker.ledger.database import connect
from worker.ledger.schema import entry, outbox, subject, version, visit
from worker.resources import Resources
from worker.settings import Settings

NOW = datetime(2026, 11, 23, 6, 5, tzinfo=UTC)
PART = 10_000


def main() -> int:
    """Fill a ledger, prune it, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--days", type=int, default=365, help="over which they were told")
    parser.add_argument("--bytes", type=int, default=400, help="of a text, as it is stored")
    parser.add_argument("--ledger", default="")
    parser.add_argument("--seconds", type=float, help="of pruning, at most (default: until it is done)")
    parser.add_argument("--folder", help="for SQLite's file (default: the system's for temporary files)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        settings = Settings(home=Path(folder), ledger_url=asked.ledger, bus_url="memory://")
        open_ledger(settings.ledger).close()
        began = time.monotonic()
        fill(connect(settings.ledger), asked.articles, asked.days, asked.bytes)
        filled = time.monotonic() - began
        with Resources(settings, now=lambda: NOW) as resources:
            size = resources.ledger.retention.size()
            waited = Waiting(settings)
            began, cpu = time.monotonic(), time.process_time()
            with waited:
                pruned = prune(resources, asked.seconds)
            rows = [
                ("articles, days", f"{asked.articles}, {asked.days}"),
                ("filled in", f"{filled:.0f} s"),
                ("before, after", f"{size / 2**20:.0f} MB, {resources.ledger.retention.size() / 2**20:.0f} MB"),
                (
                    "pruned" if pruned.done else "pruned so far",
                    ", ".join(f"{number} {name}" for name, number in pruned.rows.items()),
                ),
                ("seconds, of CPU", f"{time.monotonic() - began:.0f}, {time.process_time() - cpu:.0f}"),
                ("longest step", f"{pruned.longest:.3f} s"),
                ("another writer waited", f"{waited.longest:.3f} s at most, of {waited.times} times"),
            ]
    for name, value in rows:
        print(f"{name:24} {value}")
    return 0 if pruned.longest < 0.5 else 1


class Waiting:
    """Another writer, who writes something small twenty times a second; ``longest`` is how long that took."""

    def __init__(self, settings: Settings) -> None:
        self.longest, self.times = 0.0, 0
        self._settings, self._stop = settings, threading.Event()
        self._thread = threading.Thread(target=self._write)

    def _write(self) -> None:
        with open_ledger(self._settings.ledger) as ledger:
            while not self._stop.wait(0.05):
                began = time.monotonic()
                ledger.attempts.begin("bench", NOW)
                self.longest = max(self.longest, time.monotonic() - began)
                self.times += 1

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()


def fill(engine: Engine, articles: int, days: int, size: int) -> None:
    """So many articles, one after another over the days, each with subject, versions, events, entry and visit."""
    random = Random(1)
    for first in range(0, articles, PART):
        tables: dict[Table, list[dict[str, object]]] = {t: [] for t in (subject, outbox, version, entry, visit)}
        for number in range(first, min(articles, first + PART)):
            told = NOW - timedelta(days=days) * (1 - number / articles)
            add(tables, number, told, random.randbytes(size))
        with engine.begin() as connection:
            for table, rows in tables.items():
                insert(connection, table, rows)
    engine.dispose()


def insert(connection: Connection, table: Table, rows: list[dict[str, object]]) -> None:
    """Rows of a table -> in it; PostgreSQL copies them in, for one by one would take hours."""
    if connection.dialect.name != "postgresql":
        connection.execute(table.insert(), rows)
        return
    kinds = {name: table.c[name].type.dialect_impl(connection.dialect) for name in rows[0]}
    write = {name: kind.bind_processor(connection.dialect) or (lambda value: value) for name, kind in kinds.items()}
    values = ([write[name](row[name]) for name in kinds] for row in rows)
    raw = connection.connection.dbapi_connection
    raw.cursor().execute(f"COPY {table.name} ({', '.join(kinds)}) FROM STDIN", stream=io.BytesIO(copied(values)))


def add(tables: dict[Table, list[dict[str, object]]], number: int, told: datetime, text: bytes) -> None:
    """One article -> its rows; every other one was told twice, the second time a day later."""
    url, name = f"https://paper-{number % 200}.example/story/{number}", f"{number:032x}"
    last = 1 + number % 2
    tables[subject].append(
        {"id": name, "name": url, "number": last, "digest": name, "first_seen": told, "home": url, "copy_of": None}
    )
    for one in range(1, last + 1):
        at = told + timedelta(days=one - 1)
        tables[outbox].append(
            {"id": f"{name}-{one}", "type": "t", "key": "k", "body": text, "queued": at, "attempts": 1, "sent": at}
            | {"due": at, "subject": name}
        )
        tables[version].append(
            {"subject": name, "number": one, "digest": name, "payload": text, "evidence": text, "created": at}
            | {"message": f"{name}-{one}"}
        )
    hashed = fingerprint(url)
    tables[entry].append(
        {"key_hash": hashed, "key": url, "state": "published", "code": "", "detail": "", "subject": name, "trace": ()}
        | {"attempts": 1, "first_seen": told, "updated": told}
    )
    tables[visit].append(
        {"url_hash": hashed, "url": url, "host": f"paper-{number % 200}.example", "kind": "page", "source": "a"}
        | {"lane": 0, "state": "settled", "due": None, "serial": 1, "attempts": 0, "note": "{}", "first_seen": told}
        | {"updated": told, "reason": ""}
    )


if __name__ == "__main__":
    sys.exit(main())
