"""The front door: its examples are true, its names are there, and it opens nothing that one page does not need."""

import doctest
import json
import subprocess
import sys
from pathlib import Path

import pytest

import tasks.events.subscribe
import wiredesk

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("module", [wiredesk, tasks.events.subscribe])
def test_its_examples_are_true(module: object) -> None:
    found = doctest.testmod(module)  # type: ignore[arg-type]
    assert found.attempted
    assert not found.failed


def test_every_name_it_promises_is_there_and_no_other_is_public() -> None:
    assert sorted(wiredesk.__all__) == sorted(name for name in wiredesk.__all__ if hasattr(wiredesk, name))
    public = {name for name in vars(wiredesk) if not name.startswith("_")}
    assert public == set(wiredesk.__all__)


def test_it_loads_neither_broker_nor_database_nor_web() -> None:
    found = subprocess.run(
        [sys.executable, "-c", "import json, sys, wiredesk; print(json.dumps(sorted(sys.modules)))"],
        capture_output=True,
        check=True,
        cwd=ROOT,
    )
    loaded = set(json.loads(found.stdout))
    assert "wiredesk" in loaded
    assert not loaded & {"celery", "kombu", "sqlalchemy", "httpx", "rich", "click"}


@pytest.mark.parametrize("package", ["worker", "tasks", "wiredesk"])
def test_every_package_says_that_it_is_typed(package: str) -> None:
    assert (ROOT / package / "py.typed").is_file()


def test_a_page_gives_its_article_with_document_and_judgement() -> None:
    found = wiredesk.extract((ROOT / "seeds" / "windows-1251.html").read_bytes(), url="https://www.example.org/a")
    assert found.article is not None
    assert found.document is not None
    assert found.judgement is not None
    assert found.refusal is None
    assert found.article.url.canonical
    assert found.document.headline.value == found.article.headline
    assert all(block.text.split()[0] in found.text for block in found.article.body.blocks)


@pytest.mark.parametrize(
    "html", ["", "<p>Hello", b"\xff\xfe", "<html><body><h1>404</h1><p>Not found</p></body></html>"]
)
def test_what_is_no_article_is_a_sentence_and_no_error(html: str | bytes) -> None:
    found = wiredesk.extract(html)
    assert found.article is None
    assert found.refusal


def test_bytes_and_their_text_hold_the_same() -> None:
    raw = (ROOT / "seeds" / "german.html").read_bytes()
    one, other = (wiredesk.extract(page, url="https://www.example.org/a") for page in (raw, raw.decode()))
    assert one.text == other.text != ""
    assert one.article is not None
    assert other.article is not None
    assert one.article.fingerprint == other.article.fingerprint
