"""Kinds of input -> what the project does with each, up to bytes for the ledger and the broker."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpcore
import msgspec
from msgspec import Struct

from tasks.crawl.dispatch import attend_visit
from tasks.crawl.feed_diff import diff_listing, name_entries, stated_date
from tasks.events.cloudevent import write_event
from tasks.jobs.ingest import ingest_urls
from tasks.jobs.replay import replay_span
from tasks.models.article import Article
from tasks.models.page import Hints, Page
from tasks.models.source import Source
from tasks.pipeline.fetch_page import Unmodified, fetch_page
from tasks.pipeline.process import encode, process
from tasks.readers import read
from tasks.readers.listing import read_listing
from tasks.stages.compare import compare, sketch_of
from tests.fuzz import seeds
from worker.app import make_app
from worker.fetch_policy import FetchPolicy
from worker.limits import Limits
from worker.resources import Resources
from worker.settings import Settings
from worker.web import charset, robots
from worker.web.bot_wall import wall_of
from worker.web.caching import age, lifetime, validators
from worker.web.client import Client
from worker.web.guard import target
from worker.web.refresh import onward
from worker.web.web import Web

NOW = datetime(2026, 11, 23, 6, 5, tzinfo=UTC)
LIMITS = Limits()
TASKS: tuple[tuple[str, list[Any]], ...] = (
    (attend_visit.name, []),
    (replay_span.name, [{"root": "x", "path": "no-such-folder"}]),
    (ingest_urls.name, []),
)
_PUBLIC = "93.184.216.34"
_SOURCE = Source(id="a", name="A")
_ADDRESSES = ("https://www.news.example/2026/11/20/a", None, "https://[::1]/a", "https://xn--.example/", "http://a..b/")
_SAID = (Hints(), Hints(title="²", published="² March 2026", modified="9999-12-31T23:59:59-14:00", authors=("", "²")))


class Kind(Struct, frozen=True):
    """What is damaged, and what is done with it; ``number`` tells variants apart."""

    seeds: Callable[[], tuple[bytes, ...]]
    drive: Callable[["Bench", bytes, int], None]


class _Canned(httpcore.MockBackend):
    """Connections over which given bytes come, in the clear."""

    def connect_tcp(self, *_args: Any, **_options: Any) -> httpcore.NetworkStream:
        return _Stream(list(self._buffer))


class _Stream(httpcore.MockStream):
    def get_extra_info(self, info: str) -> Any:
        return None


class Bench:
    """Where inputs are driven through: a folder for files, resources whose web answers with given bytes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.before: Article | None = None
        policy = FetchPolicy(interval=0.0, concurrency=0, redirects=2, attempts=1)
        settings = Settings(home=folder, web=policy, celery_url="memory://")
        self.app = make_app(settings)
        self.resources = Resources(settings, now=lambda: NOW, trace=lambda: "")
        self.client = Client(policy, LIMITS, lambda _host, _port: [_PUBLIC])

    def answering(self, raw: bytes) -> Resources:
        """What comes over every connection -> resources with the real client, on top of it."""
        self.client._transport._dialler._backend = _Canned([raw])  # type: ignore[assignment]
        self.resources.__dict__["web"] = Web(self.client, None)
        return self.resources

    def carry(self, page: Page) -> None:
        """Page -> its draft, its event and its difference from the page before it, in bytes."""
        draft = process(page, LIMITS, "fuzz")
        if draft.article is None or draft.evidence is None:
            return
        encode(draft.evidence)
        sketch_of(draft.article)
        write_event(draft.article, "published", authority="https://desk.example", recorded=NOW)
        msgspec.json.decode(msgspec.json.encode(compare(draft.article, self.before, None).data))
        self.before = draft.article

    def file(self, data: bytes, name: str) -> None:
        """Bytes of a file of that name -> read, and every page of it carried on."""
        path = self.folder / name
        path.write_bytes(data)
        for record in read([path], fetched_at=NOW):
            if isinstance(record, Page):
                self.carry(record)


@contextmanager
def bench(folder: Path) -> Iterator[Bench]:
    """Empty folder -> a Bench in it."""
    made = Bench(folder)
    with made.resources:
        yield made


def _page(bench: Bench, data: bytes, number: int) -> None:
    decoded = charset.decode(data, "text/html")
    bench.carry(
        Page(
            text=decoded.text,
            kind="html" if b"<" in data[:4000] else "text",
            sha256="ab" * 32,
            fetched=NOW,
            url=_ADDRESSES[number % len(_ADDRESSES)],
            hints=_SAID[number % len(_SAID)],
        )
    )


