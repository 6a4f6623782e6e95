"""Stories of a feed: told apart by guid and link together, and never asked for where a guid is no address."""

import pytest

from tasks.readers.listing import read_listing
from tasks.readers.stories import is_story, story_addresses
from worker.limits import Limits

FRONT, PAGE = "https://courier.example/", "https://courier.example/live"


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([(PAGE, "1", "one")], [PAGE]),
        ([(PAGE, None, "one"), (PAGE, None, "two")], [PAGE, PAGE]),
        ([(PAGE, "1", ""), (PAGE, "2", "")], [PAGE, PAGE]),
        ([(PAGE, "1", "same"), (PAGE, "2", "same")], [PAGE, PAGE]),
        ([(PAGE, "N/A", "one"), (PAGE, "N/A", "two")], [PAGE, PAGE]),
        ([(PAGE, "1", "one"), (PAGE, "2", "two")], [f"{PAGE}#/1", f"{PAGE}#/2"]),
        ([(FRONT, f"{FRONT}#0d53", "one"), (FRONT, f"{FRONT}#1d53", "two")], [f"{FRONT}#/0d53", f"{FRONT}#/1d53"]),
        ([(FRONT, f"{FRONT}#0d53", "one")], [f"{FRONT}#/0d53"]),
        ([(PAGE, f"{FRONT}?p=1", "one"), (PAGE, f"{FRONT}?p=2", "two")], [f"{FRONT}?p=1", f"{FRONT}?p=2"]),
        ([(PAGE, "tag:courier.example,2026:1", "one"), (f"{PAGE}/2", "1", "two")], [PAGE, f"{PAGE}/2"]),
        ([(None, "1", "one"), (None, "2", "two")], [None, None]),
    ],
)
def test_stories_that_share_a_link_are_told_apart_by_their_guids(
    entries: list[tuple[str | None, str | None, str]], expected: list[str | None]
) -> None:
    assert story_addresses(entries) == expected


def test_a_story_is_known_by_its_address_and_guid() -> None:
    assert is_story(f"{FRONT}#/0d53", f"{FRONT}#0d53")
    assert is_story(f"{PAGE}#/1", "1")
    assert not is_story(PAGE, "1")
    assert not is_story(f"{PAGE}#/about", "1")


@pytest.mark.parametrize(
    ("item", "urls"),
    [
        ("<guid>N/A</guid>", []),
        ('<guid isPermaLink="true">ep-1</guid>', []),
        ("<guid>news/1</guid>", []),
        ("<guid>https://courier.example/news/1</guid>", ["https://courier.example/news/1"]),
        ("<link>news/1</link><guid>N/A</guid>", ["https://courier.example/news/1"]),
        ("<link>/news/1</link><guid>/news/1</guid>", ["https://courier.example/news/1"]),
    ],
)
def test_a_guid_that_is_no_address_makes_none(item: str, urls: list[str]) -> None:
    xml = f'<?xml version="1.0"?><rss version="2.0"><channel><item><title>One</title>{item}</item></channel></rss>'
    listing = read_listing(xml.encode(), "https://courier.example/feed", Limits())
    assert [one.url for one in listing.entries] == urls
