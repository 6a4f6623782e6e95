"""``sinks.toml`` -> sinks, or what is wrong with it."""

import tomllib
from pathlib import Path

import msgspec
from msgspec import Struct

from tasks.events.selection import Selection
from tasks.models.sink import AnySink
from worker.errors import Misconfigured


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    sink: tuple[AnySink, ...] = ()


def read_sinks(path: Path) -> tuple[AnySink, ...]:
    """File (none: no sinks) -> its sinks; raises Misconfigured that names file, sink and key of a mistake."""
    if not path.is_file():
        return ()
    try:
        content = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Misconfigured(f"{path}: cannot be read as TOML: {error}") from None
    try:
        sinks = msgspec.convert(content, _File).sink
    except msgspec.ValidationError as error:
        raise Misconfigured(f"{path}: {_place(str(error), content)}") from None
    names = [sink.name for sink in sinks]
    for sink in sinks:
        if names.count(sink.name) > 1:
            raise Misconfigured(f"{path}: two sinks are called {sink.name!r}; each has a cursor by its name")
        try:
            Selection(sink.bind, sink.where)
        except Misconfigured as mistake:
            raise Misconfigured(f"{path}: sink {sink.name!r}: {mistake}") from None
    return sinks


def _place(error: str, content: dict[str, object]) -> str:
    """msgspec's sentence -> the same, with the name of the sink for its number."""
    sentence, _, place = error.partition(" - at `$.sink[")
    number, _, key = place.partition("]")
    tables = content.get("sink")
    if not number.isdecimal() or not isinstance(tables, list):
        return f"{error}; a sink begins with [[sink]]"
    table = tables[int(number)]
    name = table.get("name", f"number {int(number) + 1}") if isinstance(table, dict) else number
    return f"sink {name!r}: {key.strip('.`') or 'it'}: {sentence}"
