"""Which pages of a source are meant: by host, by pattern of the address, by words."""

import time

import pytest
from msgspec.structs import replace

from tasks.crawl.look import choose
from tasks.models.page import Hints
from tasks.models.source import Source
from tasks.models.source_filter import Filter
from tasks.pipeline.choose import refuse_address, refuse_words
from tests.tasks.samples import drafted

SOURCE = Source(id="a", name="A", feeds=("https://a.example/feed",))


def code(
    include: tuple[str, ...] = (), exclude: tuple[str, ...] = (), url: str = "https://a.example/news/1?p=2"
) -> str:
    source = replace(SOURCE, include=Filter(addresses=include), exclude=Filter(addresses=exclude))
    verdict = refuse_address(source, url)
    return verdict.code if verdict else ""


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("/news/*", True),
        ("/news/1?p=2", True),
        ("/news/1", False),  # all of it, or nothing
        ("/news", False),
        ("/*?p=*", True),
        ("*news*", True),
        ("https://a.example/*", True),
        ("https://b.example/*", False),
        ("*.example/news/*", True),
        ("/new[s]/*", False),  # nothing but the star means anything
        ("/NEWS/*", False),
    ],
)
def test_a_pattern_is_about_the_whole_address_or_about_path_and_query(pattern: str, fits: bool) -> None:
    assert code(exclude=(pattern,)) == ("excluded" if fits else "")
    assert code(include=(pattern,)) == ("" if fits else "not-included")


def test_what_is_excluded_is_out_though_it_is_included() -> None:
    assert code(include=("/news/*",), exclude=("*?p=2",)) == "excluded"
    assert code(include=("/sport/*", "/news/*")) == ""


def test_no_pattern_takes_long_over_a_long_address() -> None:
    began = time.process_time()
    code(exclude=("*a*a*a*a*a*a*a*b",), url="https://a.example/" + "a" * 7_000)
    assert time.process_time() - began < 5


def test_other_hosts_are_foreign_but_the_one_that_the_feed_is_at_now() -> None:
    assert code(url="https://casino.test/1") == "foreign-host"
    assert refuse_address(SOURCE, "https://new.test/1", "https://new.test/feed") is None
    assert refuse_address(replace(SOURCE, hosts=("*",)), "https://casino.test/1") is None


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("ferry", "The Ferry sails", True),
        ("ferry", "Ferryman", False),
        ("ferry*", "Ferrymen", True),
        ("harbour board", "the harbour\n board met", True),
        ("straße", "STRASSE gesperrt", True),
        ("été", "L\u2019e\u0301te\u0301", True),
        ("議会", "市議会は長い議論の末", True),
        ("c++", "about C++ and more", True),
        ("a.b", "aXb", False),
    ],
)
def test_words_stand_by_themselves_whatever_their_case(word: str, text: str, found: bool) -> None:
    excluding = replace(SOURCE, exclude=Filter(words=(word,)))
    including = replace(SOURCE, include=Filter(words=(word,)))
    assert (refuse_words(excluding, [text], whole=False) is not None) == found
    assert (refuse_words(including, [text], whole=True) is None) == found
    assert refuse_words(including, [text], whole=False) is None, "the rest of the page may say it"


def test_a_draft_is_judged_by_title_summary_and_text() -> None:
    draft = replace(drafted(1), source="a")
    assert draft.article is not None
    source = replace(SOURCE, feeds=("https://example-times.com/feed",))
    by_text = choose(replace(source, exclude=Filter(words=("lawmakers",))), draft, Hints())
    assert (by_text.article, by_text.verdict and by_text.verdict[1]) == (None, "excluded")
    assert by_text.trace[-1].name == "choose"
    by_feed = replace(source, include=Filter(words=("ferry",)))
    assert choose(by_feed, draft, Hints(summary="On the ferry")).article is draft.article
    missing = choose(by_feed, draft, Hints())
    assert missing.verdict is not None
    assert missing.verdict[1] == "not-included"
