"""WARC (ISO 28500), plain or gzipped, one record or many a member -> pages of its HTML records."""

from hashlib import sha256

from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser, StatusAndHeadersParserException

from tasks.models.page import Origin, Page, Refusal, Response
from tasks.readers.container import Container
from tasks.readers.fetched import Fetched, fetched
from tasks.readers.formats import Format, sniff
from tasks.readers.input_file import HEAD, InputFile
from tasks.readers.recorded import address, capture_time, signals_of, text_of, words
from tasks.readers.refusal import refuse
from tasks.readers.warc_frames import Frame, Head, finish, read_frames
from worker.errors import Skipped, Verdict
from worker.web import encoding

_HTTP = StatusAndHeadersParser(["HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/2", "HTTP/3"])
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})


def _page(file: InputFile, frame: Frame, origin: Origin) -> Page | Refusal:
    url = address(frame.headers.get_header("WARC-Target-URI"))
    try:
        return _read(file, frame, origin, url)
    except Verdict as verdict:
        return refuse(origin, finish(frame) or verdict, url)


def _read(file: InputFile, frame: Frame, origin: Origin, url: str | None) -> Page:
    limits = file.limits
    answers = _kind(frame) == "response"
    answer = _answer(frame, limits.header_bytes) if answers else frame.headers
    status = _status(answer) if answers else None
    content_type = answer.get_header("Content-Type", "")
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type and media_type not in _HTML_TYPES:
        raise Skipped("unwanted-type", f"media type {media_type[:80]}")
    body = frame.rest(limits.wire_bytes)
    content = _decode(body, answer, limits.page_bytes) if answers else body
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
    """Record -> its type. Raises Skipped where it holds no page, or only a part of one."""
    kind = frame.headers.get_header("WARC-Type").lower()
    if kind == "revisit":
        raise Skipped("no-content", "a revisit record: the page stands in another one")
    for name in ("WARC-Truncated", "WARC-Segment-Number"):
        if value := frame.headers.get_header(name):
            raise Skipped("truncated", f"the archive holds the record's first part only ({name}: {value[:40]})")
    return str(kind)


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
        return _HTTP.parse(Head(frame, limit))
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


WARC = Container(read_frames, _page)
