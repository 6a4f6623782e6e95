"""Parquet -> a record for every row; only the columns are read that hold anything, some rows at a time.

Needs the package ``wiredesk[parquet]``. A row group that is damaged costs its rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from typing import Any

from tasks.models.page import Origin, Page, Refusal
from tasks.readers.columns import check_columns, needed
from tasks.readers.container import Container, Record
from tasks.readers.input_file import InputFile
from tasks.readers.record import read_record
from tasks.readers.stream import BLOCK, spooled
from worker.errors import Skipped
from worker.web import charset

_TOGETHER = 32  # rows that are held
_BUFFER = 2**20  # bytes of a column that are read at once
Row = dict[str, object]


def read_columns(file: InputFile) -> tuple[str, ...]:
    """Parquet file, open -> its columns. Raises Skipped ``corrupt``, and ``unreadable`` without the package."""
    with _opened(file) as table:
        return tuple(table.schema_arrow.names)


def _rows(file: InputFile, offset: int) -> Iterator[Record[Row]]:
    with _opened(file) as table:
        names = table.schema_arrow.names
        check_columns(names, file.given.columns)
        columns = needed(names, file.given.columns)
        groups = [table.metadata.row_group(number) for number in range(table.metadata.num_row_groups)]
        starts = [_start(group) for group in groups]
        first = starts.index(offset) if offset in starts else 0
        for number in range(first, len(groups)):
            yield from _group(table, number, groups[number].num_rows, columns, starts[number] if number else 0)


def _group(table: Any, number: int, size: int, columns: list[str], start: int) -> Iterator[Record[Row]]:
    """A row group -> its rows; where they break off, a verdict in the place of the next, and nothing for the rest."""
    row = 0
    try:
        for batch in table.iter_batches(_TOGETHER, row_groups=[number], columns=columns, use_threads=False):
            for fields in batch.to_pylist():
                yield Record(start, row, fields)
                row += 1
    except Exception as error:  # noqa: BLE001 - on damaged files it raises whatever its guesses run into
        yield Record(start, row, _corrupt(error, f"row group {number + 1}"))
        yield from (Record(start, rest, None) for rest in range(row + 1, size))


def _start(group: Any) -> int:
    column = group.column(0)
    return int(column.dictionary_page_offset or column.data_page_offset)


@contextmanager
def _opened(file: InputFile) -> Iterator[Any]:
    try:
        from pyarrow import parquet
    except ImportError:
        raise Skipped("unreadable", "Parquet needs another package: pip install 'wiredesk[parquet]'") from None
    if file.size is not None and not file.gzipped:
        yield _parsed(parquet, file.file)
        return
    with spooled(iter(partial(file.stream().read, BLOCK), b""), file.limits.spool_bytes) as kept:
        yield _parsed(parquet, kept)


def _parsed(parquet: Any, stream: Any) -> Any:
    try:
        return parquet.ParquetFile(stream, buffer_size=_BUFFER, pre_buffer=False)
    except Exception as error:  # noqa: BLE001 - see above
        raise _corrupt(error, "the file") from None


def _corrupt(error: Exception, what: str) -> Skipped:
    return Skipped("corrupt", f"{what} cannot be read: {str(error)[:100]} ({type(error).__name__})")


def _page(file: InputFile, row: Row, origin: Origin) -> Page | Refusal:
    return read_record({name: _plain(value) for name, value in row.items()}, file, origin, via="parquet")


def _plain(value: object) -> object:
    """A cell -> the same as JSON has it: a time as ISO 8601, bytes as their text."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return charset.decode(value, "text/html").text
    return value


PARQUET = Container(_rows, _page)
