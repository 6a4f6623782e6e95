"""WARC or ARC file -> its records, each as a frame: its headers, and its block as far as it is asked for.

warcio reads the header blocks. The frame around them is ours: warcio's iterator holds header lines of any length, and
gives up a file at the first record that is damaged.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Protocol

from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser, StatusAndHeadersParserException

from tasks.readers.beginnings import ARC, arc_headers
from tasks.readers.container import Record
from tasks.readers.input_file import InputFile
from tasks.readers.warc_stream import RecordStream
from worker.errors import Skipped, Transient, Verdict
from worker.limits import Limits

_WARC = StatusAndHeadersParser(["WARC/1.1", "WARC/1.0", "WARC/0.18", "WARC/0.17"])
_WITH_PAGES = frozenset({"response", "resource", "conversion", "revisit"})
_WITHOUT = frozenset({"warcinfo", "request", "metadata", "continuation"})
_BLOCK = 64 * 2**10
_FIRST = re.compile(rb"WARC/(?:1\.[01]|0\.1[78])[ \t]*\r?\n\Z")
_ONCE = ("warc-type", "warc-record-id", "warc-target-uri", "warc-date", "content-length")  # of a record's headers
_LENGTH = re.compile(r"[0-9]{1,18}")


class Lines(Protocol):
    """What gives line after line, none longer than asked for."""

    def readline(self, size: int, /) -> bytes:
        """-> the next line, or ``size`` bytes of it."""
        ...


class Head:
    """Lines for warcio's parser, as many as a header block may hold; ``cut`` where there were too few."""

    def __init__(self, lines: Lines, limit: int) -> None:
        self._lines = lines
        self._limit = self._left = limit
        self.cut = False

    def readline(self) -> bytes:
        """-> the next line. Raises Skipped ``too-large``."""
        line = self._lines.readline(self._left + 1)
        self.cut = not line
        self._left -= len(line)
        if self._left < 0:
            raise Skipped("too-large", f"a header block of more than {self._limit} bytes")
        return line


class _Lines:
    """The lines of a record's head: one in which another record begins is none of them."""

    def __init__(self, stream: RecordStream) -> None:
        self._stream = stream
        self._begun = False

    def readline(self, size: int) -> bytes:
        line = self._stream.readline(size)
        another = _FIRST.search(line)
        if another and (self._begun or another.start()):
            self._stream.put_back(line[another.start() :])
            raise Skipped("malformed", "another record begins before the head of this one has ended")
        self._begun = True
        return line


class Frame:
    """One record: its headers, and its block as far as it is asked for.

    ``length`` is None where the record does not say how long it is, or cannot be as long as it says; ``amiss`` tells.
    """

    def __init__(
        self, headers: StatusAndHeaders, stream: RecordStream, length: int | None, amiss: Verdict | None, limit: int
    ) -> None:
        self.headers = headers
        self._stream, self._limit = stream, limit
        self._length, self._amiss = length or 0, amiss
        self._place = stream.entry
        self._block: bytes | None = None
        self._finished = False

    def head(self, size: int) -> bytes:
        """-> so many of the block's first bytes. Raises as ``block``, but for what is too large."""
        return self._stream.peek(size) if self._length > self._limit else self.block()[:size]

    def block(self) -> bytes:
        """-> the block. Raises Skipped ``too-large`` before anything of it is read, and the verdict on a record that is
        not all there or does not end where it says."""
        if self._length > self._limit:
            raise Skipped("too-large", f"a record of {self._length} bytes; at most {self._limit} are read")
        if self._block is None:
            data = self._stream.read(self._length)
            self._amiss = self._amiss or self._ended(len(data), data)
            self._block = data
            if self._amiss is not None:
                self._stream.put_back(data)
        if self._amiss is not None:
            raise self._amiss
        return self._block

    def finish(self) -> Verdict | None:
        """Pass over what was not read -> None, or the verdict where the record is not all there."""
        if not self._finished:
            self._finished = True
            if self._length > self._limit:
                self._pass_over()
            else:
                with suppress(Verdict):
                    self.block()
        return self._amiss

    def _pass_over(self) -> None:
        passed = 0
        while passed < self._length and (piece := self._stream.read(min(self._length - passed, _BLOCK))):
            passed += len(piece)
        self._amiss = self._ended(passed)
        if self._amiss is not None:
            self._stream.go_back(self._place)

    def _ended(self, there: int, data: bytes = b"") -> Verdict | None:
        """Bytes of the block that were there, and the block -> None where the record ends behind it, as it should."""
        marks = self._stream.marks
        behind = self._stream.peek(marks.longest)
        if isinstance(self._stream.damage, Skipped) and len(behind) <= len(marks.end):  # also a checksum that is wrong
            return self._stream.damage
        if there < self._length:
            return Transient("truncated", f"{there} of a record's {self._length} bytes are there")
        if marks.ends(data, behind):
            return None
        return Skipped("malformed", f"a record does not end after the {self._length} bytes that it says it has")


def read_frames(file: InputFile, offset: int) -> Iterator[Record[Frame]]:
    """Every record of the file; it can be entered where a gzip member begins, and a plain file at any record.

    One that is damaged costs itself: reading goes on where the next one begins.
    """
    stream = RecordStream(file, offset)
    while True:
        content: Frame | Verdict | None
        entry = None
        try:
            if not stream.begin():
                return
            entry = stream.entry
            content = _frame(stream, file.limits)
        except Verdict as verdict:
            content = verdict
        yield Record(*(entry or stream.entry), content)
        amiss = content.finish() if isinstance(content, Frame) else content
        if amiss is not None:
            stream.seek_record()
        stream.passed()


def _headers(stream: RecordStream, limit: int) -> StatusAndHeaders:
    head = Head(_Lines(stream), limit)
    try:
        headers = _WARC.parse(head)
    except StatusAndHeadersParserException:
        raise Skipped("malformed", "no WARC record begins here") from None
    if head.cut:
        raise Transient("truncated", "the file ends inside a record's header block")
    names = [name.lower() for name, _ in headers.headers]
    if any(names.count(name) > 1 for name in _ONCE):
        raise Skipped("malformed", "the heads of two records in one")
    return headers


def _arc_headers(stream: RecordStream) -> StatusAndHeaders:
    headers = arc_headers(stream.readline(ARC.longest))
    if headers is None:
        raise Skipped("malformed", "no ARC record begins here")
    return headers


def _frame(stream: RecordStream, limits: Limits) -> Frame | Verdict | None:
    """Where a record begins -> its frame, None for one that holds no page and is all there. Raises Verdict."""
    headers = _arc_headers(stream) if stream.marks is ARC else _headers(stream, limits.header_bytes)
    amiss: Verdict | None = None
    said = headers.get_header("Content-Length", "").strip()
    length = int(said) if _LENGTH.fullmatch(said) else None
    if length is None:
        amiss = Skipped("malformed", "a WARC record without a valid Content-Length")
    elif stream.most is not None and stream.most < length:
        amiss, length = Transient("truncated", f"at most {stream.most} of a record's {length} bytes are there"), None
    frame = Frame(headers, stream, length, amiss, limits.wire_bytes)
    kind = headers.get_header("WARC-Type", "").strip().lower()
    if kind in _WITHOUT:
        return frame.finish()
    if kind not in _WITH_PAGES:
        raise frame.finish() or Skipped("malformed", f"a record of no type that is known: {kind[:40]!a}")
    return frame
