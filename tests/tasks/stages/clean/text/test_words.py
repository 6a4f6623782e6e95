"""Words of a text, whatever stands between them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.stages.clean.text.words import folded, may_open, plain, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Read-more: it's “free”", "read more it s free"),
        ("Ünter_Druck…«Österreich»", "ünter druck österreich"),
        ("©2026 Verlag", "© 2026 verlag"),
        ("速報、東京は晴れ。", "速報 東京は晴れ"),
        ("", ""),
    ],
)
def test_words_are_found_whatever_sets_them_off(text: str, words: str) -> None:
    assert b" ".join(words_of(text)).decode() == words


@given(st.text(st.characters(max_codepoint=0xD7FF), max_size=60))
def test_words_are_what_a_pattern_finds(text: str) -> None:
    assert [word.decode() for word in words_of(text)] == re.findall(r"[^\W_]+|[©ⓒ]", text.lower())


@given(st.text(st.characters(max_codepoint=0xD7FF), max_size=60))
def test_plain_is_what_a_pattern_leaves(text: str) -> None:
    assert plain(text) == re.sub(r"\W+", " ", text.lower()).strip()


@given(st.text(st.sampled_from("ab \t\n\xa0\xad\u2009\u3000\x1cä字🎈"), max_size=20) | st.text(max_size=40))
def test_a_folded_text_is_its_words_with_single_spaces(text: str) -> None:
    assert folded(text) == " ".join(text.replace("\xad", "").split())


@given(st.text(max_size=10), st.text(max_size=40), st.text(max_size=10))
def test_no_text_is_ruled_out_of_words_that_hold_it(before: str, text: str, behind: str) -> None:
    assert may_open(text, f"{plain(before)}{plain(text)}{plain(behind)}")
