"""Pages that are not meant: passed over at the poll, refused at the page, taken up when the list changes."""

from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from tasks.crawl.dispatch import attend
from tasks.crawl.poll import poll
from tasks.crawl.revisit import revisit
from tasks.crawl.status import followed_sources
from tasks.crawl.sync_sources import sync_sources
from tasks.models.judgement import ANY
from tasks.models.source import Source
from tasks.models.source_filter import Filter
from tests.simulation.press import draw_press
from tests.simulation.web import page
from tests.tasks.stage import FEED, Stage, item, rss
from worker.ledger import State

PRODUCT = Path(__file__).parents[1] / "stages" / "judge" / "pages" / "product.html"


def story(title: str = "Harbour opens", words: str = "") -> bytes:
    [outlet] = draw_press(1, sources=1, hosts=1, days=1)
    made = page(outlet, outlet.stories[0], outlet.stories[0].edition(outlet.stories[0].published), "")
    return made.replace("<p>", f"<p>{words} ", 1).replace("<title>", f"<title>{title} ", 1).encode()


def entry(stage: Stage, name: str) -> tuple[str, str]:
    [found] = stage.resources.ledger.entries(f"https://a.example/{name}")
    return str(found.state), found.code


def test_what_the_list_does_not_mean_is_never_fetched_and_says_why(tmp_path: Path) -> None:
    stage = Stage(
        tmp_path, include=Filter(addresses=("/news/*",)), exclude=Filter(addresses=("*print=1",), words=("horoscope",))
    )
    stage.answers[FEED] = rss(
        item("news/1"), item("sport/1"), item("news/2", query="?print=1"), item("news/3", title="Your horoscope")
    )
    assert poll(stage.resources, stage.begin(FEED)).outcome == "0 known, 2 excluded, 1 not-included"
    assert entry(stage, "sport/1") == ("rejected", "not-included")
    assert entry(stage, "news/2?print=1") == entry(stage, "news/3") == ("rejected", "excluded")
    assert [one.url for one in stage.frontier.visits("page") if one.due] == ["https://a.example/news/1"]
    assert poll(stage.resources, stage.begin(FEED)).outcome == "4 known"


def test_a_list_that_says_otherwise_takes_up_what_its_feed_still_shows(tmp_path: Path) -> None:
    stage = Stage(tmp_path, exclude=Filter(addresses=("/sport/*",)))
    stage.answers[FEED] = (rss(item("sport/1"), item("sport/2")), {"etag": '"1"'})
    stage.answers["https://a.example/sport/1"] = story()
    poll(stage.resources, stage.begin(FEED))
    assert poll(stage.resources, stage.begin(FEED)).outcome == "not modified"
    sync_sources(stage.resources, [replace(stage.source, exclude=Filter(addresses=("/sport/2",)))])
    poll(stage.resources, stage.begin(FEED))
    settlement = revisit(stage.resources, stage.begin("https://a.example/sport/1"))
    assert settlement is not None
    assert settlement.outcomes[0].entry.state is State.PUBLISHED
    assert entry(stage, "sport/2") == ("rejected", "excluded")


def test_what_one_source_may_not_take_is_there_for_the_one_whose_it_is(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    strange = Source(id="strange", name="Strange", feeds=("https://strange.test/feed",))
    sync_sources(stage.resources, [strange, stage.source])
    stage.answers["https://strange.test/feed"] = stage.answers[FEED] = rss(item("1"))
    stage.answers["https://a.example/1"] = story()
    poll(stage.resources, stage.begin("https://strange.test/feed"))
    assert entry(stage, "1") == ("rejected", "foreign-host")
    assert poll(stage.resources, stage.begin(FEED)).outcome == "0 known"
    begun = stage.begin("https://a.example/1")
    assert begun.source == "a"
    settlement = revisit(stage.resources, begun)
    assert settlement is not None
    assert settlement.outcomes[0].entry.state is State.PUBLISHED
    poll(stage.resources, stage.begin("https://strange.test/feed"))
    assert entry(stage, "1") == ("published", "")


@pytest.mark.parametrize(("words", "code"), [(("lighthouse",), ""), (("zeppelin",), "not-included")])
def test_words_are_looked_for_in_the_whole_text(tmp_path: Path, words: tuple[str, ...], code: str) -> None:
    stage = Stage(tmp_path, include=Filter(words=words))
    stage.answers[FEED] = rss(item("1"))
    stage.answers["https://a.example/1"] = story(words="By the lighthouse:")
    poll(stage.resources, stage.begin(FEED))
    settlement = revisit(stage.resources, stage.begin("https://a.example/1"))
    assert settlement is not None
    assert settlement.outcomes[0].entry.code == code


def test_a_feed_of_other_hosts_alone_is_not_well_until_they_are_named(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.answers[FEED] = rss(item("1")).replace(b"https://a.example/1", b"https://b.test/1")
    attend(stage.resources, stage.lease(FEED))
    [found] = followed_sources(stage.resources)
    assert found.condition.why == "all that it lists is at other hosts, such as b.test"
    assert [one.due for one in stage.frontier.visits("page")] == [None]
    sync_sources(stage.resources, [replace(stage.source, hosts=("b.test",))])
    attend(stage.resources, stage.lease(FEED))
    [found] = followed_sources(stage.resources)
    assert found.condition.why == ""
    assert [one.due is not None for one in stage.frontier.visits("page")] == [True]


def test_a_section_by_path_is_a_declaration(tmp_path: Path) -> None:
    said = {}
    for name, sections in (("plain", {}), ("declared", {"/1": "Sport"})):
        stage = Stage(tmp_path / name, sections=sections)
        stage.answers[FEED] = rss(item("1"))
        stage.answers["https://a.example/1"] = story()
        poll(stage.resources, stage.begin(FEED))
        revisit(stage.resources, stage.begin("https://a.example/1"))
        [message] = stage.resources.ledger.outbox.pending(9)
        section = msgspec.json.decode(message.body)["data"]["section"]
        said[name] = [one["value"] for one in section["evidence"] if one["signal"] == "feed.category"]
        if name == "declared":
            assert section["id"] == "sport"
    assert said == {"plain": [], "declared": ["Sport"]}


def test_any_kind_is_let_through_where_the_list_says_so(tmp_path: Path) -> None:
    states = []
    for name, accept in (("news", ()), ("any", ANY)):
        stage = Stage(tmp_path / name, accept=accept)
        stage.answers[FEED] = rss(item("1"))
        stage.answers["https://a.example/1"] = PRODUCT.read_bytes()
        poll(stage.resources, stage.begin(FEED))
        settlement = revisit(stage.resources, stage.begin("https://a.example/1"))
        assert settlement is not None
        states.append((settlement.outcomes[0].entry.state, settlement.outcomes[0].entry.code))
    assert states == [(State.REJECTED, "not-an-article"), (State.PUBLISHED, "")]
