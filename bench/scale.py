"""A day of news on a simulated clock: what the frontier, settling and the outbox cost at the size of the whole web.

    python bench/scale.py --part 0.01                                a hundredth of it, on SQLite
    python bench/scale.py --hours 0.25 --ledger postgresql://…       a quarter of an hour of it; an empty database

The whole is 180,000 sources on 50,000 hosts with 1,000,000 new articles a day. Frontier, leases, hosts' budgets,
reports, settling and outbox are the real ones; answers are made up: a feed lists what has appeared since it was read
last and what it listed before, an article is one that was cleaned once, with another address, digest and sketch. Prints
for each step the CPU of this process, what passed on the clock – the rest of it is the database's, and waiting for it
– and the cores that it keeps busy; then the CPU of a PostgreSQL server on this machine, the delay from
appearing to being sent, and whether an article was lost or sent twice. ``--limit`` seconds end it at the next tick.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from msgspec.structs import replace

from bench.server import spent
from tasks.events.cloudevent import article_uuid
from tasks.events.outbox import BATCH, publish
from tasks.models.page import Page
from tasks.pipeline.process import Draft, process
from tasks.pipeline.store import store
from tests.disk import hurry
from worker.ledger import Done, Found, State, Visit
from worker.limits import Limits
from worker.resources import Resources
from worker.settings import Settings

SOURCES, HOSTS, ARTICLES = 180_000, 50_000, 1_000_000
BEGIN = datetime(2026, 11, 23, tzinfo=UTC)
DAY, LEASE, PAUSE = timedelta(days=1), timedelta(minutes=4), 5.0
MOST = 500  # leases a tick
LISTED = 20  # entries of a feed
PACES = (900, 3600, 7200, 14_400)  # seconds between two polls of a source
WORDS = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in ("a", "e", "io", "u") for c in ("n", "r", "st", "l", "m", "nd")]


class Day:
    """What happens: which source publishes which article when; and what it costs to notice."""

    def __init__(self, part: float, seed: int) -> None:
        self.chance = random.Random(seed)
        self.sources = max(1, int(SOURCES * part))
        self.hosts = max(1, int(HOSTS * part))
        self.appears: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
        self.first = [BEGIN + self.pace(one) * self.chance.random() for one in range(self.sources)]
        for number in range(int(ARTICLES * part)):
            moment = BEGIN + DAY * self.chance.random() - self.pace(len(PACES) - 1)
            source = self.chance.randrange(self.sources)
            if moment >= self.first[source] - self.pace(source):  # what came before was found by the poll before
                self.appears[source].append((moment, number))
        for listed in self.appears.values():
            listed.sort(reverse=True)
        self.when = {number: moment for listed in self.appears.values() for moment, number in listed}
        self.cost: Counter[str] = Counter()
        self.times: Counter[str] = Counter()
        self.clock: Counter[str] = Counter()
        self.before: dict[int, list[str]] = defaultdict(list)
        self.found = 0
        self.server = 0.0
        self.delays: list[float] = []
        self.shares: list[float] = []  # of the source's own interval
        self.mold = self._mold()
        self.events: list[str] = []

    def host(self, source: int) -> str:
        """Source -> its host; several share one."""
        return f"h{source % self.hosts}.example"

    def pace(self, source: int) -> timedelta:
        """Source -> the time between two polls."""
        return timedelta(seconds=PACES[source % len(PACES)])

    def feeds(self) -> list[Found]:
        """-> every source's feed, due at some moment of its first interval."""
        return [
            Found(
                url=f"https://{self.host(one)}/feed/{one}",
                host=self.host(one),
                kind="feed",
                source=f"s{one}",
                due=self.first[one],
            )
            for one in range(self.sources)
        ]

    def listed(self, source: int, now: datetime) -> list[Found]:
        """Source and moment -> the articles that have appeared since its feed was read last."""
        waiting, found = self.appears[source], []
        while waiting and waiting[-1][0] <= now:
            _, number = waiting.pop()
            url = f"https://{self.host(source)}/news/{number}"
            found.append(Found(url=url, host=self.host(source), kind="page", source=f"s{source}", due=now))
        return found

    def _mold(self) -> Draft:
        """-> an article that is cleaned and filed, from which all are made."""
        told = "".join(f"<p>{' '.join(self.chance.choices(WORDS, k=40)).capitalize()}.</p>" for _ in range(6))
        head = " ".join(self.chance.choices(WORDS, k=8)).capitalize()
        text = f"<html lang=en><title>{head}</title><body><article><h1>{head}</h1>{told}</article>"
        page = Page(text=text, kind="html", sha256="0" * 64, fetched=BEGIN, url="https://mold.example/news/1")
        return process(page, Limits(), "mold", now=BEGIN)

    def draft(self, visit: Visit) -> Draft:
        """Visit of an article -> its draft: the mold's, with all that tells one article from another."""
        chance, cast = random.Random(visit.url), self.mold.article
        if cast is None or self.mold.sketch is None:
            raise SystemExit(f"the mold is no article: {self.mold.verdict}")
        article = replace(
            cast,
            uri=f"urn:uuid:{article_uuid(visit.url)}",
            url=replace(cast.url, canonical=visit.url, requested=visit.url),
            publisher=replace(cast.publisher, id=visit.host),
            headline=" ".join(chance.choices(WORDS, k=8)).capitalize(),
            fingerprint=replace(cast.fingerprint, content=f"sha256:{chance.getrandbits(256):064x}"),
            provenance=replace(cast.provenance, source_id=visit.source),
        )
        sketch = tuple(chance.getrandbits(64) - 2**63 for _ in self.mold.sketch)
        return replace(self.mold, key=visit.url, url=visit.url, source=visit.source, article=article, sketch=sketch)

    @contextmanager
    def step(self, name: str, times: int = 1) -> Iterator[None]:
        """A step's name -> its CPU is added up."""
        began, clock = time.process_time(), time.monotonic()
        yield
        self.cost[name] += time.process_time() - began
        self.clock[name] += time.monotonic() - clock
        self.times[name] += times


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


def run(day: Day, resources: Resources, every: timedelta, length: timedelta, limit: float) -> timedelta:
    """So much of the day, or as much as there is time for -> how much that was."""
    now, deadline = [BEGIN], time.monotonic() + limit
    resources.now = lambda: now[0]
    with day.step("take up the sources", day.sources):
        resources.ledger.keep_sources({f"s{one}": "{}" for one in range(day.sources)})
        resources.ledger.frontier.add(day.feeds(), BEGIN)
    server = spent()
    while now[0] < BEGIN + length and time.monotonic() < deadline:
        began = now[0]
        while tick(day, resources, now[0]) == MOST and time.monotonic() < deadline:
            now[0] += timedelta(seconds=1)
        now[0] = max(now[0], began + every)
    day.server = spent() - server
    return now[0] - BEGIN


def main() -> int:
    """Run the day and print what it cost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", type=float, default=1.0)
    parser.add_argument("--ledger", default="")
    parser.add_argument("--hours", type=float, default=24.0, help="of the day")
    parser.add_argument("--tick", type=float, default=2.0, help="simulated seconds between two dispatches")
    parser.add_argument("--limit", type=float, default=3600.0, help="seconds")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    hurry()  # it is the work that counts, and not the disk of this machine
    day = Day(asked.part, asked.seed)
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home), ledger_url=asked.ledger, bus_url="memory://", celery_url="memory://")
        with Resources(settings) as resources:
            resources.bus.subscribe("bench").close()  # a queue that takes everything
            passed = run(day, resources, timedelta(seconds=asked.tick), timedelta(hours=asked.hours), asked.limit)
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
