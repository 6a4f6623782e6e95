"""A ledger of a million made-up articles -> how long each page of the desk takes on it, median and worst.

    python bench/pages.py                                        SQLite, in a folder of its own: some minutes to fill
    python bench/pages.py --ledger postgresql://…                an empty database
    python bench/pages.py --articles 100000 --runs 5

Exit code 1 where a page took longer than ``--most`` milliseconds. The counts beside the pages (``snapshot``) are timed
by themselves: a page shows the last ones and does not wait for them.
"""

import argparse
import io
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import zstandard
from msgspec.structs import replace

sys.path.insert(0, str(Path(__file__).parents[1]))

from tasks.crawl.policy.drift import BEFORE
from tasks.crawl.sync_sources import sync_sources
from tasks.crawl.visit_note import PageNote, write_note
from tasks.desk.standing import read_standing
from tasks.models.article import Article
from tasks.models.document import Block, Label
from tasks.models.source import Source
from tasks.pipeline.describe import index
from tasks.pipeline.process import Evidence, encode
from tests.tasks.desk.stocked import served
from tests.tasks.samples import DOCUMENT, article
from worker.ledger.columns import fingerprint, microseconds, stand_in
from worker.ledger.database import connect
from worker.resources import Resources
from worker.settings import Settings

NOW = datetime.now(UTC)
SOURCES, HOSTS, SPAN = 200, 500, 700  # sources, hosts, and the days that the articles are spread over
SECTIONS = ("politics", "economy", "sport", "arts", "health", "conflict", "science", "crime", "weather", "society")
VOCABULARY = [f"{a}{b}{c}" for a in ("ba", "ko", "ri", "lu", "te") for b in "abcdefghij" for c in (
    "n", "r", "st", "ling", "mond", "ver", "tal", "burg", "sen", "ton", "field", "gate", "land", "port", "house",
    "ship", "man", "ria", "nia", "via", "los", "mar", "den", "vik", "nov", "ski", "tch", "shire", "ley", "worth",
)]  # fmt: skip
Rows = Iterable[Sequence[Any]]
COLUMNS = {
    "subject": "arrival id name number digest first_seen home",
    "alias": "url_hash url subject",
    "outbox": "position id type key body queued attempts sent due subject",
    "version": "subject number digest payload evidence message created",
    "entry": "key_hash key url_hash url state code detail subject attempts first_seen updated trace",
    "visit": "url_hash url host kind source lane state due serial attempts note first_seen updated reason",
    "word": "word arrival",
    "daily": "name day label number",
}


class Made:
    """Articles by number, always the same; what is long stands in a few forms, for it is read and not searched."""

    def __init__(self, articles: int) -> None:
        self.articles = articles
        chance = random.Random(1)
        weights = [1 / (rank + 10) for rank in range(len(VOCABULARY))]
        self.headlines = [" ".join(chance.choices(VOCABULARY, weights, k=9)) for _ in range(50_000)]
        self.forms = [self._form(at, headline) for at, headline in enumerate(self.headlines[:300])]
        self.keys: dict[str, int] = {}

    def _form(self, at: int, headline: str) -> tuple[Article, bytes, bytes, bytes]:
        text = " ".join(self.headlines[at : at + 6])
        blocks = tuple(Block(Label.PARAGRAPH, f"{text} {n}.", "a paragraph of the text") for n in range(6))
        document = replace(DOCUMENT, blocks=blocks, headline=replace(DOCUMENT.headline, value=headline))
        made = article(document)
        made = replace(made, section=replace(made.section, id=SECTIONS[at % len(SECTIONS)]))
        body = json.dumps({"data": json.loads(msgspec.json.encode(made))}).encode()
        evidence = encode(Evidence(headline, made.url.canonical, blocks))
        return made, *map(zstandard.compress, (msgspec.json.encode(made), evidence, body))

    def at(self, number: int) -> datetime:
        """Number -> when that article came: evenly over the whole span, the last one now."""
        return NOW - timedelta(days=SPAN) * (1 - number / self.articles)

    def words(self, number: int) -> set[int]:
        """Number -> the words that article is found by."""
        made, *_ = self.forms[number % len(self.forms)]
        day = f"{self.at(number):%Y-%m-%d}"
        filed = [f"source:s{number % SOURCES}", *index(made)[-4:-2], f"date:{day}", f"date:{day[:7]}"]
        return {self._key(one) for one in (*self.headlines[number % len(self.headlines)].split(), *filed)}

    def _key(self, word: str) -> int:
        if word not in self.keys:
            self.keys[word] = stand_in(word)
        return self.keys[word]


