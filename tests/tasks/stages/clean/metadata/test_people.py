"""Bylines as printed -> the people in them."""

import tomllib
from importlib.resources import files

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
        ("〔記者林若川／台北報導〕", "zh", ["林若川"]),
        ("新华社记者 林若川", "zh", ["林若川"]),
        ("本台记者：林若川、王一", "zh", ["林若川", "王一"]),
        ("2026年10月06日 08:15 来源：海湾日报 作者：林小河", "zh", ["林小河"]),
        ("来源：新华网 责任编辑：王一", "zh", []),
        ("责任编辑：王一", "zh", []),
        ("出典：時事通信 編集：山田太郎", "ja", []),
        ("출처: 연합뉴스", "ko", []),
        ("Quelle: Peter Müller", "de", []),
        ("Source: Nella Strand", "en", []),
        ("Edited by: Nella Strand", "en", []),
        ("Источник: Иван Петров", "ru", []),
        ("Źródło: Jan Kowalski", "pl", []),
        ("Kaynak: Anadolu Ajansı Yazar: Elif Demir", "tr", ["Elif Demir"]),
        ("Monday August 24, 2026 10:05 am PDT by Hester Vale", "en", ["Hester Vale"]),
        ("Monday, August 24, 2026", "en", []),
        ("Monday", "en", []),
        ("Lundi 24 août 2026 à 10h05 par Jeanne Dupont", "fr", ["Jeanne Dupont"]),
        ("Montag, 24. August 2026, 10:05 Uhr", "de", []),
        ("24.08.2026 Hester Vale", "de", ["Hester Vale"]),
        ("24 augustus 2026 door Hester Vale", "nl", ["Hester Vale"]),
        ("понедельник, 24 августа 2026, Иван Петров", "ru", ["Иван Петров"]),
        ("2026年8月24日 記者 山田太郎", "ja", ["山田太郎"]),
        ("2026.08.24 정하람 기자", "ko", ["정하람"]),
        ("24 August 2026, The Valley", "en", []),
        ("By Nella Strand Email the author", "en", ["Nella Strand"]),
        ("Comments (12)", "en", []),
        ("Share on Facebook", "en", []),
        ("FULL STORY", "en", []),
        ("Audio Version", "en", []),
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


@pytest.mark.parametrize(
    ("text", "links", "language"),
    [
        ("By Nella Strand Email the author", {"Email the author": "mailto:n@courier.example"}, "en"),
        ("By Nella StrandEmail Author", {"Email Author": "mailto:n@courier.example"}, "en"),
        ("By Nella Strand Follow", {"Follow": "https://social.example/n"}, "en"),
        ("Von Nella Strand E-Mail an die Autorin", {"E-Mail an die Autorin": "mailto:n@courier.example"}, "de"),
        ("Par Nella Strand Contacter l'auteur", {"Contacter l'auteur": "mailto:n@courier.example"}, "fr"),
        ("By Nella Strand", {"Nella Strand": "mailto:n@courier.example"}, "en"),
    ],
)
def test_a_link_to_a_mailbox_is_no_part_of_a_name(text: str, links: dict[str, str], language: str) -> None:
    assert names(text, language, links) == ["Nella Strand"]


def weekdays() -> list[tuple[str, str]]:
    table = tomllib.loads((files("tasks.text") / "months.toml").read_text("utf-8"))["weekdays"]
    return [(tag, name.replace("_", " ")) for tag, row in table.items() for name in row.split()]


@pytest.mark.parametrize("language", sorted({tag for tag, _ in weekdays()}))
def test_no_weekday_is_an_author_in_any_language(language: str) -> None:
    for tag, day in weekdays():
        if tag == language:
            for line in (day.title(), f"{day.title()}, 24.08.2026", f"{day.title()} 24 08 2026 10:05"):
                assert names(line, language) == [], line


@pytest.mark.parametrize("phrase", ["FULL STORY", "Audio Version", "Read more"])
def test_a_phrase_of_the_page_is_nobody_even_where_it_is_stated(phrase: str) -> None:
    assert names(phrase, stated=True) == []
    assert names(f"{phrase}, Ann Lee", stated=True) == ["Ann Lee"]


@pytest.mark.parametrize("stated", [True, False])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nella Strand, RN, MSN", [("Nella Strand", "RN, MSN")]),
        ("By Nella Strand, FNP-C and Ole Brandt, PharmD", [("Nella Strand", "FNP-C"), ("Ole Brandt", "PharmD")]),
        ("Nella Strand, MSN, RN, Ole Brandt", [("Nella Strand", "MSN, RN"), ("Ole Brandt", None)]),
        ("Nella Strand, CPA/PFS", [("Nella Strand", "CPA/PFS")]),
        ("Nella Strand, Ph.D.", [("Nella Strand", "Ph.D")]),
        ("Nella Strand, LaToya McNeil", [("Nella Strand", None), ("LaToya McNeil", None)]),
    ],
)
def test_letters_behind_a_name_are_what_somebody_is(text: str, expected: list[tuple[str, str]], stated: bool) -> None:
    assert [(one.name, one.role) for one in read_people(text, "en", stated=stated)] == expected


@pytest.mark.parametrize(("paper", "role"), [("AFP", "agency"), ("TIME", None), ("BBC", None), ("ESPN", None)])
def test_letters_that_are_a_paper_are_no_degree(paper: str, role: str | None) -> None:
    people = read_people(f"Nella Strand, {paper}", "en", stated=True)
    assert [(one.name, one.role) for one in people] == [("Nella Strand", None), (paper, role)]
