"""``sources.toml`` -> sources; a list with mistakes is refused as a whole, with the file and line of every one."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from tasks.models.source import Source
from tasks.sources.fields import FIELDS, read_field
from tasks.sources.lines import Lines
from tasks.sources.wrong import Wrong
from worker.errors import Misconfigured


class Mistake(Struct, frozen=True):
    """One mistake: the line that it stands on, and what to change."""

    line: int
    text: str


def read_sources(path: Path) -> tuple[Source, ...]:
    """Source list -> its sources, in order; raises Misconfigured that names every mistake, a line each."""
    sources, mistakes = check_sources(path)
    if mistakes:
        raise Misconfigured("\n".join(f"{path}:{one.line}: {one.text}" for one in mistakes))
    return sources


def check_sources(path: Path) -> tuple[tuple[Source, ...], list[Mistake]]:
    """Source list -> the sources without a mistake, and the mistakes of all others, in order of lines."""
    try:
        text = path.read_text("utf-8-sig")  # some editors put a mark before it
    except OSError as error:
        raise Misconfigured(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        raise Misconfigured(f"{path}: not UTF-8 at byte {error.start}") from None
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = next((int(part) for part in str(error).replace(",", " ").split() if part.isdecimal()), 1)
        return (), [Mistake(line if "line" in str(error) else text.count("\n") + 1, f"not valid TOML: {error}")]
    lines = Lines(text)
    mistakes = [
        Mistake(lines.of_key(-1, key), f"{key!r} is not known here; a source begins with [[source]]")
        for key in content
        if key != "source"
    ]
    tables = content.get("source", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        return (), [
            *mistakes,
            Mistake(lines.of_key(-1, "source"), "a source begins with [[source]], in double brackets"),
        ]
    sources = []
    for number, table in enumerate(tables):
        wrong = list(_mistakes(number, table, lines))
        mistakes += wrong
        if not wrong:
            sources.append(Source(**{key: read_field(key, value) for key, value in table.items()}))
    mistakes += _shared(tables, lines)
    return tuple(sources), sorted(mistakes, key=lambda one: one.line)


def _mistakes(number: int, table: dict[str, Any], lines: Lines) -> Iterator[Mistake]:
    name = f"source {table['id']!r}" if isinstance(table.get("id"), str) else f"source number {number + 1}"
    for key, value in table.items():
        try:
            read_field(key, value)
        except Wrong as wrong:
            yield Mistake(lines.of_value(number, key, wrong.value), f"{name}: {key}: {wrong}")
    for key in ("id", "name"):
        if key not in table:
            yield Mistake(lines.of_table(number), f"{name}: {key} is missing")
    if not (table.get("feeds") or table.get("sitemaps")):
        yield Mistake(lines.of_table(number), f"{name}: neither feeds nor sitemaps; wiredesk sources add finds them")
    yield from _crossed(number, name, table, lines)
    feeds, sections = table.get("feeds"), table.get("sections")
    if isinstance(sections, dict) and isinstance(feeds, list):
        for url in (url for url in sections if url not in feeds and not url.startswith("/")):
            where = lines.of_value(number, "sections", url)
            yield Mistake(where, f"{name}: sections: {url} is none of its feeds, and no path such as /sport/")


def _crossed(number: int, name: str, table: dict[str, Any], lines: Lines) -> Iterator[Mistake]:
    """A floor that is above the ceiling, and a log-in beside a token: one header cannot hold both."""
    if {"login", "token"} <= table.keys():
        yield Mistake(lines.of_key(number, "token"), f"{name}: token: there is a login already; one of them is sent")
    if not ({"floor", "ceiling"} <= FIELDS.keys() and {"floor", "ceiling"} <= table.keys()):
        return
    try:
        if read_field("floor", table["floor"]) > read_field("ceiling", table["ceiling"]):
            yield Mistake(lines.of_key(number, "floor"), f"{name}: floor is above ceiling")
    except Wrong:
        return  # said already


def _shared(tables: list[dict[str, Any]], lines: Lines) -> Iterator[Mistake]:
    """Ids and addresses that stand in the list twice."""
    owners: dict[tuple[str, str], int] = {}
    for number, table in enumerate(tables):
        listed = [url for key in ("feeds", "sitemaps") for url in _strings(table.get(key))]
        for key, value in [("id", table.get("id")), *(("feeds", url) for url in dict.fromkeys(listed))]:
            if not isinstance(value, str):
                continue
            before = owners.setdefault((key, value), number)
            if before != number:
                line = lines.of_value(before, key, value)
                where = lines.of_value(number, key, value)
                yield Mistake(where, f"{value!r} stands in line {line} already")


def _strings(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