def identity(number: int) -> str:
    """Number -> the id of the subject."""
    return f"00000000-0000-5000-8000-{number:012x}"


def rows(made: Made, table: str) -> Iterator[Sequence[Any]]:
    """Table -> its rows."""
    numbers = range(1, made.articles + 1)
    if table == "word":
        yield from sorted((word, number) for number in numbers for word in made.words(number))
        return
    if table == "daily":
        for back in range(BEFORE + 4):
            day = f"{NOW - timedelta(days=back):%Y-%m-%d}"
            for source in range(SOURCES):
                counts = {"published": 7, "rejected": 2, "no date": 1, **{f"length {n:02d}": 1 for n in range(14, 21)}}
                yield from ((name, day, f"s{source}", count) for name, count in counts.items())
        return
    note, now = write_note(PageNote(known=True)), microseconds(NOW)
    for number in numbers:
        at, name = microseconds(made.at(number)), identity(number)
        host = f"h{number % HOSTS}.example"
        url = f"https://{host}/{number}"
        _, payload, evidence, body = made.forms[number % len(made.forms)]
        message = f"m{number}"
        match table:
            case "subject":
                yield number, name, url, 1, f"d{number}", at, url
            case "alias":
                yield fingerprint(url), url, name
            case "outbox":
                sent = None if number > made.articles - 50 else at
                key = "article.published.en.politics.example"
                yield number, message, "t", key, body, at, 0, sent, at, name
            case "version":
                yield name, 1, f"d{number}", payload, evidence, message, at
            case "entry":
                state = "rejected" if number % 10 == 0 else "published"
                yield fingerprint(url), url, fingerprint(url), url, state, "", "", name, 1, at, at, "[]"
            case "visit":
                young = number > made.articles - 30_000
                state, due = ("waiting", now + number * 1000) if young else ("settled", None)
                source, hashed = f"s{number % SOURCES}", fingerprint(url)
                yield hashed, url, host, "page", source, 0, state, due, 3, 0, note, at, at, ""


