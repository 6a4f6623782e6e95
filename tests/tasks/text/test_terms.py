from hypothesis import given
from hypothesis import strategies as st

from tasks.text.terms import MOST, terms


def test_words_are_found_whatever_their_case_and_accents() -> None:
    assert terms("Élection à Zürich: the VOTE") == ("election", "a", "zurich", "the", "vote")
    assert terms("Straße") == terms("STRASSE")
    assert terms("𝑨𝒓𝒆𝒂 ℌall") == ("area", "hall")


def test_scripts_without_spaces_are_cut_into_pairs() -> None:
    assert terms("国会通过预算") == ("国会", "会通", "通过", "过预", "预算")
    assert set(terms("通过预算")) <= set(terms("国会通过预算 2027年"))
    assert terms("雨") == ("雨",)


def test_marks_that_are_letters_of_their_script_stay() -> None:
    assert terms("हिन्दी") != terms("हन्द")
    assert terms("مجلس النواب") == ("مجلس", "النواب")


@given(st.text())
def test_a_text_finds_itself_and_has_an_end(text: str) -> None:
    words = terms(text)
    assert len(words) <= MOST
    assert len(set(words)) == len(words)
    assert terms(" ".join(words[:3]))[: len(words[:3])] == words[:3] or not words
