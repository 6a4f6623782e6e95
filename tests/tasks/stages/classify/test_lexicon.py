"""Names of sections -> what they mean."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.stages.classify import lexicon
from tasks.stages.classify.genre import GENRES
from tasks.stages.classify.lexicon import FILE, GENRE, TOPIC, key, read
from tasks.stages.classify.sections import IDS, SECTIONS
from tasks.stages.classify.taxonomy import load

LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "ru", "ar", "zh", "ja", "pl", "tr")


def sections(name: str, language: str = "en", *, parts: bool = True) -> set[str]:
    """The name of a section -> the ids of the sections that it votes for."""
    codes = [meaning.code for meaning in read(name, language, parts=parts)]
    return {IDS[int(code.removeprefix(TOPIC)[:2]) - 1] for code in codes if code.startswith(TOPIC)}


def test_every_row_is_written_as_it_is_looked_up_and_means_something_known() -> None:
    rows = [line.split("\t") for line in FILE.read_text("utf-8").splitlines()[1:]]
    codes = {TOPIC + code for code in load().concepts} | {GENRE + genre for genre in GENRES} | {"geo", "generic"}
    for term, language, code, weight in rows:
        assert term == key(term), term
        assert code in codes, code
        assert language == "mul" or len(language) == 2
        assert 0 <= float(weight) <= 5
    assert len({tuple(row[:3]) for row in rows}) == len(rows), "no row stands twice"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_section_has_names_in_every_language(language: str) -> None:
    known = {code for rows in lexicon.load().values() for spoken, code, _ in rows if spoken == language}
    assert {f"{TOPIC}{section.code}" for section in SECTIONS} <= known


@pytest.mark.parametrize(
    ("name", "language", "expected"),
    [
        ("Politics", "en", {"politics"}),
        ("UK politics news", "en", {"politics"}),
        ("us-politics", "en", {"politics"}),
        ("Economía y negocios", "es", {"economy"}),
        ("Kriminalität", "de", {"crime"}),
        ("kriminalitaet", "de", {"crime"}),
        ("Wirtschaft & Finanzen", "de", {"economy"}),
        ("Faits divers", "fr", {"crime"}),
        ("Происшествия", "ru", {"crime", "disaster"}),
        ("proisshestviya", "ru", {"crime", "disaster"}),
        ("国际体育新闻", "zh", {"sport"}),
        ("プロ野球", "ja", {"sport"}),
        ("الاقتصاد", "ar", {"economy"}),
        ("Spor Haberleri", "tr", {"sport"}),
        ("sports", "ja", {"sport"}),
        ("Science & Health", "en", {"science", "health"}),
        ("World", "en", set()),
        ("News", "en", set()),
        ("Home", "en", set()),
        ("Ausland", "de", set()),
        ("Opinion", "en", set()),
        ("España", "es", set()),
        ("", "en", set()),
    ],
)
def test_names_mean_their_sections_and_places_mean_none(name: str, language: str, expected: set[str]) -> None:
    assert sections(name, language) == expected


def test_a_part_of_a_name_counts_less_and_only_where_asked_for() -> None:
    (whole,), (part,) = read("Football", "en", parts=True), read("Kirkwall Football", "en", parts=True)
    assert part.weight < whole.weight
    assert read("Kirkwall Football", "en", parts=False) == ()


def test_a_term_of_another_language_counts_as_a_whole_name_only() -> None:
    assert sections("Wirtschaft", "en") == {"economy"}
    assert sections("Big Brand System", "en") == set(), "a fire in German"


@given(st.text(st.characters(max_codepoint=0x5FF, exclude_characters="İẞ"), max_size=60))
def test_a_key_is_its_own_key(name: str) -> None:
    assert key(key(name)) == key(name)
    assert all(a != " " or b != " " for a, b in pairwise(key(name)))


@given(st.text(max_size=60), st.sampled_from([*LANGUAGES, "und", "xx"]), st.booleans())
def test_any_name_can_be_read(name: str, language: str, parts: bool) -> None:
    assert all(meaning.weight >= 0 for meaning in read(name, language, parts=parts))
