"""A line that somebody typed -> the language that it is read in."""

import pytest

from tasks.cli.classify import plain


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Teachers strike over pay", "en"),
        ("Parliament passes budget", "en"),
        ("Gewerkschaft ruft zum Streik auf", "de"),
        ("Le gouvernement renonce aux suppressions de postes", "fr"),
        ("Выборы президента прошли спокойно", "ru"),
        ("Wölfe töten Hund im Wald", "de"),
        ("", "en"),
    ],
)
def test_a_few_words_are_read_in_the_language_that_they_are_likeliest_in(text: str, language: str) -> None:
    assert plain(text).language.value == language
