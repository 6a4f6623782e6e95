"""Articles in one form, one after the other -> a file, a stream, or a folder with a file each."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import msgspec

from tasks.formats.forms import Format, head
from tasks.formats.record import Record
from worker.errors import Misconfigured

BETWEEN = {"markdown": b"\n", "text": b"\f\n"}  # two documents that are read by people
GROUP = 1000  # rows that a Parquet file keeps together, and that are held in memory
SUFFIXES = {"markdown": ".md", "text": ".txt", "ninjs": ".json"}  # of forms that may be a file each


class Sheet(Protocol):
    """Where articles of one form go."""

    def add(self, name: str, form: bytes) -> None:
        """Name of an article (letters, digits, hyphens), its bytes by ``render`` -> written."""


@contextmanager
def open_sheet(form: Format, fields: Sequence[str], stream: BinaryIO) -> Iterator[Sheet]:
    """Form, fields of a record, a stream -> what writes to it, whole when the block ends.

    Raises Misconfigured where a form needs a package that is not installed.
    """
    if form != "parquet":
        yield _Stream(stream, BETWEEN.get(form, b""), head(fields) if form == "csv" else b"")
        return
    with _parquet(fields, stream) as sheet:
        yield sheet


class _Stream:
    def __init__(self, stream: BinaryIO, between: bytes, first: bytes) -> None:
        self._stream, self._between, self._first = stream, between, first
        stream.write(first)
        self._begun = False

    def add(self, name: str, form: bytes) -> None:  # noqa: ARG002 (a stream has no names)
        self._stream.write(self._between + form if self._begun else form)
        self._begun = True


class Folder:
    """A folder with a file an article, named after it. Raises Misconfigured for a form that is one table."""

    def __init__(self, folder: Path, form: Format) -> None:
        if form not in SUFFIXES:
            raise Misconfigured(f"{folder} is a folder, and {form} is one file: name a file")
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._suffix = folder, SUFFIXES[form]

    def add(self, name: str, form: bytes) -> None:
        (self._folder / f"{name}{self._suffix}").write_bytes(form)


@contextmanager
def _parquet(fields: Sequence[str], stream: BinaryIO) -> Iterator[Sheet]:
    try:
        import pyarrow as arrow
        from pyarrow import parquet
    except ImportError:
        raise Misconfigured("Parquet needs another package: pip install 'wiredesk[parquet]'") from None
    kinds: dict[Any, Any] = {int: arrow.int64(), bool: arrow.bool_(), list: arrow.list_(arrow.string())}
    columns = {field.name: field.type for field in msgspec.structs.fields(Record)}
    schema = arrow.schema(
        [(name, next((kind for one, kind in kinds.items() if _is(columns[name], one)), arrow.string()))
         for name in fields or columns]
    )  # fmt: skip
    with parquet.ParquetWriter(stream, schema, compression="zstd") as writer:
        sheet = _Rows(lambda rows: writer.write_table(arrow.Table.from_pylist(rows, schema=schema)))
        yield sheet
        sheet.flush()


def _is(hint: Any, kind: type) -> bool:
    """A field's type -> whether it holds values of this kind, or nothing."""
    return hint is kind or kind in getattr(hint, "__args__", ()) or getattr(hint, "__origin__", None) is kind


class _Rows:
    def __init__(self, write: Any) -> None:
        self._write = write
        self._rows: list[dict[str, Any]] = []

    def add(self, name: str, form: bytes) -> None:  # noqa: ARG002 (a row has no name)
        self._rows.append(msgspec.json.decode(form))
        if len(self._rows) == GROUP:
            self.flush()

    def flush(self) -> None:
        if self._rows:
            self._write(self._rows)
            self._rows = []
