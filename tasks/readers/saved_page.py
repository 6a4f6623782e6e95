"""A page that a browser saved in one file with its pictures, MHTML or Safari's webarchive -> the page."""

import plistlib
from datetime import UTC, datetime
from email.message import Message
from hashlib import sha256

from tasks.models.page import Origin, Page
from tasks.readers.input_file import InputFile
from tasks.readers.mime import content_of, header, is_type, leaves, parse_message, sent_at
from tasks.readers.recorded import address, text_of
from tasks.readers.saved import saved_address
from worker.errors import Skipped


def read_mhtml(file: InputFile) -> Page:
    """InputFile of an MHTML page (RFC 2557) -> the page at its root, with the address that it was saved from.

    Raises Skipped ``no-content`` where no part is HTML.
    """
    message = parse_message(file.whole(file.limits.message_bytes), file.limits)
    root = _root(message)
    if root is None:
        raise Skipped("no-content", "an MHTML file without a part that is HTML")
    content, content_type = content_of(root, file.limits.page_bytes)
    stated = (
        header(message, "snapshot-content-location"),
        header(root, "content-location"),
        header(message, "content-location"),
    )
    url = next((url for one in stated if (url := address(one))), None)
    return _page(file, content, content_type, url, sent_at(message))


def _root(message: Message) -> Message | None:
    """-> the part that is meant to be shown: the one that is named as the start, else the first that is HTML."""
    parts = [part for part in leaves(message) if is_type(part, "text/html") or is_type(part, "application/xhtml+xml")]
    start = message.get_param("start")
    named = (part for part in parts if isinstance(start, str) and header(part, "content-id") == start.strip())
    return next(named, parts[0] if parts else None)


def read_webarchive(file: InputFile) -> Page:
    """InputFile of a webarchive, a property list -> its main resource, with the address that it was saved from.

    Raises Skipped ``malformed`` and, where the main resource is no HTML, ``unwanted-type``.
    """
    try:
        archive = plistlib.loads(file.whole(file.limits.message_bytes))
        main = archive["WebMainResource"]
        content, kind = main["WebResourceData"], str(main.get("WebResourceMIMEType") or "text/html")
        url, charset = main.get("WebResourceURL"), main.get("WebResourceTextEncodingName")
    except Skipped:
        raise
    except Exception as error:  # noqa: BLE001 - on broken lists it raises whatever its guesses run into
        raise Skipped("malformed", f"no webarchive can be made out ({type(error).__name__})") from None
    if kind.lower() not in {"text/html", "application/xhtml+xml"} or not isinstance(content, bytes):
        raise Skipped("unwanted-type", f"media type {kind[:80]}")
    if len(content) > file.limits.page_bytes:
        raise Skipped("too-large", f"{len(content)} bytes; at most {file.limits.page_bytes} are read")
    return _page(file, content, f"{kind}; charset={charset}" if charset else kind, address(url), None)


def _page(file: InputFile, content: bytes, content_type: str, url: str | None, saved: datetime | None) -> Page:
    decoded = text_of(content, content_type)
    url = url or saved_address(decoded.text)
    return Page(
        text=decoded.text,
        kind="html",
        sha256=sha256(content).hexdigest(),
        fetched=(file.given.fetched_at or saved or file.fetched).astimezone(UTC),
        url=url or file.url,
        charset=decoded.charset,
        charset_method=decoded.method,
        via="saved-page" if url else "file",
        origin=Origin(file=file.name),
    )
