"""A day of news on a simulated clock: what the frontier, settling and the outbox cost at the size of the whole web.

    python bench/scale.py --part 0.05                                a twentieth of it, on SQLite
    python bench/scale.py --part 0.01 --ledger postgresql://…        an empty database

The whole is 180,000 sources on 50,000 hosts with 1,000,000 new articles a day. Frontier, leases, reports, settling and
outbox are the real ones; answers are made up: a feed lists what has appeared since it was read last, a page is a small
one of our own. Prints the CPU of this process for each step, a day's worth of it as cores of a machine that carries
the whole, the delay from appearing to being sent, and whether an article was lost or sent twice.
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

from tasks.events.outbox import BATCH, publish
from tasks.models.page import Page
from tasks.pipeline.process import process
from tasks.pipeline.store import store
from tests.disk import hurry
from worker.ledger import Done, Found, State, Visit
from worker.limits import Limits
from worker.resources import Resources
from worker.settings import Settings

SOURCES, HOSTS, ARTICLES = 180_000, 50_000, 1_000_000
BEGIN = datetime(2026, 11, 23, tzinfo=UTC)
DAY, LEASE, PAUSE = timedelta(days=1), timedelta(minutes=4), timedelta(seconds=5)
MOST = 500  # leases a tick
PACES = (900, 3600, 7200, 14_400)  # seconds between two polls of a source
WORDS = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in ("a", "e", "io", "u") for c in ("n", "r", "st", "l", "m", "nd")]


class Day:
    """What happens: which source publishes which article when; and what it costs to notice."""

    def __init__(self, part: float, seed: int) -> None:
        self.chance = random.Random(seed)
        self.sources = max(1, int(SOURCES * part))
        self.hosts = max(1, int(HOSTS * part))
        self.appears: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
        for number in range(int(ARTICLES * part)):
            moment = BEGIN + DAY * self.chance.random()
            self.appears[self.chance.randrange(self.sources)].append((moment, number))
        for listed in self.appears.values():
            listed.sort(reverse=True)
        self.when = {number: moment for listed in self.appears.values() for moment, number in listed}
        self.cost: Counter[str] = Counter()
        self.times: Counter[str] = Counter()
        self.delays: list[float] = []
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
                due=BEGIN + self.pace(one) * self.chance.random(),
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

    def page(self, visit: Visit, now: datetime) -> Page:
        """Visit of an article -> its page."""
        chance = random.Random(visit.url)
        told = "".join(f"<p>{' '.join(chance.choices(WORDS, k=40)).capitalize()}.</p>" for _ in range(6))
        head = " ".join(chance.choices(WORDS, k=8)).capitalize()
        text = f"<html lang=en><title>{head}</title><body><article><h1>{head}</h1>{told}</article>"
        return Page(text=text, kind="html", sha256=f"{chance.getrandbits(256):064x}", fetched=now, url=visit.url)

    @contextmanager
    def step(self, name: str, times: int = 1) -> Iterator[None]:
        """A step's name -> its CPU is added up."""
        began = time.process_time()
        yield
        self.cost[name] += time.process_time() - began
        self.times[name] += times


def tick(day: Day, resources: Resources, now: datetime) -> int:
    """Lease what is due, attend to it, send what waits -> how many visits."""
    frontier = resources.ledger.frontier
    with day.step("lease"):
        leased = frontier.lease(now, now + LEASE, MOST)
    pages = []
    for visit in leased:
        with day.step("begin"):
            begun = frontier.begin(visit)
        if begun is None:
            raise SystemExit(f"{visit.url} was leased twice")
        if visit.kind == "page":
            pages.append(begun)
            continue
        source = int(visit.source[1:])
        found = day.listed(source, now)
        with day.step("poll"):
            done = Done(visit=begun, due=now + day.pace(source), note="{}", free=now + PAUSE)
            frontier.finish(done, now, found=found)
    for visit in pages:  # one by one, as workers settle them
        with day.step("made up: the page, cleaned and filed"):
            draft = process(day.page(visit, now), Limits(), visit.source, now=now)
        with day.step("settle"):
            settled = store(resources, [draft])
        if [one.entry.state for one in settled.outcomes] != [State.PUBLISHED]:
            raise SystemExit(f"{visit.url}: {settled.outcomes[0].entry}")
        with day.step("report"):
            frontier.finish(Done(visit=visit, due=None, note="{}", free=now + PAUSE), now)
        day.delays.append((now - day.when[int(visit.url.rpartition("/")[2])]).total_seconds())
    with day.step("outbox"):
        waiting = resources.ledger.outbox.pending(BATCH, now)
        sent = publish(resources, waiting).sent if waiting else 0
    day.events += [message.id for message in waiting[:sent]]
    return len(leased)


def run(day: Day, resources: Resources, length: timedelta) -> None:
    """All ticks of the day, and those after it until nothing new is left."""
    now = [BEGIN]
    resources.now = lambda: now[0]
    with day.step("take up the sources", day.sources):
        resources.ledger.frontier.add(day.feeds(), BEGIN)
    while now[0] < BEGIN + DAY + timedelta(seconds=max(PACES)) + timedelta(hours=1):
        while tick(day, resources, now[0]) == MOST:
            now[0] += timedelta(seconds=1)
        now[0] += length


def main() -> int:
    """Run the day and print what it cost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", type=float, default=0.05)
    parser.add_argument("--ledger", default="")
    parser.add_argument("--tick", type=float, default=60.0, help="simulated seconds between two dispatches")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    hurry()  # it is the work that counts, and not the disk of this machine
    day = Day(asked.part, asked.seed)
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home), ledger_url=asked.ledger, bus_url="memory://", celery_url="memory://")
        with Resources(settings) as resources:
            resources.bus.subscribe("bench").close()  # a queue that takes everything
            run(day, resources, timedelta(seconds=asked.tick))
            left = resources.ledger.counts().unsent
    print(f"{day.sources:,} sources, {day.hosts:,} hosts, {len(day.when):,} articles ({asked.part:g} of the whole)")
    for name, spent in day.cost.items():
        cores = spent / asked.part / DAY.total_seconds()
        each = 1000 * spent / max(1, day.times[name])
        print(f"  {name:38} {spent:8.1f} s  {day.times[name]:9,} times  {each:7.2f} ms each  {cores:6.3f} cores")
    late = [delay / 60 for delay in day.delays]
    print(f"delay: median {statistics.median(late):.1f} minutes, worst {max(late):.1f}")
    lost, twice = len(day.when) - len(day.delays), len(day.events) - len(set(day.events))
    print(f"lost {lost}, sent twice {twice}, unsent {left}, events {len(day.events):,}")
    return 1 if lost or twice or left or len(day.events) != len(day.when) else 0


if __name__ == "__main__":
    raise SystemExit(main())
