"""CSV and TSV (RFC 4180, and what spreadsheets write) -> a record for every row, numbered by the line it begins on.

The delimiter is the one that parts the header into most columns, quotes are doubled unless the file shows that they are
escaped. The charset is that of the file's beginning, of each row where that is no UTF-8.
"""

import csv
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Callable, Iterator
from io import BufferedReader
from typing import Any, BinaryIO, NamedTuple

import webencodings
from msgspec import Struct

from tasks.models.page import Origin, Page, Refusal
from tasks.readers.columns import check_columns
from tasks.readers.container import Container, Record
from tasks.readers.input_file import InputFile
from tasks.readers.record import read_record
from tasks.readers.stream import buffered
from worker.errors import Skipped, Verdict
from worker.web import charset

_BLOCK = 64 * 2**10
_BOM = "\xef\xbb\xbf"  # of UTF-8, byte by byte
_DELIMITERS = ",;\t|"
_SEPARATOR = re.compile(r"sep=([,;\t|])\r?\n", re.IGNORECASE)  # how a spreadsheet is told
_ESCAPED = re.compile(rb'[^\\"]\\"[^"\r\n]')
_AGAIN = 100  # rows that are too long, or never end: behind so many it is no table
Row = dict[str, str]


class _Table(Struct, frozen=True):
    """How a file is to be read: its columns, its dialect, how many lines these take, and where the rows begin."""

    columns: tuple[str, ...]
    options: dict[str, Any]
    charset: str
    head: int
    start: int


def read_columns(file: InputFile) -> tuple[str, ...]:
    """CSV file, open -> its columns. Raises Skipped ``empty``."""
    return _open(_stream(file), file).columns


def _rows(file: InputFile, offset: int) -> Iterator[Record[Row]]:
    stream = _stream(file)
    table = _open(stream, file)
    check_columns(table.columns, file.given.columns)
    csv.field_size_limit(file.limits.line_bytes)
    enterable = stream is file.file and file.size is not None
    skip = 0
    if offset:
        stream.seek(offset)
    else:
        for skip in range(1, table.head + 1):
            yield Record(0, skip - 1, None)
    lines = _Lines(stream, file.limits.line_bytes, offset or table.start)
    while lines.failures <= _AGAIN:
        begin = lines.offset
        content = _row(lines, table)
        if not lines.taken:
            return
        for number in range(lines.taken):  # a row of several lines counts as many
            yield Record(*((begin, number) if enterable else (0, skip + number)), None if number else content)
        skip += lines.taken


def _row(lines: "_Lines", table: _Table) -> Row | Verdict | None:
    """The next row -> its cells by their columns, a verdict where it is none, None for an empty line or the end."""
    lines.begin()
    try:
        cells = next(csv.reader(lines, **table.options), [])
    except Verdict as verdict:
        lines.give_back()
        return verdict
    except csv.Error as error:
        lines.give_back()
        return Skipped("malformed", f"no row: {error}")
    if not any(cells):
        return None
    if len(cells) > len(table.columns):
        return Skipped("malformed", f"a row of {len(cells)} cells, where there are {len(table.columns)} columns")
    return dict(zip(table.columns, _decoded(cells, table.charset), strict=False))


class _Line(NamedTuple):
    """A line as the parser takes it, and how many bytes of the file it is: of one that is too long little is held."""

    text: bytes
    size: int


class _Lines:
    """Lines of the file as the parser of a row takes them; of a row that never ends all but the first are given back.

    ``taken`` is how many the row takes, ``offset`` where the next one begins.
    """

    def __init__(self, stream: BinaryIO, limit: int, offset: int) -> None:
        self._stream, self._limit, self.offset = stream, limit, offset
        self._again: list[_Line] = []
        self._row: list[_Line] = []
        self._size = 0
        self.failures = 0

    @property
    def taken(self) -> int:
        return len(self._row)

    def begin(self) -> None:
        self._row, self._size = [], 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else self._read()
        if not line.size:
            raise StopIteration
        self._row.append(line)
        self.offset += line.size
        self._size += line.size
        if self._size > self._limit:
            raise Skipped("too-large", f"a row of more than {self._limit} bytes")
        return line.text.decode("latin-1")

    def give_back(self) -> None:
        self.failures += 1
        self._again += reversed(self._row[1:])
        self.offset -= sum(line.size for line in self._row[1:])
        self._row = self._row[:1]

    def _read(self) -> _Line:
        text = rest = self._stream.readline(self._limit + 1)
        size = len(text)
        if size <= self._limit:
            return _Line(text, size)
        while not rest.endswith(b"\n") and (rest := self._stream.readline(_BLOCK)):
            size += len(rest)
        return _Line(b"", size)


def _stream(file: InputFile) -> BufferedReader:
    """-> the file from its start, in UTF-8 where it is in UTF-16, as spreadsheets write Unicode."""
    head = file.head()
    if not head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return file.stream()
    stream = file.stream()
    decoder = getincrementaldecoder("utf-16")("replace")
    return buffered(decoder.decode(block).encode() for block in iter(lambda: stream.read(_BLOCK), b""))


def _open(stream: BufferedReader, file: InputFile) -> _Table:
    limit = file.limits.header_bytes
    line = stream.readline(limit).decode("latin-1")
    head, start = 1, len(line)
    line = line.removeprefix(_BOM)
    said = _SEPARATOR.fullmatch(line)
    if said:
        line = stream.readline(limit).decode("latin-1")
        head, start = 2, start + len(line)
    sample = file.head()
    doubled = b'""' in sample or not _ESCAPED.search(sample)
    options: dict[str, Any] = {"doublequote": doubled, "escapechar": None if doubled else "\\"}
    delimiters = said[1] if said else _DELIMITERS
    rows = [(_parsed(line, options | {"delimiter": each}), each) for each in delimiters]
    cells, delimiter = max(rows, key=lambda one: len(one[0]))
    found = charset.decode(sample).charset if sample.strip() else "utf-8"
    columns = tuple(name.strip() for name in _decoded(cells, found))
    if not any(columns):
        raise Skipped("empty", "a table without a header")
    return _Table(columns, options | {"delimiter": delimiter}, found, head, start)


def _parsed(line: str, options: dict[str, Any]) -> list[str]:
    try:
        return next(csv.reader([line], **options), [])
    except csv.Error:
        return []


def _decoded(cells: list[str], declared: str) -> list[str]:
    """Cells byte by byte, and the charset of the file's beginning -> their text."""
    held = [cell.encode("latin-1") for cell in cells]
    try:
        return [cell.decode() for cell in held]
    except UnicodeDecodeError:
        name = declared if declared != "utf-8" else charset.decode(b"\n".join(held)).charset
    decode: Callable[[bytes, str], tuple[str, int]] = webencodings.lookup(name).codec_info.decode
    return [decode(cell, "replace")[0] for cell in held]


def _page(file: InputFile, row: Row, origin: Origin) -> Page | Refusal:
    return read_record(row, file, origin, via="csv")


CSV = Container(_rows, _page)
