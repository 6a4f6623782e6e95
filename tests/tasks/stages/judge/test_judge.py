"""Judging: each kind of page is told by what it is built of and how it speaks; the bar says what is let through."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tasks.models.document import Structure
from tasks.models.judgement import ACCEPTABLE, Bar, Judgement, Kind
from tasks.models.page import Page
from tasks.pipeline.admit import understand
from tasks.pipeline.process import Draft, process
from tasks.stages.judge import judge
from tasks.stages.judge.model import read_trees, read_words
from tests.tasks.samples import DOCUMENT, PAGE
from worker.errors import Verdict
from worker.limits import Limits

PAGES = sorted(Path(__file__).with_name("pages").glob("*.html"))
OTHERS = [path for path in PAGES if path.stem not in {"article", "live"}]


def page_of(path: Path) -> Page:
    html = path.read_text("utf-8")
    url = html.partition('rel="canonical" href="')[2].partition('"')[0]
    return Page(text=html, kind="html", url=url, sha256="0" * 64, fetched=datetime(2026, 10, 6, 9, tzinfo=UTC))


def drafted(path: Path, bar: Bar) -> Draft:
    return process(page_of(path), Limits(), "files", bar=bar)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_is_the_kind_that_it_is(path: Path) -> None:
    _, judgement = understand(page_of(path), Limits())
    assert judgement.kind == path.stem, judgement
    assert judgement.evidence
    assert all(judgement.evidence)


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
def test_what_is_no_article_is_rejected_with_its_kind(path: Path) -> None:
    made = drafted(path, Bar())
    assert made.verdict is not None
    assert made.verdict[1] == "not-an-article"
    assert made.verdict[2].startswith(path.stem)
    assert made.trace[-1].name == "facts"


@pytest.mark.parametrize("name", ["forum", "product", "documentation", "service"])
def test_a_kind_that_is_accepted_is_let_through_without_certainty_of_its_section(name: str) -> None:
    path = next(one for one in PAGES if one.stem == name)
    made = drafted(path, Bar(kinds=frozenset({Kind(name)})))
    assert made.article is not None
    assert made.article.section.confidence < 60


def test_the_bar_is_what_is_asked_for() -> None:
    unsure = Judgement(kind=Kind.SERVICE, confidence=60, article=40)
    assert [Bar(bar).lets(unsure) for bar in (30, 40, 41, 50)] == [True, True, False, False]
    assert Bar(50, frozenset({Kind.SERVICE})).lets(unsure)
    assert not Bar(0, frozenset(ACCEPTABLE)).lets(Judgement(kind=Kind.WALL, confidence=90, article=0))


def test_a_text_that_was_never_marked_up_is_taken_for_what_it_says_it_is() -> None:
    assert judge(replace(DOCUMENT, structure=None), PAGE).kind is Kind.ARTICLE


def test_the_weights_belong_to_the_numbers() -> None:
    """A number that the trees ask for and nobody counts would be a crash on every page."""
    _, judgement = understand(page_of(PAGES[0]), Limits())
    assert judgement.confidence
    trees = read_trees()
    assert len(trees.trees) > 100
    assert {place: len(words.weights) > 100 for place, words in read_words().items()} == dict.fromkeys(
        ("text", "around", "marks"), True
    )


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(["<p>", "</p>", "<form>", "<h1>", "£3.50 ", "Access denied. ", "word " * 30, "<pre>"]),
        max_size=30,
    )
)
def test_every_page_has_one_judgement(parts: list[str]) -> None:
    page = Page(text="".join(parts), kind="html", sha256="0" * 64, fetched=datetime(2026, 10, 6, 9, tzinfo=UTC))
    try:
        _, judgement = understand(page, Limits())
    except Verdict:
        return
    assert 0 <= judgement.article <= 100
    assert 0 <= judgement.confidence <= 100
    assert (judgement.article >= 50) == (judgement.kind in {Kind.ARTICLE, Kind.LIVE})


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_address_and_no_type_is_too_odd_to_be_judged(path: str, kind: str) -> None:
    document = replace(DOCUMENT, structure=Structure(types=(kind,), og_type=kind, title=path))
    assert judge(document, replace(PAGE, url=f"https://a.example/{path}")).evidence
