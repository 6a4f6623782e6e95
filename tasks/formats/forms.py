"""The forms by name, and an article in one of them."""

import csv
import io
from collections.abc import Callable, Sequence
from typing import Literal, get_args

import msgspec

from tasks.formats.markdown import to_markdown
from tasks.formats.ninjs import to_ninjs
from tasks.formats.record import Record, record_of
from tasks.formats.text import to_text
from tasks.models.article import Article

Format = Literal["jsonl", "markdown", "text", "csv", "parquet", "ninjs"]
FORMATS: tuple[Format, ...] = get_args(Format)
LIST = "; "  # between the members of a list in one cell of a CSV


def render(article: Article, form: Format, fields: Sequence[str] = ()) -> bytes:
    """Article, name of a form, fields of a record (none: all) -> its bytes, for a ``Sheet`` of that form.

    JSON lines hold the whole article, as an event does, unless fields are named; ninjs, Markdown and text have none.
    """
    if form in _WHOLE:
        return _WHOLE[form](article)
    if form == "jsonl" and not fields:
        return msgspec.json.encode(article) + b"\n"
    row = msgspec.structs.asdict(record_of(article))
    chosen = {name: row[name] for name in fields or row}
    return _cells(list(chosen.values())) if form == "csv" else msgspec.json.encode(chosen) + b"\n"


def _cells(values: Sequence[object]) -> bytes:
    """Values -> a line of CSV (RFC 4180, with \\n at its end); a list is one cell, nothing is an empty one."""
    line = io.StringIO()
    plain = (LIST.join(map(str, value)) if isinstance(value, list) else value for value in values)
    csv.writer(line, lineterminator="\n").writerow(["" if value is None else value for value in plain])
    return line.getvalue().encode()


def head(fields: Sequence[str]) -> bytes:
    """Fields of a record (none: all) -> the first line of a CSV."""
    return _cells(list(fields or Record.__struct_fields__))


_WHOLE: dict[Format, Callable[[Article], bytes]] = {
    "markdown": lambda article: to_markdown(article).encode(),
    "text": lambda article: to_text(article).encode(),
    "ninjs": lambda article: msgspec.json.encode(to_ninjs(article)) + b"\n",
}
