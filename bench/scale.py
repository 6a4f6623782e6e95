"""A day of news on a simulated clock: what the frontier, settling and the outbox cost at the size of the whole web.

    python bench/scale.py --part 0.01                                a hundredth of it, on SQLite
    python bench/scale.py --hours 0.25 --ledger postgresql://…       a quarter of an hour of it; an empty database

The whole is 180,000 sources on 50,000 hosts with 1,000,000 new articles a day. Frontier, leases, hosts' budgets,
reports, settling and outbox are the real ones; answers are made up: a feed lists what has appeared since it was read
last and what it listed before, an article is one that was cleaned once, with another address, digest and sketch. Prints
for each step the CPU of this process, what passed on the clock – the rest of it is the database's, and waiting for it
– and the cores that it keeps busy; then the CPU of a PostgreSQL server on this machine, the delay from
appearing to being sent, and whether an article was lost or sent twice. Every ``--span`` simulated seconds a line says
what a step cost in them each time: what grows is seen. ``--vacuum`` is
for a server whose autovacuum is off. ``--limit`` seconds end it at the next tick.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import create_engine, make_url, text

from bench.day import BEGIN, Day
from bench.server import spent
from tasks.events.outbox import BATCH, publish
from tasks.pipeline.store import store
from tests.disk import hurry
from worker.ledger import Done, State, Visit
from worker.resources import Resources
from worker.settings import Settings

LEASE, PAUSE = timedelta(minutes=4), 5.0
Spent = tuple[Counter[str], Counter[str]]
MOST = 500  # leases a tick
LISTED = 20  # entries of a feed


def ask(resources: Resources, visit: Visit, now: datetime) -> None:
    """What a fetch asks of the ledger, and tells it, besides the fetch."""
    ledger = resources.ledger
    ledger.hosts.robots(f"https://{visit.host}")
    if ledger.hosts.reserve(visit.host, now, interval=PAUSE, lease=LEASE.total_seconds()) is not None:
        raise SystemExit(f"{visit.host} is leased, and may not be asked")
    ledger.validators(visit.url)
    ledger.hosts.release(visit.host, now, interval=PAUSE)


def poll(day: Day, resources: Resources, visit: Visit, now: datetime) -> None:
    """A begun visit of a feed -> what is new in it is found."""
    source, ledger = int(visit.source[1:]), resources.ledger
    ledger.source(visit.source)
    new = day.listed(source, now)
    day.before[source] = [*day.before[source], *(one.url for one in new)][-LISTED:]
    ledger.frontier.lookup(day.before[source])
    done = Done(visit=visit, due=now + day.pace(source), note="{}", free=now + timedelta(seconds=PAUSE))
    day.found += len(ledger.frontier.finish(done, now, found=new))


def settle(day: Day, resources: Resources, visit: Visit, now: datetime) -> None:
    """A begun visit of an article -> the article is told of."""
    with day.step("made up: an article"):
        draft = day.draft(visit)
    with day.step("settle"):
        settled = store(resources, [draft])
    if [one.entry.state for one in settled.outcomes] != [State.PUBLISHED]:
        raise SystemExit(f"{visit.url}: {settled.outcomes[0].entry}")
    with day.step("report"):
        done = Done(visit=visit, due=None, note="{}", free=now + timedelta(seconds=PAUSE))
        resources.ledger.frontier.finish(done, now)
    delay = now - day.when[int(visit.url.rpartition("/")[2])]
    day.delays.append(delay.total_seconds())
    day.shares.append(delay / day.pace(int(visit.source[1:])))


def tick(day: Day, resources: Resources, now: datetime) -> int:
    """Lease what is due, attend to it, send what waits -> how many visits."""
    frontier = resources.ledger.frontier
    with day.step("dispatch"):
        frontier.put_right(now)
        frontier.queued(now)
        leased = frontier.lease(now, now + LEASE, MOST)
    for visit in leased:  # one by one, as workers attend to them
        with day.step("begin"):
            begun = frontier.begin(visit)
        if begun is None:
            raise SystemExit(f"{visit.url} was leased twice")
        with day.step("ask"):
            ask(resources, begun, now)
        if visit.kind == "page":
            settle(day, resources, begun, now)
            continue
        with day.step("poll"):
            poll(day, resources, begun, now)
    with day.step("outbox"):
        waiting = resources.ledger.outbox.pending(BATCH, now)
        while waiting:
            sent = publish(resources, waiting).sent
            day.events += [message.id for message in waiting[:sent]]
            waiting = resources.ledger.outbox.pending(BATCH, now)
    return len(leased)


def run(
    day: Day, resources: Resources, asked: argparse.Namespace, vacuum: Callable[[], None], database: str
) -> timedelta:
    """So much of the day, or as much as there is time for -> how much that was."""
    now, deadline = [BEGIN], time.monotonic() + asked.limit
    every, ends = timedelta(seconds=asked.tick), BEGIN + timedelta(hours=asked.hours)
    resources.now = lambda: now[0]
    with day.step("take up the sources", day.sources):
        resources.ledger.keep_sources({f"s{one}": "{}" for one in range(day.sources)})
        resources.ledger.frontier.add(day.feeds(), BEGIN)
    vacuum()
    server = before = spent(database)
    told, costs, cleaned = BEGIN, day.spent(), BEGIN
    while now[0] < ends and time.monotonic() < deadline:
        began = now[0]
        while tick(day, resources, now[0]) == MOST and time.monotonic() < deadline:
            now[0] += timedelta(seconds=1)
        now[0] = max(now[0], began + every)
        if asked.vacuum and now[0] >= cleaned + timedelta(seconds=asked.vacuum):
            cleaned = now[0]
            vacuum()
        if now[0] >= told + timedelta(seconds=asked.span):
            passed, worked = (now[0] - told).total_seconds(), spent(database)
            tell_span(f"{now[0] - BEGIN}", passed, costs, day, worked - before)
            told, costs, before = now[0], day.spent(), worked
    day.server = spent(database) - server
    return now[0] - BEGIN


def tell_span(name: str, passed: float, spent_before: Spent, day: Day, server: float) -> None:
    """What was spent until a span began, and what of it is over -> a line: milliseconds a time of each step."""
    (cost, times), (cost_before, times_before) = day.spent(), spent_before
    cost.subtract(cost_before)
    times.subtract(times_before)
    each = ", ".join(f"{step} {1000 * cost[step] / number:.2f}" for step, number in times.items() if number)
    cores = f"{sum(cost.values()) / passed:.2f} cores and the server's {server / passed:.2f}"
    print(f"{name}  {times['poll']} polls, {times['settle']} articles, {cores}: {each}", flush=True)


def vacuuming(address: str) -> Callable[[], None]:
    """Address of a ledger -> what has PostgreSQL clean up and count, as autovacuum does; nothing for SQLite."""
    if not address.startswith("postgresql"):
        return lambda: None
    plain = make_url(address).set(drivername="postgresql+pg8000", query={})
    connection = create_engine(plain, isolation_level="AUTOCOMMIT").connect()
    return lambda: connection.execute(text("VACUUM (ANALYZE)")).close()


def main() -> int:
    """Run the day and print what it cost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", type=float, default=1.0)
    parser.add_argument("--ledger", default="")
    parser.add_argument("--hours", type=float, default=24.0, help="of the day")
    parser.add_argument("--tick", type=float, default=2.0, help="simulated seconds between two dispatches")
    parser.add_argument("--span", type=float, default=60.0, help="simulated seconds between two lines")
    parser.add_argument("--vacuum", type=float, default=0.0, help="simulated seconds between two of them; 0: none")
    parser.add_argument("--limit", type=float, default=3600.0, help="seconds")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    hurry()  # it is the work that counts, and not the disk of this machine
    day = Day(asked.part, asked.seed)
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home), ledger_url=asked.ledger, bus_url="memory://", celery_url="memory://")
        with Resources(settings) as resources:
            resources.bus.subscribe("bench").close()  # a queue that takes everything
            database = make_url(asked.ledger).database or "" if asked.ledger else ""
            passed = run(day, resources, asked, vacuuming(asked.ledger), database)
            waiting = resources.ledger.frontier.counts().get(("page", "waiting"), 0)
    return tell(day, asked.part, passed, waiting)


