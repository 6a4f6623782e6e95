"""What the judge counts in a text: prices as they are written, and words in any script."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.models.document import Block, Document, Found, Label
from tasks.stages.judge.features import _WORD, _counted, _family, _table, read_page


def _read(text: str) -> tuple[float, set[str]]:
    """Text of a page -> the prices counted in it, and its words."""
    document = Document(
        headline=Found("A headline", "h1", 90),
        language=Found("en", "html", 90),
        blocks=(Block(Label.PARAGRAPH, text, "kept"),),
    )
    reading = read_page(document, "https://a.example/1")
    return reading.numbers["prices"], reading.words["text"]


@pytest.mark.parametrize(
    ("text", "prices"),
    [
        ("It costs $5, or €\xa07.50, or £ 3.", 3),
        ("It costs USD 5, Rs. 200 and CHF 1.", 3),
        ("It costs 5 €, 1.200,50 zł, 90 kr and 12 EUR.", 4),
        ("It costs 300円 or 20元.", 2),
        ("$5 €", 1),
        ("5 krona, AUSD 5, Mrs 4, USDA 6, EU 27 and 100 GBP", 1),
        ("The Ukraine met in 2026, and 5 of 7 agreed.", 0),
        ("$ and € and kr", 0),
    ],
)
def test_prices_stand_before_or_behind_their_sign(text: str, prices: int) -> None:
    assert _read(text)[0] == prices


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don't go to B-52 or snake_case2day", {"don", "go", "to", "or", "snake", "case", "day"}),
        ("“Über” – ŒUVRE, ª x Ÿes", {"über", "œuvre", "ÿes"}),
        ("Über Москва 42 β-Test", {"über", "москва", "test"}),
        ("", set()),
    ],
)
def test_words_are_letters_in_a_row_in_one_code_page_and_beyond(text: str, words: set[str]) -> None:
    assert _read(text)[1] == words


@given(st.text(st.sampled_from("aÉzß’'«»“„”_1²٣ŸI. \n\xa0\xad東б「")))
def test_words_and_signs_are_counted_in_one_code_page_as_beyond_it(text: str) -> None:
    words, marks, digits, capitals = _counted(text)
    assert words == Counter(_WORD.findall(text.lower()))
    assert marks == sum(map(text.count, '“”"«»„「」'))
    assert (digits, capitals) == (sum(map(str.isdigit, text)), sum(map(str.isupper, text)))


@pytest.mark.parametrize("kind", sorted(_table("families.toml")))
def test_a_word_is_of_the_families_that_name_it_or_its_beginning(kind: str) -> None:
    for family, words in _table("families.toml")[kind].items():
        for word in words:
            said = f"{word[:-1]}qqq" if word.endswith("*") else word
            assert family in _family(kind, said)
    assert _family(kind, "qqqq") == ()
