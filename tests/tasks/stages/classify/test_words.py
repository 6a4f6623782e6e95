"""Text -> words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.stages.classify.words import UNSPACED, fold, tokens, words


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Don’t panic: £1.5bn “deal”—agreed!", ["don", "t", "panic", "1", "5bn", "deal", "agreed"]),
        ("de", "Straßen­bahn, ÄRGER", ["straßenbahn", "ärger"]),
        ("tr", "İstanbul", ["istanbul"]),
        ("ar", "وَالحُكُومَةُ، الأزمة", ["حكومه", "ازمه"]),
        ("ru", "«Спартак» — ЦСКА", ["спартак", "цска"]),
        ("zh", "电影。节", ["电", "影", "电影", "节"]),
    ],
)
def test_words_are_folded_and_parted(language: str, text: str, expected: list[str]) -> None:
    assert words(text, language) == expected


@pytest.mark.parametrize("spaced_out", ["紅 磡 爆 竊 案", "紅 磡 ， 爆 竊 案 。", "台 北 １ ２ 日"])
def test_a_text_with_a_space_between_any_two_characters_is_read_without_them(spaced_out: str) -> None:
    assert words(spaced_out, "zh") == words(fold(spaced_out).replace(" ", ""), "zh")
    assert words("東京 大阪 京都", "ja") == [*"東京", "東京", *"大阪", "大阪", *"京都", "京都"]


@given(st.text(max_size=200), st.sampled_from(["en", "ar", "zh", "und"]))
def test_any_text_has_words_without_spaces(text: str, language: str) -> None:
    assert all(word and not word.isspace() for word in words(text, language))


@given(st.text(max_size=200))
def test_folding_ascii_again_changes_nothing(text: str) -> None:
    ascii_only = fold(text).encode("ascii", "ignore").decode()
    assert fold(ascii_only) == ascii_only


WRITTEN = st.text(
    st.one_of(
        st.characters(max_codepoint=0x17F),
        st.characters(min_codepoint=0x400, max_codepoint=0x45F),
        st.sampled_from("’“”–—…€ \u00ad\u0085\u1680\u2028№ſİ"),
    ),
    max_size=120,
)


@given(WRITTEN, st.sampled_from(["en", "ru", "pl", "uk", "und"]))
def test_a_code_page_makes_the_words_that_folding_character_by_character_makes(text: str, language: str) -> None:
    parted = "".join(c if c >= "\x80" or c.isalnum() else " " for c in fold(text)).split()
    assert words(text, language) == parted


@given(WRITTEN, st.sampled_from(["en", "ru", *sorted(UNSPACED)]))
def test_tokens_are_the_words_in_utf_8(text: str, language: str) -> None:
    assert [token.decode() for token in tokens(text, language)] == words(text, language)
