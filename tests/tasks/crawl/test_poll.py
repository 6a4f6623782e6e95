"""Polling: what is new is found once, what fails is backed off and told, what moves is followed, gaps are filled."""

import gzip
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from tasks.crawl.policy.advice import advice
from tasks.crawl.policy.health import Health
from tasks.crawl.poll import poll
from tasks.crawl.status import followed_sources
from tasks.crawl.sync_sources import sync_sources
from tasks.crawl.visit_note import read_feed_note, read_page_note, write_note
from tests.tasks.stage import FEED, HOUR, Stage, item, rss
from worker.errors import Transient
from worker.ledger import Done, Lane, State, Visit

TODAY = "Mon, 23 Nov 2026 00:00:00 GMT"
OLD = "Mon, 02 Nov 2026 00:00:00 GMT"
MAP = "https://a.example/map"


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Stage]:
    return lambda **source: Stage(tmp_path, **source)


def pages(stage: Stage) -> dict[str, Visit]:
    return {visit.url.removeprefix("https://a.example/"): visit for visit in stage.frontier.visits("page")}


def feed(stage: Stage, url: str = FEED) -> Visit:
    [visit] = stage.frontier.lookup([url]).values()
    return visit


def again(stage: Stage, url: str = FEED) -> str:
    return poll(stage.resources, stage.begin(url)).outcome


def index(*entries: tuple[str, str]) -> bytes:
    children = "".join(f"<sitemap><loc>{url}</loc><lastmod>{date}</lastmod></sitemap>" for url, date in entries)
    return f"<sitemapindex>{children}</sitemapindex>".encode()


def sitemap(*entries: tuple[str, str]) -> bytes:
    urls = "".join(f"<url><loc>https://a.example/{name}</loc><lastmod>{date}</lastmod></url>" for name, date in entries)
    return f"<urlset>{urls}</urlset>".encode()


def test_what_is_new_is_found_once_under_its_clean_address(stage: Stage) -> None:
    stage.answers[FEED] = rss(item("1", TODAY, query="?utm_source=rss"), item("2", TODAY))
    assert poll(stage.resources, stage.lease()).new == 2
    assert poll(stage.resources, stage.lease(FEED)).new == 0
    assert set(pages(stage)) == {"1", "2"}
    hints = read_page_note(pages(stage)["1"].note).hints
    assert (hints.title, hints.publisher, hints.feed_url) == ("1", "A", FEED)


def test_what_is_too_old_at_first_sight_ends_there_with_that_reason(stage: Stage) -> None:
    stage.answers[FEED] = rss(item("1", TODAY), item("2", OLD))
    again(stage)
    assert (pages(stage)["1"].state, pages(stage)["2"].state) == ("waiting", "settled")
    [entry] = stage.resources.ledger.entries("https://a.example/2")
    assert (entry.state, entry.code) == (State.REJECTED, "too-old")


def test_shuffled_query_strings_under_one_guid_are_one_page_and_one_guid_for_all_is_none(stage: Stage) -> None:
    stage.answers[FEED] = rss(item("1", guid="x", query="?a=1"), item("2", guid="same"), item("3", guid="same"))
    again(stage)
    stage.answers[FEED] = rss(item("1", guid="x", query="?a=2"), item("4", guid="same"), item("3", guid="same"))
    assert poll(stage.resources, stage.lease(FEED)).new == 1
    assert set(pages(stage)) == {"1?a=1", "2", "3", "4"}


def test_an_unchanged_feed_is_asked_by_its_validators(stage: Stage) -> None:
    stage.answers[FEED] = (rss(item("1")), {"etag": '"1"'})
    again(stage)
    assert again(stage) == "not modified"
    assert read_feed_note(feed(stage).note).polls == 2


def test_news_of_a_known_page_hurries_it_until_that_was_in_vain_too_often(stage: Stage) -> None:
    stage.answers[FEED] = rss(item("1", TODAY))
    again(stage)
    page = stage.lease("https://a.example/1")
    note = read_page_note(page.note)

    def known(vain: int) -> None:
        later = stage.clock.at + 90 * HOUR
        done = Done(visit=page, due=later, note=write_note(replace(note, known=True, vain=vain)), free=stage.clock.at)
        stage.frontier.finish(done, stage.clock.at)

    known(0)
    stage.answers[FEED] = rss(item("1", TODAY, title="1, updated"))
    again(stage)
    due = pages(stage)["1"].due
    assert due is not None
    assert due - stage.clock.at < HOUR
    page = stage.lease("https://a.example/1")
    assert read_page_note(page.note).marked
    known(2)
    stage.answers[FEED] = rss(item("1", TODAY, title="1, updated again"))
    again(stage)
    due = pages(stage)["1"].due
    assert due is not None
    assert due > stage.clock.at + 10 * HOUR


