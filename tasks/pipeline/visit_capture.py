"""Capture in an archive on the web -> the draft of its page: fetched from its archive, known by its own address.

capture ─┬─ its address in the archive ─▶ worker.fetch ─▶ Page ─┐
         └─ a place in a WARC file ─▶ that part of it ─▶ record ─┴─▶ process ─▶ Draft, under the capture's name
"""

import re
from hashlib import sha256
from pathlib import Path

from msgspec.structs import replace

from tasks.models.capture import Capture
from tasks.models.judgement import Bar, Kind
from tasks.models.page import Origin, Page, Refusal, Response
from tasks.pipeline.fetch_page import HTML
from tasks.pipeline.process import Draft, process
from tasks.pipeline.visit import failed
from tasks.readers.archived_record import read_archived
from tasks.readers.input_file import open_input
from tasks.readers.recorded import address, capture_time, signals_of, text_of, words
from tasks.readers.span import Span
from worker.address import split
from worker.errors import Quarantined, Skipped
from worker.fetch import Part, fetch
from worker.ledger import State, Step
from worker.resources import Resources
from worker.web.answer import PARTIAL, Answer, http_date

SOURCE = "captures"
FIRST = 256 * 2**10  # bytes that are asked for where an index does not say how many a record has
_REPLAYED = re.compile(r"/(\d{14})(?:[a-z]{2}_)?/(https?:/.+)")
_ORIGINAL = "x-archive-orig-"


def visit_capture(resources: Resources, capture: Capture, accept: frozenset[Kind] = frozenset()) -> Draft:
    """A capture, and kinds that are let through besides articles -> the draft of its page, under the capture's name.

    Raises Transient as ``worker.fetch``.
    """
    try:
        page = _record(resources, capture) if capture.offset is not None else _replayed(resources, capture)
    except Skipped as verdict:
        return replace(failed(capture.key, State.REJECTED, verdict), url=capture.url)
    except Quarantined as verdict:
        return replace(failed(capture.key, State.QUARANTINED, verdict), url=capture.url)
    return draft_capture(resources, capture, page, accept)


def draft_capture(resources: Resources, capture: Capture, page: Page | Refusal, accept: frozenset[Kind]) -> Draft:
    """A capture and its page, or the refusal in its place -> its draft."""
    settings = resources.settings
    with resources.tracing.span("process"):
        made = process(page, settings.limits, SOURCE, bar=Bar(settings.article_bar, accept), now=resources.now())
    listed = Step("capture", capture.stamp, f"{capture.url}, listed by the index of its archive")
    return replace(made, key=capture.key, url=made.url or capture.url, trace=(listed, *made.trace))


def _replayed(resources: Resources, capture: Capture) -> Page:
    """The answer of an archive that shows its captures, as the Wayback Machine does, with the original bytes."""
    answer = fetch(resources, capture.at, kinds=HTML, conditional=False, capture=True)
    shown = _REPLAYED.search(answer.url)
    if shown is None:
        raise Skipped("http-status", f"the archive led to {answer.url[:200]}, which is no capture")
    final = address(re.sub(r"^(https?:/)(?!/)", r"\1/", shown[2]))
    same = final is None or final == capture.url or _alike(final, capture.url)
    content_type = answer.header(f"{_ORIGINAL}content-type") or answer.header("content-type")
    decoded = text_of(answer.body, content_type)
    return Page(
        text=decoded.text,
        kind="html",
        sha256=sha256(answer.body).hexdigest(),
        fetched=http_date(answer.header("memento-datetime")) or capture_time(shown[1]) or capture.captured,
        url=capture.url,
        final_url=None if same else final,
        charset=decoded.charset,
        charset_method=decoded.method,
        via="capture",
        origin=Origin(file=capture.key),
        response=_response(answer, content_type or ""),
    )


def _alike(one: str, other: str) -> bool:
    """Whether archives take two addresses for one: by scheme, ``www``, the default port, a slash at the end."""
    bare = [re.sub(r"^https?://(www\.)?|:(80|443)(?=/|$)|/$", "", url.lower()) for url in (one, other)]
    return bare[0] == bare[1]


def _response(answer: Answer, content_type: str) -> Response:
    """The archive's answer -> what the site had answered, as far as it tells; what the archive says is its own."""
    original = {key.removeprefix(_ORIGINAL): words(value) for key, value in answer.headers if key.startswith(_ORIGINAL)}
    return Response(
        status=200,
        content_type=words(content_type),
        bytes=len(answer.body),
        etag=original.get("etag"),
        last_modified=original.get("last-modified"),
        signals=signals_of(original.items(), ()),
    )


def _record(resources: Resources, capture: Capture) -> Page | Refusal:
    """The record that stands in a WARC file where the index says; without a length, a first part of the file may do."""
    limits = resources.settings.limits
    if capture.length is not None and capture.length > limits.wire_bytes:
        raise Skipped("too-large", f"a record of {capture.length} bytes; at most {limits.wire_bytes} are read")
    part = _part if split(capture.at).scheme in {"http", "https"} else _local_part
    page: Page | Refusal | None = None
    for size in [capture.length] if capture.length else [min(FIRST, limits.wire_bytes), limits.wire_bytes]:
        data = part(resources, capture, size)
        page = read_archived(data, capture, limits)
        if not isinstance(page, Refusal) or page.code != "truncated" or len(data) < size:
            break
    if page is None:
        raise Skipped("no-content", "a record of no bytes")
    return page


def _part(resources: Resources, capture: Capture, size: int) -> bytes:
    start = capture.offset or 0
    answer = fetch(resources, capture.at, part=Part(start, size))
    if answer.status == PARTIAL and not (answer.header("content-range") or "").startswith(f"bytes {start}-"):
        raise Skipped("no-ranges", f"another part than was asked for: {answer.header('content-range')!a}")
    return answer.body if answer.status == PARTIAL else answer.body[start : start + size]


def _local_part(resources: Resources, capture: Capture, size: int) -> bytes:
    path = Path(capture.at)
    try:
        span = Span(root=str(path.parent), path=str(path.parent.absolute()))
        with open_input(span, path.name, resources.settings.limits) as file:
            file.file.seek(capture.offset or 0)
            return file.file.read(size)
    except OSError as error:
        raise Skipped("unreadable", error.strerror or "reading failed") from None
