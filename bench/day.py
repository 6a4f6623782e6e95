"""A day of news, made up: which source publishes which article when, and what each step costs that notices it."""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from tasks.events.cloudevent import article_uuid
from tasks.models.page import Page
from tasks.pipeline.process import Draft, process
from worker.ledger import Found, Visit
from worker.limits import Limits

SOURCES, HOSTS, ARTICLES = 180_000, 50_000, 1_000_000
BEGIN = datetime(2026, 11, 23, tzinfo=UTC)
DAY = timedelta(days=1)
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

    def spent(self) -> tuple[Counter[str], Counter[str]]:
        """-> by step the seconds of CPU until now, and how often it was taken."""
        return self.cost.copy(), self.times.copy()

    @contextmanager
    def step(self, name: str, times: int = 1) -> Iterator[None]:
        """A step's name -> its CPU is added up."""
        began, clock = time.process_time(), time.monotonic()
        yield
        self.cost[name] += time.process_time() - began
        self.clock[name] += time.monotonic() - clock
        self.times[name] += times