def test_a_feed_that_fails_is_backed_off_told_once_and_told_when_it_is_back(stage: Stage) -> None:
    for given in (rss(item("1")), Transient("server-error", "status 500"), rss(item("1"))):
        stage.answers[FEED] = given
        again(stage)
    assert stage.types() == [], "a hiccup is no news"
    stage.answers[FEED] = Transient("server-error", "status 500")
    gaps = []
    for _ in range(7):
        again(stage)
        due = feed(stage).due
        assert due is not None
        gaps.append(due - stage.clock.at)
    assert all(gap < timedelta(hours=7) for gap in gaps)
    assert stage.types() == ["ingest.source.failed"]
    stage.answers[FEED] = rss(item("1"), item("2"))
    again(stage)
    assert stage.types() == ["ingest.source.failed", "ingest.source.recovered"]
    again(stage)
    assert len(stage.types()) == 2
    failed, recovered = stage.resources.ledger.outbox.pending(9)
    assert [failed.key, recovered.key] == ["ingest.source.failed.und.a", "ingest.source.recovered.und.a"]
    notice = json.loads(failed.body)["data"]
    assert (notice["sourceId"], notice["health"], notice["failures"]) == ("a", "failing", 4)
    assert notice["reason"] == "server-error: status 500"
    assert json.loads(recovered.body)["data"]["health"] == "healthy"


def test_what_a_server_asks_for_is_waited_for(stage: Stage) -> None:
    stage.answers[FEED] = (503, {"retry-after": "18000"})
    again(stage)
    due = feed(stage).due
    assert due is not None
    assert due - stage.clock.at >= timedelta(hours=5)


def test_a_feed_that_is_gone_is_told_and_never_asked_again(stage: Stage) -> None:
    stage.answers[FEED] = 410
    again(stage)
    assert stage.types() == ["ingest.source.failed"]
    assert stage.frontier.next_turn() is None
    sync_sources(stage.resources, [stage.source])
    assert stage.frontier.next_turn() is None


def test_a_feed_that_moves_is_adopted_after_it_said_so_on_three_days(stage: Stage) -> None:
    new = "https://b.example/feed"
    stage.answers[new] = rss(item("1"))
    stage.answers[FEED] = (301, {"location": new})
    for _ in range(4):
        again(stage)
    stage.clock.at += 24 * HOUR
    again(stage)
    assert feed(stage).state == "waiting"
    stage.clock.at += 24 * HOUR
    assert again(stage) == f"moved to {new}"
    assert feed(stage).state == "settled"
    again(stage, new)
    assert read_feed_note(feed(stage, new).note).polls == 6
    sync_sources(stage.resources, [stage.source])
    assert feed(stage).state == "settled"
    assert feed(stage, new).state == "waiting"
    sync_sources(stage.resources, [])
    assert feed(stage, new).state == "settled"


def test_a_redirect_that_is_not_permanent_is_followed_and_not_adopted(stage: Stage) -> None:
    stage.answers["https://b.example/feed"] = rss(item("1"))
    stage.answers[FEED] = (302, {"location": "https://b.example/feed"})
    for _ in range(5):
        again(stage)
    assert feed(stage).state == "waiting"


def test_a_poll_of_nothing_but_news_is_filled_from_the_sitemap(make: Callable[..., Stage]) -> None:
    stage = make(sitemaps=(MAP,))
    stage.answers[MAP] = sitemap()
    stage.answers[FEED] = rss(item("1", TODAY), item("2", TODAY))
    again(stage)
    again(stage, MAP)
    stage.answers[FEED] = rss(item("5"), item("6"))
    names = [("1", "2026-11-23"), ("3", "2026-11-23T09:00:00Z"), ("4", "2026-11-23T09:30:00Z"), ("0", "2026-09-01")]
    stage.answers[MAP] = sitemap(*names)
    again(stage)
    due = feed(stage, MAP).due
    assert due is not None
    assert due <= stage.clock.at
    again(stage, MAP)
    assert {name: visit.state for name, visit in pages(stage).items() if name in "034"} == {
        "0": "settled",
        "3": "waiting",
        "4": "waiting",
    }
    assert read_feed_note(feed(stage, MAP).note).gap_since is None


