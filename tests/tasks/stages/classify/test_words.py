"""Text -> words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.stages.classify.words import fold, words


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


@given(st.text(max_size=200), st.sampled_from(["en", "ar", "zh", "und"]))
def test_any_text_has_words_without_spaces(text: str, language: str) -> None:
    assert all(word and not word.isspace() for word in words(text, language))


@given(st.text(max_size=200))
def test_folding_ascii_again_changes_nothing(text: str) -> None:
    ascii_only = fold(text).encode("ascii", "ignore").decode()
    assert fold(ascii_only) == ascii_only
