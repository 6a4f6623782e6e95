"""Golden pages: each pattern, as a page and what must be made of it; see README.md here for how they are compared."""

import json
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from tasks.models.document import BODY, LIFTED, Block, Document, Label, Stamp
from tasks.models.page import Page
from tasks.readers import read
from tasks.stages.clean import clean
from worker.errors import Skipped

HERE = Path(__file__).parent
SEEDS = HERE.parents[1] / "seeds"
FETCHED = datetime(2026, 12, 1, tzinfo=UTC)
KEPT = {str(label) for label in BODY | LIFTED}


def cases() -> list[Any]:
    pages = [
        pytest.param(
            file.with_name("page.txt" if file.with_name("page.txt").exists() else "page.html"),
            1,
            expected,
            id=file.parent.name,
        )
        for file in sorted(HERE.glob("*/expected.json"))
        for expected in [json.loads(file.read_text("utf-8"))]
    ]
    seeds = [
        pytest.param(SEEDS / name.partition("#")[0], int(name.partition("#")[2]), expected, id=name)
        for name, expected in json.loads((HERE / "seeds.json").read_text("utf-8")).items()
    ]
    return pages + seeds


def page_of(path: Path, record: int) -> Page:
    page = list(read([path], fetched_at=FETCHED))[record - 1]
    assert isinstance(page, Page)
    return page


@pytest.mark.parametrize(("path", "record", "expected"), cases())
def test_blocks(path: Path, record: int, expected: dict[str, Any]) -> None:
    page = page_of(path, record)
    if "refused" in expected:
        with pytest.raises(Skipped) as verdict:
            clean(page)
        assert verdict.value.code == expected["refused"]
        return
    document = clean(page)
    if expected.get("structured"):
        assert kept(document.blocks) == kept_in(expected["blocks"])
    else:
        assert_blocks(document.blocks, expected["blocks"])
    if "media" in expected:
        assert_media(document, expected["media"])
    if "posts" in expected:
        assert [[block.time, block.text] for block in document.blocks if block.time] == expected["posts"]


@pytest.mark.parametrize(("path", "record", "expected"), [case for case in cases() if "refused" not in case.values[2]])
def test_facts(path: Path, record: int, expected: dict[str, Any]) -> None:
    assert_facts(clean(page_of(path, record)), expected)


def fold(text: str) -> str:
    return "\n".join(" ".join(line.split()) if "\t" not in line else line.strip() for line in text.splitlines())


def kept(blocks: tuple[Block, ...]) -> list[list[str]]:
    return [[str(block.label), _text(block)] for block in blocks if block.kept]


def _text(block: Block) -> str:
    return block.text if block.label == Label.CODE else fold(block.text)


def kept_in(blocks: list[list[str]]) -> list[list[str]]:
    return [[label, text if label == Label.CODE else fold(text)] for label, text in blocks if label in KEPT]


def assert_blocks(found: tuple[Block, ...], expected: list[list[str]]) -> None:
    assert kept(found) == kept_in(expected)
    assert [name for name, _ in regions([[str(b.label), b.text] for b in found])] == [
        name for name, _ in regions(expected)
    ]
    for (_, text), (_, wanted) in zip(regions([[str(b.label), b.text] for b in found]), regions(expected), strict=True):
        for part in wanted.split("\0"):
            assert part == "*" or " ".join(part.split()) in " ".join(text.replace("\0", " ").split())


def regions(blocks: list[list[str]]) -> list[tuple[str, str]]:
    """Blocks -> one (label, texts) for each kept block and each run of dropped blocks of one label."""
    found = []
    for (label, *_), group in groupby(
        enumerate(blocks), key=lambda pair: (pair[1][0], pair[0] if pair[1][0] in KEPT else -1)
    ):
        found.append((label, "\0".join(text for _, (_, text) in group)))
    return found


def assert_facts(document: Document, expected: dict[str, Any]) -> None:
    if "headline" in expected:
        assert document.headline.value == expected["headline"]
    if "alternativeHeadline" in expected:
        found = document.alternative_headline
        assert (found.value if found else None) == expected["alternativeHeadline"]
    if "authors" in expected:
        people = document.byline.value.people if document.byline else ()
        assert [person.name for person in people] == expected["authors"]
    for key, fact in (("published", document.published), ("modified", document.modified)):
        if key in expected:
            assert_moment(fact.value if fact else None, expected[key])
    if "language" in expected:
        assert document.language.value.partition("-")[0] == expected["language"]
    if "publisher" in expected:
        assert (document.publisher.value.name if document.publisher else None) == expected["publisher"]
    if "dateline" in expected:
        assert (document.dateline.text if document.dateline else None) == expected["dateline"]
    if "access" in expected:
        assert document.access is not None
        found_access = {"free": document.access.value.free, "teaser": document.access.value.teaser}
        assert found_access == {"teaser": False} | expected["access"]


def assert_media(document: Document, expected: list[dict[str, Any]]) -> None:
    found = [
        {"kind": m.kind, "href": m.href, "caption": m.caption, "credit": m.credit, "alt": m.alt} for m in document.media
    ]
    assert found == [{"kind": "photo"} | media for media in expected]


def assert_moment(stamp: Stamp | None, expected: str | None) -> None:
    if stamp is None or expected is None:
        assert (stamp and stamp.value) == expected
        return
    if len(expected) == 10 or len(stamp.value) == 10:
        assert stamp.value == expected
        return
    found, wanted = datetime.fromisoformat(stamp.value), datetime.fromisoformat(expected)
    assert (found.tzinfo is None) == (wanted.tzinfo is None)
    assert found == wanted
