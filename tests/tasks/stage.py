"""A stage for recipes that visit the web: what each address answers, a clock that stands still, and a ledger."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

from tasks.crawl.sync_sources import sync_sources
from tasks.models.source import Source
from tests.simulation.press import START
from tests.simulation.web import Clock
from worker.errors import Skipped, Transient
from worker.fetch_policy import FetchPolicy
from worker.ledger import Done, Visit
from worker.limits import Limits
from worker.resources import Resources
from worker.settings import Settings
from worker.web.answer import Answer
from worker.web.guard import Target
from worker.web.web import Web

Given = bytes | int | Transient | tuple[int, dict[str, str]] | tuple[bytes, dict[str, str]]
HOUR = timedelta(hours=1)
FEED = "https://a.example/feed"


class Stage:
    """``answers`` by address: a body, a status, either with headers, or a verdict; 404 where there is none."""

    def __init__(self, folder: Path, **source: object) -> None:
        self.clock = Clock()
        self.answers: dict[str, Given] = {}
        self.asked: list[str] = []
        settings = Settings(home=folder, web=FetchPolicy(interval=0.0, concurrency=0))
        self.resources = Resources(settings, now=self.clock.now, trace=lambda: "")
        self.resources.__dict__["web"] = Web(self, None)  # type: ignore[arg-type]
        self.frontier = self.resources.ledger.frontier
        self.source = Source(id="a", name="A", **({"feeds": (FEED,)} | source))  # type: ignore[arg-type]
        sync_sources(self.resources, [self.source])

    @contextmanager
    def exchange(self, _limits: Limits | None = None) -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(deadline=0.0)

    def get(self, target: Target, headers: Mapping[str, str], *, kinds: Collection[str] = (), **_: object) -> Answer:
        given = self.answers.get(target.url, 404)
        if not target.url.endswith("/robots.txt"):
            self.asked.append(target.url)
        if isinstance(given, Transient):
            raise given
        body, more = given if isinstance(given, tuple) else (given, {})
        status, content = (body, b"") if isinstance(body, int) else (200, body)
        if more.get("etag") and headers.get("If-None-Match") == more["etag"]:
            status, content = 304, b""
        kind = "text/html" if content[:9].lower() == b"<!doctype" else "application/xml"
        if kinds and status == 200 and kind not in kinds:
            raise Skipped("unwanted-type", kind)
        fields = (("content-type", kind), *more.items())
        return Answer(url=target.url, status=status, reason="", headers=fields, body=content)

    def close(self) -> None:
        pass

    @staticmethod
    def start() -> datetime:
        """-> when the clock stands at the beginning."""
        return START

    def lease(self, url: str | None = None) -> Visit:
        """-> the next visit that is due, to that address; the clock goes on until there is one; others are put back."""
        for _ in range(200):
            due = self.frontier.next_turn()
            assert due is not None, "nothing is due any more"
            self.clock.at = now = max(self.clock.at, due)
            leased = self.frontier.lease(now, now + HOUR / 30, 50, 50)
            found = [one for one in leased if url in {None, one.url}][:1]
            for one in leased:
                if one not in found:
                    self.frontier.finish(Done(visit=one, due=now, note=one.note, free=now), now)
            if found:
                return found[0]
            self.clock.at += HOUR / 20
        raise AssertionError(f"{url} was never due")

    def begin(self, url: str) -> Visit:
        """-> the next visit to that address, leased and begun."""
        begun = self.frontier.begin(self.lease(url))
        assert begun is not None
        return begun

    def types(self) -> list[str]:
        """-> the types of all events in the outbox, without what they have in common."""
        waiting = self.resources.ledger.outbox.pending(1000)
        return [one.type.removeprefix("io.github.wiredesk.").removesuffix(".v1") for one in waiting]


def rss(*items: str, more: str = "") -> bytes:
    """Items -> a feed."""
    channel = f"<channel><title>A</title>{more}{''.join(items)}</channel>"
    return f'<?xml version="1.0"?><rss version="2.0">{channel}</rss>'.encode()


def item(name: str, date: str = "", guid: str = "", query: str = "", title: str = "") -> str:
    """What a feed says of a page."""
    stamp = f"<pubDate>{date}</pubDate>" if date else ""
    identity = f'<guid isPermaLink="false">{guid}</guid>' if guid else ""
    return f"<item><title>{title or name}</title><link>https://a.example/{name}{query}</link>{identity}{stamp}</item>"
