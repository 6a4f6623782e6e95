"""Filters: what they mean, where a mistake is, and that nobody who was told of an article misses its end."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.events.filter import Filter
from tasks.events.selection import Selection
from tests.golden.events import recorded
from worker.errors import Misconfigured
from worker.message import Message

RECORDED = recorded()


def message(name: str = "verb-published") -> Message:
    event = json.loads(RECORDED[name])
    verb = event["type"].split(".")[-2]
    return Message(event["id"], event["type"], f"article.{verb}.en.politics.example-times-com", RECORDED[name])


@pytest.mark.parametrize(
    "expression",
    [
        "section=politics",
        "section=politics and language=en",
        "section=sport or language=EN",
        "not section=sport",
        "not (section=sport or language=de)",
        "words>20 and words<=24",
        "confidence>=93",
        "headline~BUDGET",
        "headline='Parliament passes budget after all-night session'",
        'author="Ana Ruiz"',
        "keyword=parliament and keyword=budget",
        "keyword!=sport",
        "text~transport",
        "data.version=1",
        "verb=published and publisher=example-times-com",
        "data.url.canonical~example-times",
        "section=sport or section=crime or words>1",
    ],
)
def test_it_is_true(expression: str) -> None:
    assert Filter(expression)(message())
    assert not Filter(f"not ({expression})")(message())


@pytest.mark.parametrize(
    "expression",
    ["section=sport", "words>24", "words=many", "genre=live", "free=true", "keyword!=budget", "data.nothing.there=1"],
)
def test_it_is_false(expression: str) -> None:
    assert not Filter(expression)(message())


@pytest.mark.parametrize("name", ["verb-withdrawn", "verb-duplicate"])
def test_what_carries_no_text_passes_every_condition_on_it_and_none_on_its_key(name: str) -> None:
    assert Filter("words>1000 and free=true and section=politics")(message(name))
    assert not Filter("words>1000 and section=sport")(message(name))


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("", "character 1 there should be a field"),
        ("section", "character 8 there should be a comparison"),
        ("section=", "character 9 there should be a value"),
        ("colour=red", "character 1 there should be a field (verb, language"),
        ("section=sport language=en", "character 15 there should be and, or, or the end"),
        ("(section=sport", "character 15 there should be a closing bracket"),
        ("section sport", "character 9 there should be one of ="),
        ("section=sport and 'x", "character 19 belongs to nothing"),
        ("(" * 60 + "section=a" + ")" * 60, "at most 50 brackets"),
        ("not " * 300 + "section=a", "at most 50 brackets"),
        ("section=" + "a" * 3000, "at most 2000 characters"),
    ],
)
def test_a_mistake_is_named_with_its_place(expression: str, said: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        Filter(expression)
    assert said in str(caught.value)


WORDS = st.lists(st.sampled_from(["(", ")", "not", "and", "or", "section", "=", "a"])).map(" ".join)


@given(st.text(max_size=200) | WORDS)
def test_any_text_is_a_filter_or_a_mistake(expression: str) -> None:
    answer: bool | str
    try:
        answer = Filter(expression)(message())
    except Misconfigured as mistake:
        answer = str(mistake)
    assert isinstance(answer, bool) or "filter" in answer


def test_a_selection_wants_what_fits_a_pattern_and_the_filter() -> None:
    assert Selection()(message())
    assert Selection(["article.*.de.#", "article.*.en.#"], "words>3")(message())
    assert not Selection(["article.*.de.#"])(message())
    assert not Selection(["article.#"], "words>300")(message())
    with pytest.raises(Misconfigured, match="no binding pattern"):
        Selection(["Article"])
