"""Older pages at a live poll: read to the first known entry, within bounds; what these cut off is noted as a gap."""

from datetime import timedelta
from pathlib import Path

import pytest

from tasks.crawl import older_pages
from tasks.crawl.poll import poll
from tasks.crawl.visit_note import read_feed_note
from tests.tasks.stage import FEED, Stage, item, rss
from worker.errors import Transient

NOW = "Mon, 23 Nov 2026 09:00:00 GMT"
LONG_AGO = "Mon, 02 Nov 2026 00:00:00 GMT"
GENERATOR = "<generator>https://wordpress.org/?v=6.7</generator>"


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """-> a feed that was read once, with the entries ``a`` and ``b``."""
    made = Stage(tmp_path, entries=12)
    made.answers[FEED] = rss(item("a", NOW), item("b", NOW))
    poll(made.resources, made.begin(FEED))
    made.asked.clear()
    return made


def page(number: int) -> str:
    return f"{FEED}?page={number}"


def onward(number: int, rel: str = "prev-archive") -> str:
    return f'<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="{rel}" href="{page(number)}"/>'


def again(stage: Stage) -> set[str]:
    """Polled once more -> the pages that wait, without the two of the beginning."""
    poll(stage.resources, stage.begin(FEED))
    waiting = [visit.url for visit in stage.frontier.visits("page") if visit.state == "waiting"]
    return {url.rpartition("/")[2] for url in waiting} - {"a", "b"}


def is_gap(stage: Stage) -> bool:
    [visit] = stage.frontier.lookup([FEED]).values()
    return read_feed_note(visit.note).gap_since is not None


@pytest.mark.parametrize("rel", ["prev-archive", "next"])
def test_pages_are_read_to_the_first_known_entry_and_what_is_below_it_was_there_before(stage: Stage, rel: str) -> None:
    stage.answers[FEED] = rss(item("6"), item("5"), more=onward(2, rel))
    stage.answers[page(2)] = rss(item("4"), item("3"), more=onward(3, rel))
    stage.answers[page(3)] = rss(item("2"), item("b", NOW), item("old", LONG_AGO), item("nodate"), more=onward(4, rel))
    assert again(stage) == {"6", "5", "4", "3", "2"}
    assert stage.asked == [FEED, page(2), page(3)]
    assert not is_gap(stage)


def test_a_feed_that_shows_something_known_asks_for_no_other_page(stage: Stage) -> None:
    stage.answers[FEED] = rss(item("3"), item("2"), item("a", NOW), more=onward(2))
    assert again(stage) == {"3", "2"}
    assert stage.asked == [FEED]


def test_the_first_poll_asks_for_no_other_page(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.answers[FEED] = rss(item("2", NOW), item("1", NOW), more=onward(2))
    assert again(stage) == {"2", "1"}
    assert stage.asked == [FEED]


def test_pages_are_guessed_where_the_program_is_known(stage: Stage) -> None:
    stage.answers[FEED] = rss(item("4"), item("3"), more=GENERATOR)
    stage.answers[f"{FEED}?paged=2"] = rss(item("2"), item("a", NOW), more=GENERATOR)
    assert again(stage) == {"4", "3", "2"}
    assert not is_gap(stage)


def test_a_page_that_is_all_older_than_the_last_poll_ends_it_and_is_not_taken_up(stage: Stage) -> None:
    stage.answers[FEED] = rss(item("4", NOW), item("3", NOW), more=onward(2))
    stage.answers[page(2)] = rss(item("old", LONG_AGO), item("older", LONG_AGO), more=onward(3))
    assert again(stage) == {"4", "3"}
    assert stage.asked == [FEED, page(2)]
    assert not is_gap(stage), "nothing is between"


@pytest.mark.parametrize(
    "second",
    [Transient("server-error"), 404, b"no feed at all", rss(item("4"), item("3"), more=onward(3))],
    ids=["failure", "not there", "no feed", "the same again"],
)
def test_a_page_that_cannot_be_had_leaves_a_gap_and_what_was_found(stage: Stage, second: bytes | int) -> None:
    stage.answers[FEED] = rss(item("4"), item("3"), more=onward(2))
    stage.answers[page(2)] = second
    assert again(stage) == {"4", "3"}
    assert stage.asked == [FEED, page(2)]
    assert is_gap(stage)


def test_pages_that_lead_in_a_circle_end(stage: Stage) -> None:
    stage.answers[FEED] = rss(item("4"), item("3"), more=onward(2))
    stage.answers[page(2)] = rss(item("2"), item("1"), more=onward(2))
    assert again(stage) == {"4", "3", "2", "1"}
    assert stage.asked == [FEED, page(2)]
    assert is_gap(stage)


def test_no_more_pages_are_read_than_the_bound_says(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(older_pages, "PAGES", 2)
    for number in range(1, 6):
        url = FEED if number == 1 else page(number)
        stage.answers[url] = rss(item(f"{number}-x"), item(f"{number}-y"), more=onward(number + 1))
    assert again(stage) == {f"{number}-{name}" for number in (1, 2, 3) for name in "xy"}
    assert is_gap(stage)


def test_no_page_is_begun_when_the_time_is_over(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(older_pages, "SPAN", timedelta())
    stage.answers[FEED] = rss(item("4"), item("3"), more=onward(2))
    stage.answers[page(2)] = rss(item("2"), item("a", NOW))
    assert again(stage) == {"4", "3"}
    assert is_gap(stage)


def test_no_more_entries_are_taken_than_one_poll_may_add_and_the_rest_is_a_gap(stage: Stage) -> None:
    stage.answers[FEED] = rss(*(item(f"n{number}") for number in range(10)), more=onward(2))
    stage.answers[page(2)] = rss(*(item(f"m{number}") for number in range(10)), item("a", NOW))
    found = again(stage)
    assert found == {f"n{number}" for number in range(10)} | {"m0", "m1"}
    assert is_gap(stage)


def test_entries_that_moved_down_a_page_while_it_was_read_are_one(stage: Stage) -> None:
    stage.answers[FEED] = rss(item("4", guid="g4"), item("3", guid="g3"), more=onward(2))
    stage.answers[page(2)] = rss(item("3", guid="g3"), item("2", guid="g2"), item("a", NOW))
    assert again(stage) == {"4", "3", "2"}
    assert not is_gap(stage)


def test_a_known_entry_is_met_under_its_other_name(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.answers[FEED] = rss(item("a", NOW, guid="ga", query="?v=1"), item("b", NOW, guid="gb"))
    poll(stage.resources, stage.begin(FEED))
    stage.answers[FEED] = rss(item("4"), item("3"), more=onward(2))
    stage.answers[page(2)] = rss(item("2"), item("a", NOW, guid="ga", query="?v=2"), item("nodate"))
    assert {"4", "3", "2"} <= again(stage)
    assert "nodate" not in {visit.url.rpartition("/")[2] for visit in stage.frontier.visits("page")}
    assert not is_gap(stage)
