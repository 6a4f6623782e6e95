"""What ``extract`` and ``export`` have in common: form, fields, and where it is written."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from tasks.formats import FIELDS, FORMATS, SUFFIXES, Folder, Format, Sheet, open_sheet
from worker.errors import Misconfigured


class FieldsType(click.ParamType[tuple[str, ...], str | tuple[str, ...]]):
    """Names of fields apart by commas -> the names."""

    name = "fields"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        names = tuple(name.strip() for name in value.split(",") if name.strip())
        if unknown := [name for name in names if name not in FIELDS]:
            self.fail(f"{unknown[0]!r} is no field; there are {', '.join(FIELDS)}", param, ctx)
        return names


FORMAT_OPTION = click.option(
    "--format", "form", type=click.Choice(FORMATS), default="jsonl", show_default=True, help="The form to write."
)
FIELDS_OPTION = click.option(
    "--fields", type=FieldsType(), default=(), help="Only these, apart by commas: for jsonl, csv and parquet."
)
OUTPUT_OPTION = click.option(
    "--output",
    help="File to write, or a folder (with / at its end) with a file an article; standard output without it.",
)


@contextmanager
def opened(form: Format, fields: tuple[str, ...], output: str | None) -> Iterator[Sheet]:
    """Form, fields and where to -> what articles are added to; a file stands there whole, or not at all."""
    if fields and form in SUFFIXES:
        raise Misconfigured(f"{form} has no fields to choose from: --fields is for jsonl, csv and parquet")
    if output is None:
        if form == "parquet" and sys.stdout.isatty():
            raise Misconfigured("Parquet is no text: name a file with --output, or send it to one")
        with open_sheet(form, fields, sys.stdout.buffer) as sheet:
            yield sheet
    elif output.endswith("/") or Path(output).is_dir():
        yield Folder(Path(output), form)
    else:
        part = Path(output).with_name(f".{Path(output).name}.part")
        with part.open("wb") as stream, open_sheet(form, fields, stream) as sheet:
            yield sheet
        part.replace(output)
