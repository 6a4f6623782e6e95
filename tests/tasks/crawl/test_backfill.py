"""Back numbers: of the days that are wanted, each once, none of others, by every kind of list that leads to them."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tasks.crawl.backfill_loop import listings, read_progress
from tasks.crawl.dispatch import attend
from tasks.models.window import Way, Window
from tasks.readers.cdx_listing import CAPTURES, cdx_query
from tests.tasks.stage import Stage
from tests.testweb.archive import Archive
from worker.ledger import Lane, State
from worker.web.answer import Answer
from worker.web.guard import Target

BASE = "https://a.example"
YEAR = Window(date(2023, 1, 1), date(2023, 12, 31))
INDEX, FEED = f"{BASE}/sitemap.xml", f"{BASE}/feed"
SERVER = "https://archive.example/cdx"


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Stage]:
    def made(served: dict[str, bytes], **source: object) -> Stage:
        stage = Stage(tmp_path, **source)
        stage.answers |= {BASE + path: content for path, content in served.items()}
        return stage

    return made


def fill(stage: Stage, way: Way, window: Window = YEAR, extra: tuple[str, ...] = ()) -> Counter[str]:
    """What ``backfill`` does, on one thread and by a clock that stands still -> how the pages ended."""
    listings(stage.resources, stage.source, window, way, extra)
    ends: Counter[str] = Counter()
    while stage.resources.ledger.catalogue.backlog("a", Lane.BACKFILL, stage.clock.at + timedelta(hours=1)).kinds:
        now = stage.clock.at = stage.clock.at + timedelta(seconds=1)
        for visit in stage.frontier.lease(now, now + timedelta(minutes=2), 5, 5, lanes=(Lane.BACKFILL,)):
            attended = attend(stage.resources, visit)
            if attended.state is not None:
                ends[f"{attended.state}:{attended.outcome}"] += 1
    return ends


def published(stage: Stage) -> list[str]:
    return sorted(one.url for one in stage.frontier.visits("page") if is_published(stage, one.url))


def is_published(stage: Stage, url: str) -> bool:
    return any(entry.state is State.PUBLISHED for entry in stage.resources.ledger.entries(url))


def asked_for_pages(stage: Stage) -> Counter[str]:
    return Counter(url for url in stage.asked if "/story-" in url)


def test_sitemaps_of_other_months_and_entries_of_other_days_are_not_asked_for(make: Callable[..., Stage]) -> None:
    archive = Archive(BASE, 90)
    stage = make(archive.sitemaps() | archive.articles(), feeds=(), sitemaps=(INDEX,))
    window = Window(date(2023, 3, 10), date(2023, 4, 20))
    fill(stage, "sitemap", window)
    wanted = {archive.path(one) for one in range(90) if window.place(archive.moment(one)) == 0}
    assert published(stage) == sorted(BASE + path for path in wanted)
    assert set(asked_for_pages(stage).values()) == {1}
    maps = {url for url in stage.asked if "/sitemap-" in url}
    assert maps == {f"{BASE}/sitemap-2023-0{month}.xml" for month in (3, 4)}
    assert set(asked_for_pages(stage)) == {BASE + path for path in wanted}


@pytest.mark.parametrize(
    ("way", "made"),
    [
        ("sitemap", lambda archive: archive.sitemaps()),
        ("sitemap", lambda archive: archive.sitemaps(lastmod=False)),
        ("pages", lambda archive: archive.feed(wordpress=False)),
        ("pages", lambda archive: archive.feed(wordpress=True)),
        ("pages", lambda archive: archive.lists(dates=True)),
        ("pages", lambda archive: archive.lists(dates=False)),
    ],
    ids=["sitemap", "undated sitemap", "rel=next", "paged", "archive", "undated archive"],
)
@pytest.mark.parametrize("dated", [True, False], ids=["by address", "by page"])
def test_a_year_is_complete_with_nothing_outside_and_nothing_twice(
    make: Callable[..., Stage], way: Way, made: Callable[[Archive], dict[str, bytes]], dated: bool
) -> None:
    archive = Archive(BASE, 30, dated=dated)
    lists = made(archive)
    feeds = (FEED,) if "/feed" in lists else ()
    maps = (INDEX,) if "/sitemap.xml" in lists else ()
    stage = make(lists | archive.articles(), feeds=feeds, sitemaps=maps, home=f"{BASE}/")
    ends = fill(stage, way)
    assert published(stage) == sorted(archive.of_year(2023))
    assert ends["published:published"] == len(archive.of_year(2023))
    assert set(asked_for_pages(stage).values()) == {1}
    asked = len(stage.asked)
    assert not fill(stage, way)
    assert len(stage.asked) == asked
    told = read_progress(stage.resources, stage.source, YEAR)
    assert (told.pages_waiting, told.listings_waiting, told.failed) == (0, 0, ())


def index(urls: Sequence[str], key: str = "") -> bytes:
    """Answer of a CDX server: pages, each with a picture and a page that was away, and the key of what is behind."""
    kinds = (("", "text/html", "200"), ("?i=1", "image/png", "200"), ("?gone", "text/html", "404"))
    rows = [f"key 20230601120000 {url}{end} {kind} {status} AAAA 99" for url in urls for end, kind, status in kinds]
    return "\n".join([*rows, *(["", key] if key else [])]).encode()


def test_what_a_web_archive_has_seen_of_its_sites_is_asked_for_at_the_site(make: Callable[..., Stage]) -> None:
    archive = Archive(BASE, 30)
    stage = make(archive.articles(), feeds=(), home=f"{BASE}/")
    first = cdx_query(SERVER, "a.example", YEAR)
    urls = [f"{BASE}/story-{one}" for one in sorted(range(30), key=str)]  # by address, as indexes are
    stage.answers[first] = index([*urls[:12], "https://b.example/story-1"], "com%2Ca%29%2F+2023%21")
    stage.answers[f"{first}&resumeKey=com%2Ca%29%2F+2023%21"] = index(urls[12:])
    ends = fill(stage, "cdx", extra=(SERVER,))
    assert published(stage) == sorted(archive.of_year(2023))
    assert asked_for_pages(stage) == Counter(urls)
    assert ends["rejected:before-window"] + ends["rejected:after-window"] == 30 - len(published(stage))
    asked = len(stage.asked)
    assert not fill(stage, "cdx", extra=(SERVER,))
    assert len(stage.asked) == asked


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"<!doctype html><title>Service Unavailable</title>", "malformed"),
        (index([f"{BASE}/story-{one}" for one in range(CAPTURES // 3 + 1)]), "truncated"),
        (404, "not-found"),
    ],
    ids=["no index", "no key for the rest", "no server"],
)
def test_a_cdx_server_that_is_of_no_use_is_told(make: Callable[..., Stage], answer: bytes | int, reason: str) -> None:
    stage = make({}, feeds=(), home=f"{BASE}/")
    stage.answers[cdx_query(SERVER, "a.example", YEAR)] = answer
    assert not fill(stage, "cdx", extra=(SERVER,))
    ((url, told),) = read_progress(stage.resources, stage.source, YEAR).failed
    assert url.startswith(SERVER)
    assert told.startswith(reason)


def test_back_numbers_are_asked_for_as_the_list_says(
    make: Callable[..., Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Archive(BASE, 9)
    stage = make(archive.sitemaps() | archive.articles(), feeds=(), sitemaps=(INDEX,), token="env:BACK_NUMBERS_TOKEN")
    monkeypatch.setenv("BACK_NUMBERS_TOKEN", "t0ken")
    real, brought = stage.get, []

    def get(target: Target, headers: Mapping[str, str], **more: Any) -> Answer:
        if not target.url.endswith("/robots.txt"):
            brought.append(headers.get("Authorization"))
        return real(target, headers, **more)

    monkeypatch.setattr(stage, "get", get)
    fill(stage, "sitemap")
    assert len(published(stage)) == sum(YEAR.place(archive.moment(one)) == 0 for one in range(9)) > 0
    assert set(brought) == {"Bearer t0ken"}