def fill(ledger: str, made: Made) -> None:
    """Address of a ledger whose tables are there -> filled."""
    raw = connect(ledger).raw_connection()
    cursor = raw.cursor()
    if ledger.startswith("sqlite"):
        for pragma in ("foreign_keys=OFF", "synchronous=OFF", "cache_size=-400000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.execute("BEGIN")
    else:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET idle_in_transaction_session_timeout = 0")  # words are sorted for longer than is put up with
    for table, columns in COLUMNS.items():
        names, began = columns.split(), time.monotonic()
        if ledger.startswith("sqlite"):
            places = ", ".join("?" * len(names))
            cursor.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", rows(made, table))
        else:
            for part in parts(rows(made, table), 20_000):
                cursor.execute(f"COPY {table} ({', '.join(names)}) FROM STDIN", stream=io.BytesIO(copied(part)))
        print(f"  {table}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    raw.commit()
    if not ledger.startswith("sqlite"):
        cursor.execute("ANALYZE")
        raw.commit()
    raw.close()


def parts(found: Rows, size: int) -> Iterator[list[Sequence[Any]]]:
    """Rows -> so many at a time."""
    part: list[Sequence[Any]] = []
    for row in found:
        part.append(row)
        if len(part) == size:
            yield part
            part = []
    yield part


def copied(part: Rows) -> bytes:
    """Rows -> as PostgreSQL copies them in."""

    def field(value: object) -> str:
        return "\\N" if value is None else f"\\\\x{value.hex()}" if isinstance(value, bytes) else str(value)

    return "".join("\t".join(map(field, row)) + "\n" for row in part).encode()


def paths(made: Made) -> list[str]:
    """-> a page of each kind, and searches that are hard: words that many have, and two that few have both."""
    common, next_common, rare = VOCABULARY[0], VOCABULARY[1], VOCABULARY[-1]
    middle = made.articles // 2
    day = f"{NOW - timedelta(days=40):%Y-%m-%d}"
    return [
        "/",
        "/articles",
        f"/articles?before={middle}",
        f"/articles?q={common}",
        f"/articles?q={rare}",
        f"/articles?q={common}+{next_common}",
        f"/articles?q={common}+{rare}",
        f"/articles?q={common}&section=sport&source=s7",
        f"/articles?section=sport&source=s7&date={day[:7]}",
        f"/articles?date={day}",
        f"/articles?q={common}+nowhere",
        f"/articles/{identity(middle)}",
        "/sources",
        "/sources/s7",
        "/frontier",
        "/frontier/h7.example",
        "/events",
        f"/events?before={middle}",
        f"/trace?name=https://h{middle % HOSTS}.example/{middle}",
        "/failures",
        "/settings",
        "/metrics",
        "/readyz",
    ]


def followed(number: int) -> Source:
    """Number -> a source."""
    return Source(id=f"s{number}", name=f"Source {number}", feeds=(f"https://h{number}.example/feed",))


def measure(get: Callable[[str], httpx.Response], path: str, runs: int) -> tuple[float, float, float, int]:
    """Path -> milliseconds at the median and at worst, those of CPU here (asked and answered), and the status."""
    times, used = [], []
    for _ in range(runs):
        began, before = time.monotonic(), time.process_time()
        status = get(path).status_code
        times.append(1000 * (time.monotonic() - began))
        used.append(1000 * (time.process_time() - before))
    return statistics.median(times), max(times), statistics.median(used), status


def main() -> int:
    """Fill a ledger, ask for every page, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--ledger", default="")
    parser.add_argument("--folder", type=Path, help="keep the SQLite ledger there; one that is filled stays")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--most", type=float, default=300.0, help="milliseconds")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = asked.folder or Path(folder)
        settings = Settings(home=home, ledger_url=asked.ledger, bus_url="memory://", celery_url="memory://")
        settings = replace(settings, desk=replace(settings.desk, listen="127.0.0.1:0"))
        made = Made(asked.articles)
        with Resources(settings) as resources:
            if not resources.ledger.catalogue.search(limit=1):
                fill(settings.ledger, made)
            feeds = [
                Source(id=f"s{n}", name=f"Source {n}", feeds=(f"https://h{n}.example/feed",)) for n in range(SOURCES)
            ]
            sync_sources(resources, feeds)
            began = time.monotonic()
            read_standing(resources)
            print(f"{asked.articles:,} articles, counted beside the pages in {time.monotonic() - began:.1f} s")
            with served(resources) as url, httpx.Client(base_url=url, timeout=60) as client:
                for counted in ("/", "/readyz"):  # the first look waits for the first count
                    client.get(counted)
                found = {path: measure(client.get, path, asked.runs) for path in paths(made)}
    print("  median    worst      CPU")
    for path, (median, worst, used, status) in found.items():
        print(f"{median:5.0f} ms {worst:5.0f} ms {used:5.0f} ms  {status}  {path}")
    print(f"load {os.getloadavg()[0]:.1f}")
    return int(any(worst > asked.most for _, worst, _, _ in found.values()))


if __name__ == "__main__":
    sys.exit(main())
