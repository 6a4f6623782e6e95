"""A folder of page sets -> pages with their truth; a page's site, so that no site is on both sides of a fold.

FOLDER/data/<set>/pages.jsonl.gz    {"id", "url", "html"} a line
FOLDER/data/<set>/truth.json        {id: {"text": …} or {"with": […], "without": […]}}
"""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tasks.models.page import Page

FETCHED = datetime(2026, 11, 26, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sample:
    """One page of a set: its markup, and the text it must give or the segments that must and must not stand in it."""

    set: str
    id: str
    url: str
    html: str
    truth: dict[str, Any]

    @property
    def site(self) -> str:
        """-> the last two parts of the host (three under a short second level); the page itself where there is none."""
        host = (urlsplit(self.url).hostname or "").removeprefix("www.")
        parts = host.split(".")
        if len(parts) < 2:
            return f"{self.set}/{self.id}"
        return ".".join(parts[-3:] if len(parts) > 2 and len(parts[-2]) < 4 else parts[-2:])

    @property
    def page(self) -> Page:
        """-> the page as the stage takes it."""
        return Page(text=self.html, kind="html", url=self.url or None, sha256="sha256:" + "0" * 64, fetched=FETCHED)


def read(folder: Path, sets: list[str] | None = None) -> Iterator[Sample]:
    """Folder and names of sets (all of them by default) -> their pages, those without a truth left out."""
    for path in sorted((folder / "data").iterdir()):
        if sets and path.name not in sets:
            continue
        truths = json.loads((path / "truth.json").read_text("utf-8"))
        with gzip.open(path / "pages.jsonl.gz", "rt", encoding="utf-8", errors="surrogatepass") as lines:
            for line in lines:
                row = json.loads(line)
                html = row["html"].encode("utf-8", "surrogatepass").decode("utf-8", "replace")
                if row["id"] in truths:
                    yield Sample(path.name, row["id"], row["url"] or "", html, truths[row["id"]])
