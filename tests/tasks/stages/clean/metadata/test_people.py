"""Bylines as printed -> the people in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.stages.clean.metadata.people import AGENCY, NEWSROOM, read_people
from tasks.stages.clean.metadata.plain import bare


def names(text: str, language: str = "en", links: dict[str, str] | None = None, *, stated: bool = False) -> list[str]:
    return [person.name for person in read_people(text, language, links, stated=stated)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("By Jane Doe", "en", ["Jane Doe"]),
        ("BY JANE DOE AND JOHN SMITH", "en", ["JANE DOE", "JOHN SMITH"]),
        ("By Jane Doe, health reporter", "en", ["Jane Doe"]),
        ("By Jane Doe in Paris and John Smith in Rome", "en", ["Jane Doe", "John Smith"]),
        ("Laura E. Adkins December 28, 2016", "en", ["Laura E. Adkins"]),
        ("A. J. Neal", "en", ["A. J. Neal"]),
        ("By Aja Romano Dec 10, 2016, 9:50am EST", "en", ["Aja Romano"]),
        ("January 17, 2017", "en", []),
        ("Jane Doe | Updated 3 May 2026", "en", ["Jane Doe"]),
        ("Jane Doe Senior Politics Editor", "en", ["Jane Doe"]),
        ("Von Katharina Vogt und Murat Yıldız", "de", ["Katharina Vogt", "Murat Yıldız"]),
        ("Text & Fotos: Ivan Valetny", "de", ["Ivan Valetny"]),
        ("Par Adèle Rousset (avec AFP)", "fr", ["Adèle Rousset"]),
        ("Por Inés Larrañaga de la Vega", "es", ["Inés Larrañaga de la Vega"]),
        ("Автор: Вера Соколинская", "ru", ["Вера Соколинская"]),
        ("정하람 기자", "ko", ["정하람"]),
        ("记者 林若川", "zh", ["林若川"]),
        ("Comments (12)", "en", []),
        ("Share on Facebook", "en", []),
    ],
)
def test_the_people_of_a_byline_are_named(text: str, language: str, expected: list[str]) -> None:
    assert names(text, language) == expected


def test_a_role_stays_with_its_person() -> None:
    (person,) = read_people("Jane Doe Senior Politics Editor", "en")
    assert person.role == "Senior Politics Editor"


def test_a_name_that_only_markup_parts_from_what_follows_is_taken_from_its_link() -> None:
    links = {"Andrew Husband": "/people/andrew"}
    (person,) = read_people("Andrew HusbandTwitterNews", "en", links)
    assert (person.name, person.uri) == ("Andrew Husband", "/people/andrew")


def test_both_names_stay_where_both_are_links() -> None:
    assert names("By Jane Doe and John Smith", links={"Jane Doe": "/j", "John Smith": "/s"}) == [
        "Jane Doe",
        "John Smith",
    ]


def test_what_is_stated_may_be_a_pen_name_or_a_newsroom() -> None:
    assert names("Luxury Travel Expert", stated=True) == ["Luxury Travel Expert"]
    (team,) = read_people("Editorial Team", "en", stated=True)
    assert team.role == NEWSROOM


def test_an_agency_alone_is_an_agency() -> None:
    (person,) = read_people("Reuters", "en", stated=True)
    assert person.role == AGENCY


@given(st.text(max_size=400), st.sampled_from(["en", "de", "ja", "ar", ""]), st.booleans())
def test_nobody_is_made_up(text: str, language: str, stated: bool) -> None:
    for person in read_people(text, language, stated=stated):
        assert bare(person.name)
        assert all(bare(word) in bare(text) for word in person.name.split())
