"""Annotated pages -> how often the label of a block is the one that a reader gives it.

    python bench/clean/labels/score.py PAGES [--errors]

PAGES is the folder of page sets, one folder a set with ``pages.jsonl.gz`` in it (a page a line: id, url, html).
``annotations.jsonl`` beside this file holds a page a line: its set, its id, and for each block the first 16 digits of
the SHA-256 of its text, whitespace folded, with its label: appeal, byline, caption, credit, dateline, newsletter,
related, ``body`` for whatever makes the text, ``other`` for the rest, ``unsure`` where readers would disagree.
"""

import argparse
import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from tasks.models.document import BODY, Block
from tasks.models.page import Page
from tasks.stages.clean import clean

ANNOTATIONS = Path(__file__).with_name("annotations.jsonl")
MEASURED = ("appeal", "byline", "caption", "dateline", "newsletter", "related")
NAMED = (*MEASURED, "credit")
UNSURE = "unsure"
DAY = datetime(2026, 11, 26, tzinfo=UTC)


class Judged(Struct, frozen=True):
    """One block: what a reader says it is, what the cleaner says, why, and the beginning of its text."""

    page: str
    reader: str
    label: str
    reason: str
    text: str


def digest(text: str) -> str:
    """Text of a block -> the digits that stand for it in the annotations."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def known_as(block: Block) -> str:
    """Block -> its label as the annotations name it."""
    if block.label in BODY:
        return "body"
    return str(block.label) if block.label in NAMED else "other"


def pages(folder: Path, wanted: dict[str, list[tuple[str, list[tuple[str, str]]]]]) -> Iterator[tuple[Page, str]]:
    """Folder of page sets, and the annotated pages of each set -> the pages with their ids."""
    for name, annotated in wanted.items():
        ids = {identity for identity, _ in annotated}
        with gzip.open(folder / name / "pages.jsonl.gz", "rt", encoding="utf-8", errors="surrogatepass") as lines:
            for row in map(json.loads, lines):
                if row["id"] in ids:
                    html = row["html"].encode("utf-8", "surrogatepass").decode("utf-8", "replace")
                    found = Page(text=html, kind="html", url=row["url"] or None, sha256="sha256:", fetched=DAY)
                    yield found, f"{name}/{row['id']}"


def judge(folder: Path) -> tuple[list[Judged], int, int]:
    """Folder of page sets -> judged blocks, and how many annotated blocks and how many cleaned ones have no partner."""
    wanted: dict[str, list[tuple[str, list[tuple[str, str]]]]] = {}
    truth: dict[str, list[tuple[str, str]]] = {}
    for row in map(json.loads, ANNOTATIONS.read_text("utf-8").splitlines()):
        wanted.setdefault(row["set"], []).append((row["id"], row["blocks"]))
        truth[f"{row['set']}/{row['id']}"] = [(found, label) for found, label in row["blocks"]]
    judged: list[Judged] = []
    lost = new = 0
    for page, name in pages(folder, wanted):
        left: dict[str, list[str]] = {}
        for found, label in truth.pop(name):
            left.setdefault(found, []).append(label)
        for block in clean(page).blocks:
            readers = left.get(digest(block.text))
            if not readers:
                new += 1
                continue
            reader = readers.pop(0)
            judged.append(Judged(name, reader, known_as(block), block.reason, block.text[:80]))
        lost += sum(map(len, left.values()))
    if truth:
        raise SystemExit(f"{len(truth)} annotated pages are not in {folder}: {sorted(truth)[:3]}")
    return judged, lost, new


def tell(judged: list[Judged], lost: int, new: int) -> None:
    """Judged blocks, and how many have no partner -> a table, printed."""
    sure = [block for block in judged if block.reader != UNSURE]
    pairs = Counter((block.reader, block.label) for block in sure)
    readers = Counter(block.reader for block in sure)
    labels = Counter(block.label for block in sure)
    print("| label | blocks | found | of those named so, right |\n|---|---|---|---|")
    for name in (*NAMED, "body"):
        right = pairs[name, name]
        print(
            f"| {name} | {readers[name]} | {right / max(readers[name], 1):.3f} | {right / max(labels[name], 1):.3f} |"
        )
    right = sum(pairs[name, name] for name in MEASURED)
    either = sum(count for pair, count in pairs.items() if set(pair) & set(MEASURED))
    print(f"\n{', '.join(MEASURED)} together: {right / sum(readers[name] for name in MEASURED):.4f} of the reader's,")
    print(f"{right / either:.4f} of those that either names so; all labels: ", end="")
    print(f"{sum(count for (a, b), count in pairs.items() if a == b) / len(sure):.4f} of {len(sure)} blocks.")
    print(f"Left out: {len(judged) - len(sure)} unsure, {lost} annotated and {new} cleaned blocks without a partner.")


def main() -> None:
    parser = argparse.ArgumentParser(description="Score the labels of blocks against annotated pages.")
    parser.add_argument("pages", type=Path)
    parser.add_argument("--errors", action="store_true", help="list the blocks that are labelled wrong")
    options = parser.parse_args()
    judged, lost, new = judge(options.pages)
    tell(judged, lost, new)
    if options.errors:
        for block in sorted(judged, key=lambda block: (block.reader, block.label, block.page)):
            if block.reader not in (UNSURE, block.label):
                print(f"{block.reader:10} {block.label:10} {block.page[:60]:60} {block.text!r} ({block.reason})")


if __name__ == "__main__":
    main()
