"""WARC (ISO 28500), plain or gzipped, one record or many a member -> pages of its HTML records.

warcio reads the header blocks. The frame around them is ours: warcio's iterator holds header lines of any length, and
in a gzip file the reading should go on at the next member where a record cannot be made out.
"""

import io
import re
from collections.abc import Iterator
from hashlib import sha256

from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser, StatusAndHeadersParserException

from tasks.models.page import Origin, Page, Refusal, Response
from tasks.readers.container import Container, Record
from tasks.readers.fetched import Fetched, fetched
from tasks.readers.formats import Format, sniff
from tasks.readers.recorded import address, capture_time, signals_of, text_of, words
from tasks.readers.refusal import refuse
from tasks.readers.source import HEAD, Source, buffered
from worker.errors import Skipped, Transient, Verdict
from worker.web import encoding

_WARC = StatusAndHeadersParser(["WARC/1.1", "WARC/1.0", "WARC/0.18", "WARC/0.17"])
_HTTP = StatusAndHeadersParser(["HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/2", "HTTP/3"])
_WITH_PAGES = frozenset({"response", "resource", "conversion", "revisit"})
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_BLOCK = 64 * 2**10
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


class _Head:
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


def _records(source: Source, offset: int) -> Iterator[Record[Frame]]:
    """Every record of the file; it can be entered where a gzip member begins, and a plain file at any record."""
    entry = (offset, 0)
    try:
        for start, stream in _members(source, offset):
            entry = (start, 0)
            for content in _contents(stream, source):
                yield Record(*entry, content)
                if isinstance(content, Frame) and _finish(content):
                    break
                entry = (start, entry[1] + 1) if source.gzipped else (_position(stream), 0)
    except Verdict as verdict:
        yield Record(*entry, verdict)


def _members(source: Source, offset: int) -> Iterator[tuple[int, io.BufferedReader]]:
    if not source.gzipped:
        yield offset, source.stream(offset)
        return
    if offset:
        source.file.seek(offset)
    for start, pieces in encoding.members(source.chunks()):
        yield offset + start, buffered(pieces)


def _contents(stream: io.BufferedReader, source: Source) -> Iterator[Frame | Verdict | None]:
    """Gzip member or plain file -> a frame for each record, None for one that holds no page, a verdict at the end."""
    try:
        while line := _first_line(stream, source.limits.header_bytes):
            frame = _frame(line, stream, source)
            if frame.headers.get_header("WARC-Type", "").lower() in _WITH_PAGES:
                yield frame
            else:
                frame.discard()
                yield None
    except Verdict as verdict:
        yield verdict


def _first_line(stream: io.BufferedReader, limit: int) -> bytes:
    while (line := stream.readline(limit)) and not line.strip():
        pass
    return line


def _frame(line: bytes, stream: io.BufferedReader, source: Source) -> Frame:
    head = _Head(stream, source.limits.header_bytes)
    try:
        headers = _WARC.parse(head, line)
    except StatusAndHeadersParserException:
        raise Skipped("malformed", "no WARC record begins here; what follows it in the file is not read") from None
    if head.cut:
        raise Transient("truncated", "the file ends inside a record's header block")
    length = headers.get_header("Content-Length", "").strip()
    if not _LENGTH.fullmatch(length):
        raise Skipped("malformed", "a WARC record without a valid Content-Length; what follows it is not read")
    if not source.gzipped and source.size is not None and (there := source.size - stream.tell()) < int(length):
        raise Transient("truncated", f"{there} of a record's {int(length)} bytes are there")
    return Frame(headers, stream, int(length))


def _finish(frame: Frame) -> Verdict | None:
    """Pass over the rest of a record -> None, or the verdict where it is not all there."""
    try:
        frame.discard()
    except Verdict as verdict:
        return verdict
    return None


def _position(stream: io.BufferedReader) -> int:
    return stream.tell() if stream.seekable() else 0


