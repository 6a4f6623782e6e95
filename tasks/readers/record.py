"""One page as JSON, or as a row of a table, in whichever spelling -> the page."""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256

import msgspec

from tasks.models.page import Hints, Origin, Page, Refusal, Response
from tasks.readers.columns import FIELDS, by_field
from tasks.readers.input_file import InputFile
from tasks.readers.recorded import address, capture_time, text_of, utf8, words
from tasks.readers.refusal import refuse
from worker.errors import Skipped, Verdict

_ADDRESS_ALONE = "an address without its page; wiredesk ingest fetches it"
_NOTHING = "neither HTML nor text, under html, text or any of their other spellings; --map says where they are"
_NUMBER = 10**18  # ids and times are smaller, and longer ones take long to write out


def read_record(fields: Mapping[str, object], file: InputFile, origin: Origin, *, via: str) -> Page | Refusal:
    """JSON object or row -> its page.

    A refusal is ``no-content`` without HTML or text, ``http-status`` where a status is recorded that is no success,
    ``too-large`` or ``binary``.
    """
    record = by_field(fields, file.given.columns)
    url = address(_first(record, "url"))
    try:
        return _page(record, file, origin, url=url, via=via)
    except Verdict as verdict:
        return refuse(origin, verdict, url)


def parse_object(data: bytes) -> Mapping[str, object]:
    """JSON text -> the object that it is; raises Skipped ``malformed``."""
    try:
        try:
            value = msgspec.json.decode(data)
        except msgspec.DecodeError:  # NaN and halves of characters, which other writers do write
            value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Skipped("malformed", f"not JSON: {str(error)[:200]}") from None
    if not isinstance(value, dict):
        raise Skipped("malformed", f"a JSON {type(value).__name__} where an object was expected")
    return value


def _page(record: Mapping[str, object], file: InputFile, origin: Origin, *, url: str | None, via: str) -> Page:
    html, text = _string(record, "html"), _string(record, "text")
    content = html or text
    if content is None:
        raise Skipped("no-content", _ADDRESS_ALONE if url else _NOTHING)
    data = utf8(content)
    if len(data) > file.limits.page_bytes:
        raise Skipped("too-large", f"{len(data)} bytes; at most {file.limits.page_bytes} are read")
    decoded = text_of(data, "text/html; charset=utf-8")
    return Page(
        text=decoded.text,
        kind="html" if html else "text",
        sha256=sha256(data).hexdigest(),
        fetched=capture_time(_first(record, "fetched")) or file.fetched,
        url=url,
        final_url=address(_first(record, "final_url")),
        charset="utf-8",
        charset_method="json" if via == "jsonl" else "table",
        via=via,
        origin=origin,
        response=_response(record, len(data)),
        hints=Hints(**_hints(record)),  # type: ignore[arg-type]
    )


def _response(record: Mapping[str, object], size: int) -> Response | None:
    status = _first(record, "status")
    headers = dict(_headers(_first(record, "headers")))
    if isinstance(status, str) and status.isdecimal() and len(status) == 3:
        status = int(status)
    if isinstance(status, bool) or not isinstance(status, int) or not 100 <= status < 600:
        status = None
    if status is None and not headers:
        return None
    if status is not None and not 200 <= status < 300:
        raise Skipped("http-status", f"status {status}")
    return Response(
        status=status or 200,
        content_type=headers.get("content-type", ""),
        bytes=size,
        etag=headers.get("etag"),
        last_modified=headers.get("last-modified"),
    )


def _headers(value: object) -> Iterator[tuple[str, str]]:
    """Headers as an object or as a list of pairs -> lower-case names with their values, lists of values joined."""
    pairs = value.items() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for pair in pairs:
        match pair:
            case (str(name), str(text)) | [str(name), str(text)]:
                yield name.lower(), words(text)
            case (str(name), [*texts]) if all(isinstance(text, str) for text in texts):
                yield name.lower(), words(", ".join(texts))


def _hints(record: Mapping[str, object]) -> dict[str, object]:
    found = {
        "title": _word(record, "title"),
        "summary": _word(record, "summary"),
        "authors": tuple(_names(_first(record, "authors"))),
        "published": _word(record, "published"),
        "modified": _word(record, "modified"),
        "language": _word(record, "language"),
        "publisher": next(_names(_first(record, "publisher")), None),
        "guid": _word(record, "guid"),
        "feed_url": address(_first(record, "feed_url")),
        "categories": tuple(_names(_first(record, "categories"))),
    }
    return {name: value for name, value in found.items() if value}


def _first(record: Mapping[str, object], field: str) -> object:
    return next((record[key] for key in FIELDS[field] if record.get(key) not in (None, "")), None)


def _string(record: Mapping[str, object], field: str) -> str | None:
    values = (record.get(key) for key in FIELDS[field])
    return next((value for value in values if isinstance(value, str) and value.strip()), None)


def _word(record: Mapping[str, object], field: str) -> str | None:
    """-> the first of the fields that holds a word; numbers count, as ids and times are often written as such."""
    for key in FIELDS[field]:
        value = record.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _NUMBER:
            return str(value)
        if isinstance(value, str) and value.strip():
            return words(value)
    return None


def _names(value: object) -> Iterator[str]:
    """A name, an object with a name, or a list of either -> the names."""
    for each in value if isinstance(value, list) else [value]:
        name = each.get("name") if isinstance(each, dict) else each
        if isinstance(name, str) and name.strip():
            yield words(name.strip())
