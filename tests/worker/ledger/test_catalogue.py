from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.worker.ledger.stories import NOW, digest, identity, tell
from worker.ledger import Ledger, catalogue
from worker.ledger.columns import plain, stand_in

WORDS = {
    "https://weather.example/1": ("rain", "north"),
    "https://weather.example/2": ("rain", "south"),
    "https://weather.example/3": ("sun", "south"),
    "https://weather.example/4": ("rain", "north", "late"),
}


def fill(ledger: Ledger) -> None:
    for url, words in WORDS.items():
        with ledger.transaction(NOW, urls=[url], digests=[digest(url)]) as transaction:
            transaction.index(tell(transaction, url, url).subject, words)


def found(ledger: Ledger, *words: str, **options: int) -> list[str]:
    return [one.home.rsplit("/", 1)[-1] for one in ledger.catalogue.search(words, **options)]


def test_subjects_are_found_by_all_of_the_words_and_the_last_comes_first(ledger: Ledger) -> None:
    fill(ledger)
    assert found(ledger) == ["4", "3", "2", "1"]
    assert found(ledger, "rain") == ["4", "2", "1"]
    assert found(ledger, "rain", "north") == ["4", "1"]
    assert found(ledger, "north", "rain", "rain") == ["4", "1"]
    assert found(ledger, "sun", "north") == []
    assert found(ledger, "snow") == []


def test_a_list_goes_on_where_its_last_part_ended(ledger: Ledger) -> None:
    fill(ledger)
    first = ledger.catalogue.search(["rain"], limit=2)
    assert [one.home[-1] for one in first] == ["4", "2"]
    assert [one.home[-1] for one in ledger.catalogue.search(["rain"], before=first[-1].arrival)] == ["1"]
    whole = ledger.catalogue.search(limit=3)
    assert [one.home[-1] for one in ledger.catalogue.search(before=whole[-1].arrival)] == ["1"]


@pytest.mark.parametrize(("few", "many"), [(1, 1), (1, 4), (2, 8)])
def test_the_rarest_word_is_looked_up_first_and_counted_no_further_than_it_takes(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, few: int, many: int
) -> None:
    fill(ledger)
    monkeypatch.setattr(catalogue, "FEW", few)
    monkeypatch.setattr(catalogue, "MANY", many)
    assert found(ledger, "rain", "south") == found(ledger, "south", "rain") == ["2"]
    assert found(ledger, "rain", "late", "north") == ["4"]


def test_a_subject_is_found_by_the_words_of_its_earlier_versions_too(ledger: Ledger) -> None:
    url = "https://weather.example/1"
    for words in (("rain",), ("hail", "rain")):
        with ledger.transaction(NOW, urls=[url], digests=[digest(words[0])]) as transaction:
            transaction.index(tell(transaction, url, words[0]).subject, words)
    [one] = ledger.catalogue.search(["hail", "rain"])
    assert (one.number, one.payload, one.subject) == (2, b"hail", identity(url))
    assert ledger.catalogue.lookup(identity(url)) == one
    assert ledger.catalogue.version(identity(url), 1) == (b"rain", b"evidence of rain")
    assert ledger.catalogue.version(identity(url), 3) is None
    assert ledger.catalogue.lookup("nobody") is None
    assert ledger.catalogue.addresses(identity(url)) == [url]


def test_messages_are_listed_as_they_were_written_the_last_first(ledger: Ledger) -> None:
    fill(ledger)
    told = ledger.catalogue.tellings()
    assert [one.subject for one in told] == [identity(url) for url in reversed(WORDS)]
    assert ledger.catalogue.tellings(before=told[1].position, limit=1) == told[2:3]


def test_what_is_counted_adds_up_a_day_and_a_label(ledger: Ledger) -> None:
    for at, label in ((NOW, "sun"), (NOW, "rain"), (NOW, "sun"), (NOW + timedelta(days=1), "sun")):
        with ledger.transaction(at, urls=[]) as transaction:
            transaction.count("seen", label)
            transaction.count("lost", label)
    assert ledger.catalogue.daily(["seen"], NOW) == {
        "sun": {"2026-11-23 seen": 2, "2026-11-24 seen": 1},
        "rain": {"2026-11-23 seen": 1},
    }
    assert ledger.catalogue.daily(["seen", "lost"], NOW + timedelta(days=1), "sun") == {
        "sun": {"2026-11-24 lost": 1, "2026-11-24 seen": 1}
    }


@settings(max_examples=200)
@given(st.text(), st.text())
def test_two_words_stand_under_one_number_only_where_they_are_stored_as_one(one: str, other: str) -> None:
    assert (stand_in(one) == stand_in(other)) == (plain(one) == plain(other))