def tell(day: Day, part: float, passed: timedelta, waiting: int) -> int:
    """What was measured -> printed; 0 where nothing was lost or told twice."""
    print(f"{day.sources:,} sources, {day.hosts:,} hosts ({part:g} of the whole), {passed} of the day")
    for name, cpu in day.cost.items():
        cores = cpu / passed.total_seconds()
        each = (1000 * cpu / max(1, day.times[name]), 1000 * day.clock[name] / max(1, day.times[name]))
        told = f"{each[0]:7.3f} ms of CPU each, {each[1]:7.3f} on the clock  {cores:6.3f} cores"
        print(f"  {name:20} {day.times[name]:9,} times {cpu:8.1f} s  {told}")
    print(f"  besides, PostgreSQL worked {day.server:.1f} s, {day.server / passed.total_seconds():.3f} cores")
    if day.delays:
        late = sorted(delay / 60 for delay in day.delays)
        share = statistics.median(day.shares)
        print(f"delay: median {statistics.median(late):.1f} minutes, {share:.2f} of the source's own interval")
    lost, twice = day.found - len(day.delays) - waiting, len(day.events) - len(set(day.events))
    print(f"found {day.found:,}, told {len(day.events):,}, due still {waiting:,}, lost {lost}, twice {twice}")
    return 1 if lost or twice or len(day.events) != len(day.delays) else 0


if __name__ == "__main__":
    raise SystemExit(main())
