"""A folder of page sets -> labelled pages: what kind each is, and articles cut short.

FOLDER/data/<set>/pages.jsonl.gz    {"id", "url", "html"} a line
FOLDER/data/kinds/truth.json        {id: {"kind": …}}; the other sets hold articles

``labels.tsv`` names the pages of those other sets that hold none all the same: with the kind that they are instead, or
with - where nobody should learn from them.
"""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from tasks.models.document import Document
from tasks.models.page import Page

FETCHED = datetime(2026, 11, 26, tzinfo=UTC)
KINDS, ARTICLE, NOTHING = "kinds", "article", "-"
LEAST, MOST = 40, 115  # words that a cut article keeps
OPENING = 15  # words that are never cut: a heading alone is no article
_CUT = "p, h2, h3, h4, li, blockquote, table, pre"


@dataclass(frozen=True, slots=True)
class Sample:
    """One page of a set and its kind; ``stated`` is what its set says of it, ``short`` that its text was cut."""

    set: str
    id: str
    url: str
    html: str
    kind: str
    stated: str
    short: bool = False

    @property
    def site(self) -> str:
        """-> the last two parts of the host (three under a short second level); the page itself where there is none."""
        parts = (urlsplit(self.url).hostname or "").removeprefix("www.").split(".")
        if len(parts) < 2 or "fakehost" in self.url:
            return f"{self.set}/{self.id}"
        return ".".join(parts[-3:] if len(parts) > 2 and len(parts[-2]) < 4 else parts[-2:])

    @property
    def page(self) -> Page:
        """-> the page as the stage takes it."""
        return Page(text=self.html, kind="html", url=self.url or None, sha256="sha256:" + "0" * 64, fetched=FETCHED)


def number(name: str, count: int) -> int:
    """Name -> a number below ``count`` that is always the same for it."""
    return int(sha256(name.encode()).hexdigest(), 16) % count


def read(folder: Path) -> Iterator[Sample]:
    """Folder -> its pages in the order of sets."""
    lines = Path(__file__).with_name("labels.tsv").read_text("utf-8").splitlines()
    labels = {(row[0], row[1]): row[2] for line in lines if not line.startswith("#") for row in [line.split("\t")]}
    for path in sorted((folder / "data").iterdir()):
        truths = json.loads((path / "truth.json").read_text("utf-8"))
        with gzip.open(path / "pages.jsonl.gz", "rt", encoding="utf-8", errors="surrogatepass") as rows:
            for row in map(json.loads, rows):
                html = row["html"].encode("utf-8", "surrogatepass").decode("utf-8", "replace")
                key = row["id"]
                if key in truths:
                    stated = truths[key]["kind"] if path.name == KINDS else ARTICLE
                    yield Sample(path.name, key, row["url"] or "", html, labels.get((path.name, key), stated), stated)


def shorten(sample: Sample, document: Document) -> Sample | None:
    """Article, and what the stage reads in it -> the same page with most of the text taken out, None if it is short.

    Whatever stands around the text stays: menus, bylines, dates, what is related.
    """
    wanted = LEAST + number(sample.id, MOST - LEAST)
    texts = {" ".join(block.text.split()) for block in document.body}
    parser = LexborHTMLParser(sample.html)
    seen, cut = 0, False
    for node in parser.css(_CUT):
        text = " ".join(node.text(separator=" ").split())
        if text in texts:
            words = len(text.split())
            if seen >= OPENING and seen + words > wanted:
                node.decompose()
                cut = True
            else:
                seen += words
    return replace(sample, html=parser.html or "", short=True) if cut else None
