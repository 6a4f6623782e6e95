"""WARC file -> its records, each as a frame: its headers, and its block as far as it is asked for.

warcio reads the header blocks. The frame around them is ours: warcio's iterator holds header lines of any length, and
gives up a file at the first record that is damaged.
"""

import io
import re
from collections.abc import Iterator

from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser, StatusAndHeadersParserException

from tasks.readers.container import Record
from tasks.readers.input_file import InputFile
from tasks.readers.stream import buffered
from worker.errors import Skipped, Transient, Verdict
from worker.web import encoding

_WARC = StatusAndHeadersParser(["WARC/1.1", "WARC/1.0", "WARC/0.18", "WARC/0.17"])
_WITH_PAGES = frozenset({"response", "resource", "conversion", "revisit"})
_BLOCK = 64 * 2**10
_BEHIND = 64  # bytes behind a record that show where it ends
_MEMBER = b"\x1f\x8b\x08"
_HOLDS = 1024  # bytes of a gzip member that show whether a record begins in it
_BEGINS = re.compile(rb"WARC/(?:1\.[01]|0\.1[78])\s*")
_LENGTH = re.compile(r"[0-9]{1,18}")


class Frame:
    """One record: its headers, and its block as far as it is asked for."""

    def __init__(self, headers: StatusAndHeaders, stream: io.BufferedReader, length: int) -> None:
        self.headers = headers
        self._stream = stream
        self._length = length
        self._left = length

    def readline(self, size: int) -> bytes:
        """-> the block's next line, or ``size`` bytes of it."""
        line = self._stream.readline(min(size, self._left))
        self._left -= len(line)
        return line

    def rest(self, limit: int) -> bytes:
        """-> the block from here on; raises ``too-large`` before anything of it is read, and ``truncated``."""
        if self._left > limit:
            raise Skipped("too-large", f"a record of {self._left} bytes; at most {limit} are read")
        rest = self._stream.read(self._left)
        self._left -= len(rest)
        if self._left:
            raise self._truncated()
        return rest

    def discard(self) -> None:
        """Pass over what was not read; raises ``truncated``."""
        while self._left:
            piece = self._stream.read(min(self._left, _BLOCK))
            if not piece:
                raise self._truncated()
            self._left -= len(piece)

    def _truncated(self) -> Verdict:
        return Transient("truncated", f"{self._length - self._left} of a record's {self._length} bytes are there")


class Head:
    """Lines of a stream for warcio's parser, as many as a header block may hold."""

    def __init__(self, stream: io.BufferedReader | Frame, limit: int) -> None:
        self._stream = stream
        self._limit = self._left = limit
        self.cut = False

    def readline(self) -> bytes:
        line = self._stream.readline(self._left + 1)
        self.cut = not line
        self._left -= len(line)
        if self._left < 0:
            raise Skipped("too-large", f"a header block of more than {self._limit} bytes")
        return line


def read_frames(file: InputFile, offset: int) -> Iterator[Record[Frame]]:
    """Every record of the file; it can be entered where a gzip member begins, and a plain file at any record.

    One that is damaged costs itself: reading goes on where the next one begins.
    """
    place: int | None = offset
    while place is not None:
        begin, place = place, None
        for start, stream in _members(file, begin):
            entry = (start, 0)
            broken: Verdict | None = None
            for content in _contents(stream, file):
                yield Record(*entry, content)
                broken = finish(content) if isinstance(content, Frame) else content
                entry = (_position(stream), 0) if stream.seekable() else (start, entry[1] + 1)
            if broken and file.gzipped and file.size is not None:
                place = _next_member(file, start + 1)
                break


def _members(file: InputFile, offset: int) -> Iterator[tuple[int, io.BufferedReader]]:
    if not file.gzipped:
        yield offset, file.stream(offset)
        return
    if offset:
        file.file.seek(offset)
    for start, pieces in encoding.members(file.chunks()):
        yield offset + start, buffered(pieces)


def _next_member(file: InputFile, offset: int) -> int | None:
    """Gzipped file and where to look from -> where the next member begins that holds a record, None for the last."""
    file.file.seek(offset)
    held = b""
    while block := file.file.read(_BLOCK):
        held += block
        at = held.find(_MEMBER)
        while 0 <= at <= len(held) - _HOLDS or (at >= 0 and len(block) < _BLOCK):
            if encoding.head(held[at : at + _HOLDS], "gzip").startswith(b"WARC/"):
                return offset + at
            at = held.find(_MEMBER, at + 1)
        passed = len(held) - _HOLDS if at < 0 else at
        offset, held = offset + max(0, passed), held[max(0, passed) :]
    return None


def _contents(stream: io.BufferedReader, file: InputFile) -> Iterator[Frame | Verdict | None]:
    """Gzip member or plain file -> a frame for each record, None for one that holds no page, a verdict on others."""
    limit = file.limits.header_bytes
    try:
        line = _first_line(stream, limit)
        while line:
            try:
                frame = _frame(line, stream, file)
            except Verdict as verdict:
                line = _next_first_line(stream, limit)
                if stream.seekable():  # the file is entered again where the next record begins, not behind that
                    stream.seek(-len(line), io.SEEK_CUR)
                    yield verdict
                    line = stream.readline(limit)
                else:
                    yield verdict
                continue
            if frame.headers.get_header("WARC-Type", "").lower() in _WITH_PAGES:
                yield frame
            else:
                frame.discard()
                yield None
            line = _first_line(stream, limit)
    except Verdict as verdict:
        yield verdict


def _first_line(stream: io.BufferedReader, limit: int) -> bytes:
    while (line := stream.readline(limit)) and not line.strip():
        pass
    return line


def _next_first_line(stream: io.BufferedReader, limit: int) -> bytes:
    """Stream behind the head of a record that cannot be read -> the line with which the next one begins, if any."""
    while (line := stream.readline(limit)) and not _BEGINS.fullmatch(line):
        pass
    return line


def _frame(line: bytes, stream: io.BufferedReader, file: InputFile) -> Frame:
    head = Head(stream, file.limits.header_bytes)
    try:
        headers = _WARC.parse(head, line)
    except StatusAndHeadersParserException:
        raise Skipped("malformed", "no WARC record begins here") from None
    if head.cut:
        raise Transient("truncated", "the file ends inside a record's header block")
    length = headers.get_header("Content-Length", "").strip()
    if not _LENGTH.fullmatch(length):
        raise Skipped("malformed", "a WARC record without a valid Content-Length")
    if not file.gzipped and file.size is not None and (there := file.size - stream.tell()) < int(length):
        raise Transient("truncated", f"{there} of a record's {int(length)} bytes are there")
    if not file.gzipped and file.size is not None and not _ends(stream, int(length)):
        raise Skipped("malformed", f"a record does not end after the {int(length)} bytes that it says it has")
    return Frame(headers, stream, int(length))


def _ends(stream: io.BufferedReader, length: int) -> bool:
    """Plain file at the block of a record, and its length -> whether it ends there: what must follow it does."""
    place = stream.tell()
    stream.seek(place + length)
    behind = stream.read(_BEHIND)
    stream.seek(place)
    rest = behind.lstrip()[:5]
    return behind.startswith(b"\r\n\r\n") or rest == b"WARC/"[: len(rest)]


def finish(frame: Frame) -> Verdict | None:
    """Pass over the rest of a record -> None, or the verdict where it is not all there."""
    try:
        frame.discard()
    except Verdict as verdict:
        return verdict
    return None


def _position(stream: io.BufferedReader) -> int:
    return stream.tell() if stream.seekable() else 0
