"""The text model: its files, and what it makes of words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.stages.classify.entries import kind, part
from tasks.stages.classify.model import DATA, REMEMBERED, Model, load
from tasks.stages.classify.sections import IDS

FILES = sorted(DATA.glob("words.*.bin"))
MOST = 2_000_000  # bytes of all languages together

VOCABULARY = (b"film", b"filmed", b"elect*", b"election*", b"*ologie", b"box office")
ENTRIES = part(VOCABULARY, VOCABULARY)


def english() -> Model:
    """-> the English model, which the stage ships."""
    found = load("en")
    assert found is not None
    return found


def test_all_languages_together_are_small() -> None:
    assert {"ar", "de", "en", "es", "fr", "it", "ja", "pl", "pt", "ru", "tr", "zh"} <= {
        file.suffixes[0].removeprefix(".") for file in FILES
    }
    assert sum(file.stat().st_size for file in FILES) < MOST


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_file_is_a_model_of_its_language(file: object) -> None:
    language = str(file).rsplit(".", 2)[-2]
    found = load(language)
    assert found is not None
    assert found.language == language
    assert len(found.bias) == len(IDS)


def test_a_language_without_a_file_has_no_model() -> None:
    assert load("xx") is None


@pytest.mark.parametrize(
    ("word", "matched"),
    [
        (b"film", {b"film"}),
        (b"films", set()),
        (b"electoral", {b"elect*"}),
        (b"elections", {b"election*"}),
        (b"ologie", set()),
        (b"biologie", {b"*ologie"}),
    ],
)
def test_a_word_matches_itself_and_its_longest_beginning_and_ending(word: bytes, matched: set[bytes]) -> None:
    assert set(ENTRIES.of_text([word])) == matched


def test_a_phrase_is_matched_by_two_words_in_a_row() -> None:
    assert list(ENTRIES.of_text([b"the", b"box", b"office", b"box", b"office"])) == [b"box office"]
    assert list(ENTRIES.of_text([b"office", b"box"])) == []
    assert [kind(name) for name in VOCABULARY] == [0, 0, 1, 1, 2, 3]


def test_a_known_word_also_counts_the_beginning_that_its_file_says_it_matches() -> None:
    found = english()
    read = found.weighed("film", IDS.index("arts"), 1), found.weighed("filmqqq", IDS.index("arts"), 1)
    assert read == (["film"], ["filmqqq"])
    assert found.score("", "film") != found.score("", "filmqqq")


def test_words_that_nobody_knows_have_no_score() -> None:
    assert english().score("", "") is None
    assert english().score("xyzzyx", "qqqqzz wwwwxx") is None


WORDS = st.sampled_from(["war", "the", "troops", "goal", "budget", "église", "xyzzy", "2026"])


@given(st.lists(WORDS, min_size=1, max_size=30))
def test_a_word_counts_once_however_often_it_stands_there(words: list[str]) -> None:
    assert english().score("", " ".join(words)) == english().score("", " ".join([*words, words[-1]]))


def test_what_was_read_before_changes_nothing() -> None:
    text = "Troops shelled the village as the ceasefire failed"
    fresh = Model((DATA / "words.en.bin").read_bytes())
    english().score("", "Parliament passes budget after the goal of the war")
    assert fresh.score(text, text) == english().score(text, text)


def test_a_text_of_words_that_nobody_knows_takes_no_memory_for_good() -> None:
    fresh = Model((DATA / "words.en.bin").read_bytes())
    known = len(fresh._words)
    fresh.score("", " ".join(f"zq{number}x" * 20 for number in range(100)))
    assert len(fresh._words) == known
    for start in range(0, REMEMBERED + 5_000, 200):
        fresh.score("", " ".join(f"q{number}" for number in range(start, start + 200)))
    assert len(fresh._words) == REMEMBERED


@given(st.text(max_size=3000))
def test_any_text_has_a_finite_score_or_none(text: str) -> None:
    scores = english().score(text[:80], text)
    assert scores is None or (len(scores) == len(IDS) and all(abs(score) < 1000 for score in scores))


def test_the_words_that_spoke_for_a_section_are_named_strongest_first() -> None:
    spoke = english().weighed("Troops shelled the village; a ceasefire failed", IDS.index("conflict"), 3)
    assert spoke[0] in {"troops", "ceasefire", "shelled"}
    assert len(spoke) == 3
    assert english().weighed("", 0, 3) == []


@pytest.mark.parametrize(
    ("language", "everyday"),
    [
        ("ar", "العالم"), ("bg", "времето"), ("cs", "řekl"), ("da", "var"), ("da", "været"),
        ("de", "die"), ("de", "mit"), ("de", "war"), ("es", "eso"), ("es", "esa"), ("fi", "monet"),
        ("fr", "votre"), ("hr", "stanovnika"), ("hu", "mit"), ("id", "salah"), ("it", "ad"),
        ("lt", "negali"), ("lv", "video"), ("nl", "weer"), ("nl", "om"), ("pl", "po"), ("pl", "nadal"),
        ("pt", "eu"), ("pt", "tempo"), ("ro", "română"), ("ru", "поэтому"), ("ru", "центр"),
        ("sk", "počas"), ("sl", "nato"), ("sv", "var"), ("sv", "gång"), ("tr", "var"),
        ("uk", "наступного"), ("vi", "kia"),
    ],
)  # fmt: skip
def test_an_everyday_word_says_nothing_for_what_it_is_spelt_like(language: str, everyday: str) -> None:
    found = load(language)
    assert found is not None
    assert [section for at, section in enumerate(IDS) if found.weighed(everyday, at, 1)] == []