def _page(source: Source, frame: Frame, origin: Origin) -> Page | Refusal:
    url = address(frame.headers.get_header("WARC-Target-URI"))
    try:
        return _read(source, frame, origin, url)
    except Verdict as verdict:
        return refuse(origin, _finish(frame) or verdict, url)


def _read(source: Source, frame: Frame, origin: Origin, url: str | None) -> Page:
    limits = source.limits
    kind = frame.headers.get_header("WARC-Type").lower()
    if kind == "revisit":
        raise Skipped("no-content", "a revisit record: the page stands in another one")
    for name in ("WARC-Truncated", "WARC-Segment-Number"):
        if value := frame.headers.get_header(name):
            raise Skipped("truncated", f"the archive holds the record's first part only ({name}: {value[:40]})")
    if kind == "response":
        answer = _answer(frame, limits.header_bytes)
        status = _status(answer)
    else:
        answer, status = frame.headers, None
    content_type = answer.get_header("Content-Type", "")
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type and media_type not in _HTML_TYPES:
        raise Skipped("unwanted-type", f"media type {media_type[:80]}")
    body = frame.rest(limits.wire_bytes)
    content = _decode(body, answer, limits.page_bytes) if kind == "response" else body
    if not media_type and content and sniff(content[:HEAD]) is not Format.HTML:
        raise Skipped("unwanted-type", "no media type, and nothing that looks like HTML")
    decoded = text_of(content, content_type)
    known = fetched(frame.headers) if status else Fetched()
    return Page(
        text=decoded.text,
        kind="html",
        sha256=sha256(content).hexdigest(),
        fetched=capture_time(frame.headers.get_header("WARC-Date")) or source.fetched,
        url=known.asked or url,
        final_url=url if known.asked and url != known.asked else None,
        charset=decoded.charset,
        charset_method=decoded.method,
        via="warc",
        origin=origin,
        response=_response(answer, status, len(content), known) if status else None,
    )


def _response(answer: StatusAndHeaders, status: int, size: int, known: Fetched) -> Response:
    etag, last_modified = answer.get_header("ETag"), answer.get_header("Last-Modified")
    return Response(
        status=status,
        content_type=words(answer.get_header("Content-Type", "")),
        bytes=size,
        etag=words(etag) if etag else None,
        last_modified=words(last_modified) if last_modified else None,
        signals=signals_of(answer.headers, known.robots_signals),
        refused_agents=known.refused_agents,
        robots=known.robots,
        wire_bytes=known.wire_bytes,
        millis=known.millis,
        protocol=known.protocol,
        tls=known.tls,
        chain=known.chain,
    )


def _answer(frame: Frame, limit: int) -> StatusAndHeaders:
    if not frame.headers.get_header("Content-Type", "").lower().startswith("application/http"):
        raise Skipped("unwanted-type", "an answer of another protocol than HTTP")
    try:
        return _HTTP.parse(_Head(frame, limit))
    except StatusAndHeadersParserException:
        raise Skipped("malformed", "no HTTP status line") from None
    except EOFError:
        raise Skipped("empty", "no content") from None


def _status(answer: StatusAndHeaders) -> int:
    code = answer.get_statuscode()
    if not (code.isdecimal() and len(code) == 3):
        raise Skipped("malformed", "no HTTP status code")
    if not code.startswith("2") or code == "206":
        raise Skipped("http-status", f"status {code}")
    return int(code)


def _decode(body: bytes, answer: StatusAndHeaders, limit: int) -> bytes:
    """Body as transferred -> as meant; archives keep the header of a coding that they have undone."""
    if "chunked" in _joined(answer, "transfer-encoding").lower():
        body = encoding.dechunk(body)
    try:
        return b"".join(encoding.decode([body], _joined(answer, "content-encoding"), limit))
    except Skipped as verdict:
        if verdict.code == "corrupt" and sniff(body[:HEAD]) is Format.HTML:
            return body
        raise


def _joined(answer: StatusAndHeaders, name: str) -> str:
    return ", ".join(value for key, value in answer.headers if key.lower() == name)


WARC = Container(_records, _page)
