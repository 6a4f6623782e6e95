"""Training sets on disk -> examples. The sets and their licences are listed in data/NOTICE of the classify stage.

A set is a gzip file of JSON lines: ``title``, ``text``, ``lang`` and ``iptc``, a three-letter code of the section
(IIM 2:15 category style: ``pol``, ``war``); rows without a code are skipped.
"""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tasks.stages.classify.sections import IDS

CODES = (  # in the order of sections.IDS
    "art", "cri", "dis", "eco", "edu", "env", "hea", "hum", "lab", "lif", "pol",
    "rel", "sci", "soc", "spo", "war", "wea",
)  # fmt: skip
LANGUAGES = {"se": "sv", "dk": "da"}  # country codes that stand for languages in the taxonomy's own files


@dataclass(frozen=True)
class Set:
    """One training set: file name, weight of a row, the sections that its labels are not trusted for."""

    name: str
    weight: float = 1.0
    distrusted: frozenset[str] = frozenset()


# Lead lines of opinion and lifestyle writing: useful words, but society and human interest are its columns, not topics.
SETS = (
    Set("wpce"),
    Set("wpce25"),
    Set("huffpost15k", 0.2, frozenset({"soc", "hum"})),
    Set("iptc_definitions"),
    Set("sib200"),
)


@dataclass(frozen=True)
class Example:
    """A labelled text: ``section`` is its index in sections.IDS."""

    text: str
    section: int
    language: str
    weight: float


def read(folder: Path, sets: tuple[Set, ...] = SETS) -> Iterator[Example]:
    """The folder with the sets -> every labelled row of them, as it comes."""
    for each in sets:
        with gzip.open(folder / f"{each.name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                code, language = row["iptc"], LANGUAGES.get(row["lang"], row["lang"])
                if code and code not in each.distrusted:
                    yield Example(f"{row['title']} {row['text']}", CODES.index(code), language, each.weight)


STORIES = Path(__file__).with_name("stories.txt")
STORY = 8.0  # examples of the sets that a story counts for: there are hundreds of those for each of these


def stories() -> Iterator[Example]:
    """-> the stories that were written for this project, in English, of the sections that the sets are thin in."""
    for line in STORIES.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            section, _, text = line.partition(": ")
            yield Example(text, IDS.index(section), "en", STORY)
