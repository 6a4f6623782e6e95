"""The text seed: a capture of a page with a banner, a caption, a plea for support and what is left of its buttons."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tasks.models.document import BODY, Document, Label
from tasks.models.page import Page
from tasks.readers import read
from tasks.stages.clean import clean

SEEDS = Path(__file__).parents[5] / "shared" / "seeds"
DIGEST = "dcad7ce7817f9dc192ffca29470ebd2cbad319591b0ea4e858988eede6026875"


@pytest.fixture(scope="module")
def seed() -> Path:
    found = [file for file in SEEDS.glob("*.txt") if hashlib.sha256(file.read_bytes()).hexdigest() == DIGEST]
    if not found:
        pytest.skip("the text seed is not beside the repository")
    return found[0]


@pytest.fixture(scope="module")
def parts(seed: Path) -> list[str]:
    """Its paragraphs as they are printed: banner, headline, caption, fourteen of text, three of a plea, residue."""
    return [part.strip() for part in seed.read_text("utf-8").split("\n\n") if part.strip()]


@pytest.fixture(scope="module")
def document(seed: Path) -> Document:
    page = next(iter(read([seed], fetched_at=datetime(2026, 12, 1, tzinfo=UTC))))
    assert isinstance(page, Page)
    return clean(page)


def texts(document: Document, label: Label) -> list[str]:
    return [block.text for block in document.blocks if block.label == label]


def test_headline_is_exact(document: Document, parts: list[str]) -> None:
    assert document.headline.value == parts[1]
    assert texts(document, Label.HEADLINE) == [parts[1]]


def test_caption_and_credit_stand_apart(document: Document, parts: list[str]) -> None:
    (caption,), (credit,) = texts(document, Label.CAPTION), texts(document, Label.CREDIT)
    assert f"{caption} {credit}" == parts[2]
    assert caption.endswith("28.")
    assert credit.count("/") == 2
    (photo,) = document.media
    assert (photo.caption, photo.credit) == (caption, credit)


def test_body_is_the_fourteen_paragraphs(document: Document, parts: list[str]) -> None:
    assert [block.text for block in document.body] == parts[3:17]
    assert {block.label for block in document.body} == {Label.PARAGRAPH}


def test_banner_and_plea_are_dropped_as_an_appeal(document: Document, parts: list[str]) -> None:
    assert texts(document, Label.APPEAL) == [parts[0], *parts[17:20]]


def test_what_is_left_of_buttons_is_residue(document: Document, parts: list[str]) -> None:
    lines = [line.strip() for part in parts[20:] for line in part.splitlines()]
    assert texts(document, Label.WIDGET) == lines
    assert len(lines) == 4


def test_nothing_else_is_on_the_page(document: Document) -> None:
    known = BODY | {Label.HEADLINE, Label.CAPTION, Label.CREDIT, Label.APPEAL, Label.WIDGET}
    assert {block.label for block in document.blocks} <= known


def test_language_and_publisher_are_known_with_their_evidence(document: Document) -> None:
    assert document.language.value == "en"
    assert document.publisher is not None
    assert document.publisher.value.name == "The Moscow Times"
    assert document.publisher.method.startswith("text.")
