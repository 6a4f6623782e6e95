"""WARC (ISO 28500), plain or gzipped, one record or many a member -> pages of its HTML records."""

import io
from hashlib import sha256

from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser, StatusAndHeadersParserException

from tasks.models.page import Origin, Page, Refusal, Response
from tasks.readers.archived_body import Body, undo, whole
from tasks.readers.container import Container
from tasks.readers.fetched import Fetched, fetched
from tasks.readers.formats import Format, sniff
from tasks.readers.input_file import HEAD, InputFile
from tasks.readers.recorded import address, capture_time, signals_of, text_of, words
from tasks.readers.refusal import refuse
from tasks.readers.warc_frames import Frame, Head, read_frames
from worker.errors import Skipped, Verdict

_HTTP = StatusAndHeadersParser(["HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/2", "HTTP/3"])
_INTERIM = frozenset({"100", "102", "103"})  # statuses of what a server says before it answers
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})


def _page(file: InputFile, frame: Frame, origin: Origin) -> Page | Refusal:
    url = address(frame.headers.get_header("WARC-Target-URI"))
    try:
        return _read(file, frame, origin, url)
    except Verdict as verdict:
        return refuse(origin, frame.finish() or verdict, url)


def _read(file: InputFile, frame: Frame, origin: Origin, url: str | None) -> Page:
    limits = file.limits
    answers = _kind(frame) == "response"
    answer, before = _answer(frame, limits.header_bytes) if answers else (frame.headers, 0)
    status = _status(answer) if answers else None
    content_type = answer.get_header("Content-Type", "")
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type and media_type not in _HTML_TYPES:
        raise Skipped("unwanted-type", f"media type {media_type[:80]}")
    content = _content(frame, answer, before, limits.page_bytes)
    if not media_type and content and sniff(content[:HEAD]) is not Format.HTML:
        raise Skipped("unwanted-type", "no media type, and nothing that looks like HTML")
    decoded = text_of(content, content_type)
    known = fetched(frame.headers) if status else Fetched()
    return Page(
        text=decoded.text,
        kind="html",
        sha256=sha256(content).hexdigest(),
        fetched=capture_time(frame.headers.get_header("WARC-Date")) or file.fetched,
        url=known.asked or url,
        final_url=url if known.asked and url != known.asked else None,
        charset=decoded.charset,
        charset_method=decoded.method,
        via="warc",
        origin=origin,
        response=_response(answer, status, len(content), known) if status else None,
    )


def _kind(frame: Frame) -> str:
    """Record -> its type. Raises Skipped where it holds no page, or the first part of one."""
    kind = frame.headers.get_header("WARC-Type").strip().lower()
    if kind == "revisit":
        raise Skipped("no-content", "a revisit record: the page stands in another one")
    if value := frame.headers.get_header("WARC-Segment-Number"):
        raise Skipped("truncated", f"the archive holds the record's first part only (segment {value[:40]})")
    return str(kind)


def _content(frame: Frame, answer: StatusAndHeaders, before: int, limit: int) -> bytes:
    """Record, its answer's headers and the bytes before its body -> the page's bytes.

    Raises Verdict where they are not all there; a page that comes to its own end is, whatever was counted wrongly.
    """
    block = frame.block()[before:]
    said = frame.headers.get_header("WARC-Truncated")
    cut = Skipped("truncated", f"the archive holds a part of the record only ({said[:40]})") if said else None
    found = undo(block, answer, limit) if before else Body(block, None)
    amiss = cut or found.amiss
    if amiss is not None and not whole(found.content):
        raise amiss
    return found.content


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


def _answer(frame: Frame, limit: int) -> tuple[StatusAndHeaders, int]:
    """Record -> the headers of its answer, and the bytes that they take."""
    lines = io.BytesIO(frame.head(limit + 1))
    kind = frame.headers.get_header("Content-Type", "").lower()
    if kind and not kind.startswith("application/http") and not lines.getvalue().startswith(b"HTTP/"):
        raise Skipped("unwanted-type", "an answer of another protocol than HTTP")
    try:
        answer = _HTTP.parse(Head(lines, limit))
        while answer.get_statuscode() in _INTERIM:
            answer = _HTTP.parse(Head(lines, limit))
        return answer, lines.tell()
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


WARC = Container(read_frames, _page)
