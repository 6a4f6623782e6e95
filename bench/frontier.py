"""A frontier of a million addresses -> how long it takes to lease 500 of them, and by which plans.

    python bench/frontier.py                             SQLite in a folder for temporary files
    python bench/frontier.py --ledger postgresql://…     an empty database
    python bench/frontier.py --plans bench/frontier-plans/sqlite.txt

5,000 hosts, of which one has a fifth of everything; three in ten are due, half in backfill. Between two leases the
visits are reported back, as workers do, so that the frontier goes on moving; every host is free again at once, which
is the hardest case: all 5,000 stand in line. Prints milliseconds: median, worst; and, as a machine is seldom idle,
what our own process spent of it (with SQLite that is all the work, with PostgreSQL the server works besides).
"""

import argparse
import random
import re
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event, text

from worker.ledger import Done, Frontier, Visit, open_ledger, writing
from worker.ledger.columns import fingerprint
from worker.ledger.database import READING, connect
from worker.ledger.schema import turn, visit

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
LEASE = timedelta(minutes=2)
HOSTS = 5_000
CHUNK = 10_000
LIST = re.compile(r"""(?<=[({])("?[^\s,(){}]+"?)(?:,\s?"?[^\s,(){}]+"?){8,}?,\s?("?[^\s,(){}]+"?)(?=[)}])""")


def main() -> None:
    """Fill, lease, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ledger", default="")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--limit", type=int, default=500)
    parser.add_argument("--turns", type=int, default=30)
    parser.add_argument("--plans", type=Path, help="file to write the query plans to")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        address = asked.ledger or f"sqlite:///{folder}/ledger.db"
        open_ledger(address).close()
        engine = connect(address)
        began = time.monotonic()
        fill(engine, asked.rows)
        print(f"{engine.dialect.name}: {asked.rows:,} rows in {time.monotonic() - began:.0f} s")
        frontier = Frontier(engine, engine.execution_options(**READING))
        measure(frontier, asked.limit, asked.turns)
        if asked.plans:
            asked.plans.parent.mkdir(parents=True, exist_ok=True)
            asked.plans.write_text("\n\n".join(plans(engine, frontier, asked.limit)) + "\n", "utf-8")
        engine.dispose()


def fill(engine: Engine, count: int) -> None:
    """So many visits, and the turns of their hosts."""
    chance = random.Random(1)
    for start in range(0, count, CHUNK):
        with engine.begin() as connection:
            writing.insert(connection, visit, [row(number, chance) for number in range(start, start + CHUNK)])
    bounds = """
        INSERT INTO turn (host, live, backfill, free, floor)
        SELECT host, coalesce(min(CASE WHEN lane = 0 THEN due END), :never),
               coalesce(min(CASE WHEN lane = 1 THEN due END), :never), 0, 0
        FROM visit GROUP BY host
    """
    never = turn.c.live.type.process_bind_param(datetime(9999, 1, 1, tzinfo=UTC), None)
    with engine.begin() as connection:
        connection.execute(text(bounds), {"never": never})
        connection.execute(text("ANALYZE"))


def row(number: int, chance: random.Random) -> dict[str, Any]:
    """Number -> an address: due, due later, or settled."""
    host = f"host-{0 if chance.random() < 0.2 else chance.randrange(1, HOSTS)}.example.com"
    url = f"https://{host}/news/{number}"
    drawn = chance.random()
    due = NOW + timedelta(seconds=chance.uniform(-90_000, 0) if drawn < 0.3 else chance.uniform(600, 900_000))
    state = "settled" if drawn > 0.8 else "waiting"
    return {
        "url_hash": fingerprint(url),
        "url": url,
        "twin": fingerprint(f"{number}"),
        "host": host,
        "kind": "page",
        "source": "bench",
        "lane": int(chance.random() < 0.5),
        "state": state,
        "due": None if state == "settled" else due,
        "serial": 0,
        "attempts": 0,
        "note": '{"hints":{"title":"Parliament passes budget after all-night session"},"known":true}',
        "first_seen": NOW,
        "updated": NOW,
    }


def measure(frontier: Frontier, limit: int, turns: int) -> None:
    """Lease and report back, turn after turn -> milliseconds of either on the screen."""
    leases: list[float] = []
    work: list[float] = []
    reports: list[float] = []
    for number in range(turns):
        now = NOW + timedelta(seconds=number)
        began, worked = time.monotonic(), time.process_time()
        visits = frontier.lease(now, now + LEASE, limit)
        leases.append(1000 * (time.monotonic() - began))
        work.append(1000 * (time.process_time() - worked))
        assert len(visits) == limit, len(visits)
        assert len({one.host for one in visits}) == limit
        for one in visits:
            began = time.monotonic()
            frontier.finish(report(one, now), now)
            reports.append(1000 * (time.monotonic() - began))
    for name, taken in ((f"lease {limit}", leases), ("  of it our CPU", work), ("report one back", reports)):
        spread = f"median {statistics.median(taken):6.1f} ms, best {min(taken):6.1f}, worst {max(taken):6.1f}"
        print(f"  {name:16} {spread}, {len(taken)} times")


def report(one: Visit, now: datetime) -> Done:
    """A visit that went well -> due again in an hour, its host free at once."""
    return Done(visit=one, due=now + timedelta(hours=1), note=one.note, free=now)


def plans(engine: Engine, frontier: Frontier, limit: int) -> list[str]:
    """-> every statement of one lease, with the plan that the database made for it."""
    found: list[str] = []
    seen: set[str] = set()

    def explain(connection: Connection, _: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        kind = statement.split(None, 1)[0]
        if statement in seen or kind not in {"SELECT", "UPDATE"} or "EXPLAIN" in statement:
            return
        seen.add(statement)
        word = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
        cursor = connection.connection.cursor()
        cursor.execute(word + statement, parameters)
        plan = "\n".join("    " + short(str(line[-1])) for line in cursor.fetchall())
        found.append(f"{short(' '.join(statement.split()))}\n{plan}")

    event.listen(engine, "before_cursor_execute", explain)
    now = NOW + timedelta(hours=1)
    frontier.lease(now, now + LEASE, limit)
    event.remove(engine, "before_cursor_execute", explain)
    return found


def short(text: str) -> str:
    """Text with long lists of parameters or names -> with the first and the last of each."""
    return LIST.sub(r"\1, … \2", text)


if __name__ == "__main__":
    sys.exit(main())