def _listing(bench: Bench, data: bytes, number: int) -> None:
    media = (None, "text/xml; charset=utf-8", "application/xml; charset=²")[number % 3]
    listing = read_listing(data, "https://a.example/feed", LIMITS, media)
    named = name_entries(listing, _SOURCE, NOW)
    found = diff_listing(named, {}, _SOURCE, via=listing.kind, first=number % 2 == 0, since=None, now=NOW)
    msgspec.json.encode([one.note for one in found.found])
    for child in listing.children:
        stated_date(child.modified, NOW)


def _feed(bench: Bench, data: bytes, number: int) -> None:
    bench.file(data, "feed.json" if data[:1] == b"{" else "feed.xml")
    _listing(bench, data, number)


def _sitemap(bench: Bench, data: bytes, number: int) -> None:
    bench.file(data, "sitemap.xml.gz" if data[:2] == b"\x1f\x8b" else "sitemap.xml")
    _listing(bench, data, number)


def _answer(bench: Bench, data: bytes, number: int) -> None:
    found = fetch_page(bench.answering(data), f"http://n{number}.example/a")
    if not isinstance(found, Unmodified):
        bench.carry(found)


def _headers(bench: Bench, data: bytes, number: int) -> None:
    """Without the robots.txt and the redirects of a fetch: the answer as the client reads it."""
    bench.answering(data)
    with bench.client.exchange():
        answer = bench.client.get(target(f"http://n{number}.example/a", bench.resources.settings.web))
    for each in (lifetime(answer), age(answer, NOW)):
        assert each is None or each >= timedelta()
    validators(answer)
    onward(answer, cookies=True)
    wall_of(answer)


def _robots(bench: Bench, data: bytes, number: int) -> None:
    rules = robots.read(200, data)
    assert rules is not None
    for path in ("/", "/x/y", "/x?²", "/%zz"):
        rules.allows(f"https://a.example{path}")
        rules.refused(f"https://a.example{path}")


def _archive(bench: Bench, data: bytes, number: int) -> None:
    bench.file(data, "a.warc.gz" if data[:2] == b"\x1f\x8b" else "a.warc")


def _record(bench: Bench, data: bytes, number: int) -> None:
    bench.file(data, "a.jsonl")


def _container(bench: Bench, data: bytes, number: int) -> None:
    bench.file(data, "nameless")
    bench.file(data, ("a.zip", "a.tar")[number % 2])


def _letter(bench: Bench, data: bytes, number: int) -> None:
    bench.file(data, ("a.eml", "a.mbox", "a.mhtml")[number % 3])


def _table(bench: Bench, data: bytes, number: int) -> None:
    bench.file(data, "a.csv")


def _task(bench: Bench, data: bytes, number: int) -> None:
    """A message as the broker hands it over: what its arguments break is kept in the ledger and ends no worker."""
    name, args = TASKS[number % len(TASKS)]
    try:
        said = json.loads(data)
    except (ValueError, RecursionError):
        return  # the consumer sets aside what is no JSON: tests/integration/test_task_queues.py
    arguments = said if isinstance(said, list) else [said]
    if name == replay_span.name and not _within(bench.folder, arguments):
        arguments = [*args, *arguments[1:]]
    bench.answering(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n")
    with patch("worker.app._resources", lambda _pid: bench.resources):
        bench.app.tasks[name]._run(arguments, {})


def _within(folder: Path, arguments: list[Any]) -> bool:
    """Whether a span, if it is one, names a place in the folder: others are not ours to read."""
    span = arguments[0] if arguments else None
    path = span.get("path") if isinstance(span, dict) else None
    return not isinstance(path, str) or Path(path).resolve().is_relative_to(folder)


KINDS: dict[str, Kind] = {
    "page": Kind(seeds.pages, _page),
    "feed": Kind(seeds.feeds, _feed),
    "sitemap": Kind(seeds.sitemaps, _sitemap),
    "answer": Kind(seeds.answers, _answer),
    "headers": Kind(seeds.answers, _headers),
    "robots": Kind(seeds.robots, _robots),
    "archive": Kind(seeds.archives, _archive),
    "record": Kind(seeds.records, _record),
    "container": Kind(seeds.containers, _container),
    "letter": Kind(seeds.letters, _letter),
    "table": Kind(seeds.tables, _table),
    "task": Kind(seeds.messages, _task),
}
