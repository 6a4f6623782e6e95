"""Labelled pages on disk -> documents with the sections that they may stand in.

A label file is gzipped JSON lines or a table (``set``, ``page``, ``gold``): the set and id of a page, and the
three-letter codes of its section and of a second one that would do as well. Pages stand in
``<pages>/<set>/pages.jsonl.gz``, one ``{"id", "url", "html"}`` a line.
"""

import gzip
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import corpus

from tasks.models.document import Document
from tasks.models.page import Page
from tasks.stages.clean import clean
from worker.errors import Verdict

FETCHED = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Labelled:
    """A page: what clean made of it, None where it refused, and its sections by their places in sections.IDS."""

    name: str
    document: Document | None
    gold: tuple[int, ...]

    @property
    def english(self) -> bool:
        """-> whether the page is in English."""
        return self.document is not None and self.document.language.value.startswith("en")


def labels(path: Path) -> dict[tuple[str, str], tuple[int, ...]]:
    """A label file -> sections by set and page."""
    if path.suffix == ".tsv":
        rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()[1:]]
        listed = [(name, page, codes.split(",")) for name, page, codes in rows]
    else:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            listed = [(row["set"], row["page"], row["gold"]) for row in map(json.loads, lines)]
    return {(name, page): tuple(map(corpus.CODES.index, codes)) for name, page, codes in listed}


def read(files: list[Path], folder: Path) -> Iterator[Labelled]:
    """Label files and the folder of the pages -> every labelled page, cleaned."""
    wanted: dict[str, dict[str, tuple[int, ...]]] = defaultdict(dict)
    for file in files:
        for (name, page), gold in labels(file).items():
            wanted[name][page] = gold
    for name, pages in wanted.items():
        with gzip.open(folder / name / "pages.jsonl.gz", "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                if row["id"] in pages:
                    yield Labelled(f"{name}/{row['id']}", _cleaned(row), pages[row["id"]])


def _cleaned(row: dict[str, str]) -> Document | None:
    sha256 = hashlib.sha256(row["html"].encode()).hexdigest()
    page = Page(text=row["html"], kind="html", sha256=sha256, fetched=FETCHED, url=row["url"] or None)
    try:
        return clean(page)
    except Verdict:
        return None