def test_a_sitemap_stands_in_for_a_feed_that_fails(make: Callable[..., Stage]) -> None:
    stage = make(sitemaps=(MAP,))
    stage.answers[MAP] = sitemap()
    stage.answers[FEED] = rss(item("1", TODAY))
    again(stage)
    again(stage, MAP)
    stage.answers[FEED] = Transient("server-error")
    again(stage)
    stage.answers[MAP] = sitemap(("2", "2026-11-23T09:00:00Z"))
    again(stage)
    again(stage, MAP)
    assert "2" in pages(stage)


def test_an_index_leads_to_its_sitemaps_and_old_ones_sleep(make: Callable[..., Stage]) -> None:
    stage = make(feeds=(), sitemaps=(MAP,))
    one, old = "https://a.example/s1.xml.gz", "https://a.example/s0.xml"
    stage.answers[MAP] = index((one, "2026-11-23"), (old, "2025-01-01"))
    stage.answers[one] = gzip.compress(sitemap(("1", "2026-11-23"), ("2", "2026-01-01")))
    again(stage, MAP)
    again(stage, one)
    assert {name: visit.state for name, visit in pages(stage).items()} == {"1": "waiting", "2": "settled"}
    assert feed(stage, old).state == "settled"
    assert old not in stage.asked
    stage.answers[MAP] = index((one, "2026-11-23T05:00:00Z"), (old, "2025-01-01"))
    again(stage, MAP)
    due = feed(stage, one).due
    assert due is not None
    assert due <= stage.clock.at


def test_an_index_that_names_itself_and_always_something_new_hurries_nobody_before_its_time(
    make: Callable[..., Stage],
) -> None:
    stage = make(feeds=(), sitemaps=(MAP,))
    other = f"{MAP}/2"
    for minute in range(3):
        changed = f"2026-11-23T00:0{minute}"
        stage.answers[MAP] = stage.answers[other] = index((MAP, changed), (other, changed))
        poll(stage.resources, stage.begin(MAP))
        poll(stage.resources, stage.begin(other))
        for url in (MAP, other):
            visit = feed(stage, url)
            last = read_feed_note(visit.note).last
            assert last is not None
            assert visit.due is not None
            assert visit.due >= last + stage.source.floor


def test_what_has_to_be_left_out_of_a_sitemap_degrades_it_until_it_is_mended(make: Callable[..., Stage]) -> None:
    stage = make(feeds=(), sitemaps=(MAP,))
    whole = sitemap(("1", "2026-11-23"), ("2", "2026-11-23"))
    stage.answers[MAP] = whole.replace(b"<loc>https://a.example/1", b"<loc>bad&Acirc;")
    poll(stage.resources, stage.begin(MAP))
    [one] = followed_sources(stage.resources)
    assert set(pages(stage)) == {"2"}
    assert (one.condition.health, one.condition.why) == (
        Health.DEGRADED,
        "1 entry left out: 1 without an address that can be used",
    )
    assert advice(one.condition.why)
    stage.answers[MAP] = whole
    poll(stage.resources, stage.begin(MAP))
    [one] = followed_sources(stage.resources)
    assert (one.condition.health, set(pages(stage))) == (Health.HEALTHY, {"1", "2"})


def test_an_old_article_that_only_a_sitemap_names_is_backfill(make: Callable[..., Stage]) -> None:
    stage = make(feeds=(), sitemaps=(MAP,), backfill=timedelta(days=30))
    stage.answers[MAP] = sitemap(("1", "2026-11-10"), ("2", "2026-11-23"))
    again(stage, MAP)
    assert {name: visit.lane for name, visit in pages(stage).items()} == {"1": Lane.BACKFILL, "2": Lane.LIVE}


def test_one_poll_adds_no_more_than_the_list_allows_and_the_rest_comes_with_the_next(
    make: Callable[..., Stage],
) -> None:
    stage = make(entries=3)
    stage.answers[FEED] = (rss(*(item(f"{number}") for number in range(5))), {"etag": '"1"'})
    again(stage)
    assert len(pages(stage)) == 3
    again(stage)
    assert len(pages(stage)) == 5


def test_a_feed_that_kills_whoever_reads_it_is_left_alone_in_the_end(stage: Stage) -> None:
    stage.answers[FEED] = rss(item("1"))
    for _ in range(3):
        stage.begin(FEED)  # nobody reports back
    assert again(stage).startswith("poison")
    assert stage.asked == []


def test_a_source_that_is_no_longer_followed_is_not_asked(stage: Stage) -> None:
    visit = stage.lease(FEED)
    sync_sources(stage.resources, [])
    assert poll(stage.resources, visit).outcome == "not followed"
    assert stage.asked == []
