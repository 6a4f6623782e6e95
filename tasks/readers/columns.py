"""Columns of a table, or keys of JSON -> what they hold: by what somebody says of them, else by their usual names.

Names are compared without case, ``_``, ``-`` and ``.``: ``fetched_at``, ``fetchedAt`` and ``Fetched-At`` are one. What
somebody says is taken as written.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from typing import Final

from worker.errors import Misconfigured, Skipped

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {  # what a record may hold -> what that is usually called
    "url": ("url", "uri", "link", "requestedurl", "originalurl"),
    "final_url": ("finalurl", "responseurl", "resolvedurl"),
    "html": ("html", "rawhtml", "contenthtml", "pagehtml", "htmlcontent"),
    "text": ("text", "contenttext", "plaintext", "rawtext"),
    "fetched": (
        *("fetched", "fetchedat", "fetchtime", "fetchdate", "crawled", "crawledat", "crawltime", "crawldate"),
        *("captured", "capturedat", "retrieved", "retrievedat", "downloadedat", "datedownload", "scrapedat"),
        *("warcdate", "timestamp"),
    ),
    "status": ("status", "statuscode", "httpstatus"),
    "headers": ("headers", "responseheaders", "httpheaders"),
    "title": ("title", "headline"),
    "summary": ("summary", "description", "excerpt"),
    "authors": ("authors", "author", "byline"),
    "published": ("published", "publishedat", "datepublished", "pubdate", "publishdate", "publicationdate", "date"),
    "modified": ("modified", "modifiedat", "datemodified", "updated", "updatedat", "lastmod"),
    "language": ("language", "lang"),
    "publisher": ("publisher", "sitename", "source"),
    "guid": ("guid", "id"),
    "feed_url": ("feedurl",),
    "categories": ("categories", "category", "tags", "keywords", "section"),
}
Columns = tuple[tuple[str, str], ...]  # field and column, pair by pair
CONTENT = ("html", "text", "url")
_SHOWN = 40  # columns that a sentence lists
_NOT_IN_NAME = re.compile(r"[_.\-\s]")


def parse_columns(said: Iterable[str]) -> Columns:
    """``url=uri,html=content`` -> the pairs. Raises Misconfigured for what is no pair, and for a field that is none."""
    found: dict[str, str] = {}
    for pair in (part for one in said for part in one.split(",")):
        field, equals, column = (part.strip() for part in pair.partition("="))
        if not equals or not column:
            raise Misconfigured(f"--map {pair!r}: say which column holds what, as in url=uri,html=content")
        if field not in FIELDS:
            near = get_close_matches(field, FIELDS, 1)
            meant = f"; is {near[0]} meant?" if near else ""
            raise Misconfigured(f"--map {pair!r}: {field!r} is none of {', '.join(FIELDS)}{meant}")
        if field in found:
            raise Misconfigured(f"--map {pair!r}: {field} is given twice")
        found[field] = column
    return tuple(found.items())


def by_field(record: Mapping[str, object], columns: Columns) -> dict[str, object]:
    """A record under its own names, and what was said of them -> the same under the first usual name of each field."""
    found = {plain_name(name): value for name, value in reversed(list(record.items()))}
    for field, _ in columns:
        for name in FIELDS[field]:
            found.pop(name, None)
    return found | {FIELDS[field][0]: record[column] for field, column in columns if column in record}


def plain_name(name: str) -> str:
    """Name of a column as written -> as it is compared."""
    return _NOT_IN_NAME.sub("", name).lower()


def needed(names: Iterable[str], columns: Columns) -> list[str]:
    """Columns that there are, and what was said of them -> those that hold anything that is read."""
    usual = {name for field in FIELDS.values() for name in field}
    said = {column for _, column in columns}
    return [name for name in names if name in said or plain_name(name) in usual]


def lacking(names: Collection[str], columns: Columns) -> str | None:
    """Columns that there are, and what was said of them -> the sentence on what is not there, None where all is."""
    listed = ", ".join(list(names)[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
    for _, column in columns:
        if column not in names:
            return f"no column is called {column!r}; there are: {listed}"
    known = by_field(dict.fromkeys(names, ""), columns)
    if not any(name in known for field in CONTENT for name in FIELDS[field]):
        return f"no column is called html, text or url; there are: {listed}; say which is which: --map url=…,html=…"
    return None


def check_columns(names: Collection[str], columns: Columns) -> None:
    """Columns of a table, and what was said of them -> nothing; raises Skipped ``no-column`` where one is not there."""
    if sentence := lacking(names, columns):
        raise Skipped("no-column", sentence)
