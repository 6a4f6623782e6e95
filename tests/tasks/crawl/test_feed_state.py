"""What a poll leaves behind: where a feed lives now, until when it stays the same, when it is due."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from tasks.crawl.feed_state import MOVES, met, next_poll, stays
from tasks.crawl.policy.interval import Pace
from tasks.crawl.visit_note import FeedNote
from tasks.models.source import Source
from worker.web.answer import NOT_MODIFIED, Answer, Hop

NOW = datetime(2026, 11, 23, 6, 4, 58, tzinfo=UTC)
FEED, ELSEWHERE = "https://a.example/feed", "https://a.example/rss"
NOTE = FeedNote(root=FEED)
SOURCE = Source(id="a", name="A", feeds=(FEED,), floor=timedelta(minutes=1), ceiling=timedelta(hours=2))


def answer(*headers: tuple[str, str], status: int = 200, url: str = FEED, hops: tuple[int, ...] = ()) -> Answer:
    chain = tuple(Hop(FEED, hop) for hop in hops)
    return Answer(url=url, status=status, reason="", headers=headers, body=b"", chain=chain, asked=FEED, received=NOW)


def moved(note: FeedNote, *hours: float, url: str = ELSEWHERE, hops: tuple[int, ...] = (301,)) -> FeedNote:
    for hour in hours:
        note = met(note, answer(url=url, hops=hops), NOW + timedelta(hours=hour))
    return note


def test_a_feed_has_moved_where_it_says_so_on_several_days() -> None:
    assert moved(NOTE, 0, 1, 2, 3, 4, 5).moves == 1
    assert moved(NOTE, 0, 24, 25).moves == 2
    assert moved(NOTE, 0, 24, 48).moves == MOVES
    assert moved(NOTE, 0, 24, 48).moving_to == ELSEWHERE


@pytest.mark.parametrize(
    "between",
    [
        {"url": FEED, "hops": ()},  # it was there again
        {"hops": (302,)},
        {"hops": (301, 302)},
        {"url": FEED, "hops": (301,)},  # it only wanted to see a cookie
    ],
)
def test_every_other_answer_in_between_begins_the_proof_anew(between: dict[str, object]) -> None:
    note = moved(moved(NOTE, 0, 24), 47, **between)  # type: ignore[arg-type]
    assert (note.moves, note.moving_to) == (0, None)
    assert moved(note, 48).moves == 1


def test_two_places_in_turn_are_no_proof_of_either() -> None:
    note = moved(moved(moved(NOTE, 0), 24, url="https://b.example/"), 48)
    assert (note.moves, note.moving_to) == (1, ELSEWHERE)


def test_what_a_304_says_is_brought_up_to_date_and_the_rest_stays() -> None:
    note = stays(NOTE, answer(("cache-control", "max-age=600"), ("age", "60")), NOW)
    assert note.fresh_until == NOW + timedelta(seconds=540)
    later = NOW + timedelta(hours=1)
    again = stays(note, answer(status=NOT_MODIFIED), later)
    assert again.fresh_until == later + timedelta(seconds=600)
    assert stays(again, answer(("cache-control", "max-age=5"), status=NOT_MODIFIED), later).lifetime == timedelta(
        seconds=5
    )
    assert stays(again, answer(), later).fresh_until is None


@pytest.mark.parametrize(
    ("control", "minutes"),
    [("max-age=1800", 30), ("max-age=1", 6), ("no-store", 6), ("max-age=999999", 120), ("max-age=1800, no-cache", 6)],
)
def test_freshness_bounds_the_next_poll_between_floor_and_ceiling(control: str, minutes: int) -> None:
    note = replace(stays(NOTE, answer(("cache-control", control)), NOW), pace=Pace(6, 3600))  # every ten minutes
    wait = next_poll(note, SOURCE, NOW, FEED) - NOW
    assert timedelta(minutes=minutes * 0.9) <= wait <= timedelta(minutes=minutes * 1.1)
