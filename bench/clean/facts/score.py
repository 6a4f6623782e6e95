"""Page sets whose facts are known -> how often title, date and authors are right, here and in other extractors.

    python bench/clean/facts/score.py PAGES [--sets wcxb_dev,htmldate] [--jobs 2]

PAGES holds ``<set>/pages.jsonl.gz``, one ``{"id","url","html"}`` a line, and ``<set>/truth.json``, by id ``title``,
``date`` (a day) and ``authors``. A title is right if it has the words of the truth in their order, authors if they are
the same people, without a word like "by", a date if it is the same day. trafilatura, newspaper4k and htmldate are
scored beside it where they are installed.
"""

import argparse
import gzip
import json
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))

from tasks.models.page import Page
from tasks.stages.clean import clean
from worker.errors import Verdict

FACTS = ("title", "date", "authors")
_WORD = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]|[^\W\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]+")
_BY = re.compile(r"^\s*(?:by|von|par|por|di|door|av)\s+", re.IGNORECASE)

Found = dict[str, Any]


def wiredesk() -> Callable[[str, str], Found]:
    """-> our reader: markup and address in, facts out; a page that is refused states none."""
    fetched = datetime.now(UTC)

    def read(html: str, url: str) -> Found:
        try:
            found = clean(Page(text=html, kind="html", url=url, sha256="0" * 64, fetched=fetched))
        except Verdict:
            return {}
        people = found.byline.value.people if found.byline else ()
        return {
            "title": found.headline.value,
            "authors": [person.name for person in people],
            "date": found.published.value.value if found.published else None,
        }

    return read


def trafilatura() -> Callable[[str, str], Found]:
    """-> trafilatura's metadata."""
    from trafilatura import extract_metadata

    def read(html: str, url: str) -> Found:
        found = extract_metadata(html, default_url=url or None)
        if not found:
            return {}
        return {"title": found.title, "authors": (found.author or "").split(";"), "date": found.date}

    return read


def newspaper4k() -> Callable[[str, str], Found]:
    """-> newspaper4k's article, fetching nothing."""
    import newspaper

    config = newspaper.Config()
    config.fetch_images = False
    config.memorize_articles = False

    def read(html: str, url: str) -> Found:
        found = newspaper.Article(url or "http://example.org/", config=config)
        found.download(input_html=html)
        found.parse()
        return {"title": found.title, "authors": found.authors, "date": str(found.publish_date or "")}

    return read


def htmldate() -> Callable[[str, str], Found]:
    """-> htmldate's date of publication."""
    from htmldate import find_date

    return lambda html, url: {"date": find_date(html, url=url or None, original_date=True)}


READERS = {"wiredesk": wiredesk, "trafilatura": trafilatura, "newspaper4k": newspaper4k, "htmldate": htmldate}


@cache
def reader(name: str) -> Callable[[str, str], Found]:
    """Name -> the reader, made once in a process."""
    return READERS[name]()


def read_row(name: str, row: Found) -> Found:
    """Reader's name and a row of a page set -> the facts it finds; a reader that gives up finds none."""
    html = row["html"].encode("utf-8", "replace").decode("utf-8")
    try:
        return reader(name)(html, row["url"] or "")
    except Exception as error:  # noqa: BLE001  # other extractors raise whatever they like
        print(f"{name}: {row['id']}: {error!r}", file=sys.stderr)
        return {}


def words(text: str | None) -> list[str]:
    """Text -> its words in lower case, characters of scripts without spaces one by one."""
    return [word.lower() for word in _WORD.findall(text or "")]


def people(names: Iterable[str]) -> set[str]:
    """Names -> the same folded, without a word like "by"."""
    return {" ".join(words(_BY.sub("", name))) for name in names} - {""}


def judge(truth: Found, found: Found) -> dict[str, bool]:
    """What is true of a page and what was found -> for each fact that is known, whether it is right."""
    right = {}
    if truth.get("title"):
        right["title"] = words(truth["title"]) == words(found.get("title"))
    if truth.get("date"):
        right["date"] = (found.get("date") or "")[:10] == truth["date"]
    if truth.get("authors"):
        right["authors"] = people(truth["authors"]) == people(found.get("authors") or ())
    return right


def main() -> None:
    """Read every set with every reader and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--sets", default="", help="names of sets, apart by commas (default: all)")
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    sets = (
        asked.sets.split(",") if asked.sets else sorted(path.parent.name for path in asked.pages.glob("*/truth.json"))
    )
    versions = {}
    for name in READERS:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            print(f"{name} is not installed", file=sys.stderr)
    print("| set | reader | " + " | ".join(f"{fact} (pages)" for fact in FACTS) + " |\n|---|---|" + "---|" * len(FACTS))
    with ProcessPoolExecutor(asked.jobs) as pool:
        for each in sets:
            truths = json.loads((asked.pages / each / "truth.json").read_text("utf-8", "surrogatepass"))
            with gzip.open(
                asked.pages / each / "pages.jsonl.gz", "rt", encoding="utf-8", errors="surrogatepass"
            ) as file:
                rows = [row for row in map(json.loads, file) if judge(truths.get(row["id"], {}), {})]
            for name, number in versions.items():
                scores: dict[str, list[bool]] = defaultdict(list)
                told: set[str] = set()
                for row, found in zip(rows, pool.map(partial(read_row, name), rows, chunksize=8), strict=True):
                    told |= found.keys()
                    for fact, right in judge(truths[row["id"]], found).items():
                        scores[fact].append(right)
                cells = [
                    f"{sum(s) / len(s):.3f} ({len(s)})" if fact in told and (s := scores[fact]) else ""
                    for fact in FACTS
                ]
                print(f"| {each} | {name} {number} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
