"""Bytes of an e-mail or of an MHTML page (RFC 5322, RFC 2045) -> the message, and what its parts and headers say.

The parser is the standard library's. What would cost it minutes or gigabytes is counted before it sees anything.
"""

from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

from tasks.readers.recorded import words
from worker.errors import Skipped
from worker.limits import Limits
from worker.web.answer import http_date

_NESTED = 100  # multiparts: each is looked at for every line in it
_PARTS = 20_000  # lines that may part two parts
_LONGEST = 8_000  # characters of a header that are understood


def parse_message(content: bytes, limits: Limits) -> EmailMessage:
    """Bytes -> the message. Raises Skipped ``too-complex``, and ``malformed`` for what has no header."""
    if content.lower().count(b"multipart/") > _NESTED or content.count(b"\n--") > _PARTS:
        raise Skipped("too-complex", "more parts than a message of a page or a newsletter has")
    head = min((at for end in (b"\n\n", b"\r\n\r\n") if (at := content.find(end)) >= 0), default=len(content))
    if head > limits.header_bytes:
        raise Skipped("too-large", f"a header of {head} bytes; at most {limits.header_bytes} are read")
    try:
        message = message_from_bytes(content.lstrip(), policy=policy.default)
        named = message.keys()
    except Exception as error:  # noqa: BLE001 - on broken messages it raises whatever its guesses run into
        raise Skipped("malformed", f"no message can be made out ({type(error).__name__})") from None
    if not named:
        raise Skipped("malformed", "no header, and so no message")
    return message


def header(message: Message, name: str) -> str | None:
    """Message or part, and the name of a header -> its first value, decoded; None for none that can be understood."""
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == name), None)
    if raw is None or len(raw) > _LONGEST:
        return None
    try:
        value = str(message.policy.header_fetch_parse(name, raw))
    except Exception:  # noqa: BLE001 - see above
        value = raw
    return words(" ".join(value.split())) or None


def sent_at(message: Message) -> datetime | None:
    """Message -> when it was sent, by its own word; aware."""
    return http_date(header(message, "date"))


def leaves(message: Message) -> Iterator[Message]:
    """Message -> its parts that hold something themselves, in order, without attached messages."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        payload = part.get_payload()
        if isinstance(payload, list):
            if not _media_type(part).startswith("message/"):
                waiting += [one for one in reversed(payload) if isinstance(one, Message)]
        else:
            yield part


def is_type(part: Message, media_type: str) -> bool:
    """Part -> whether it is of a media type, and no attachment."""
    attached = (header(part, "content-disposition") or "").lower().startswith("attachment")
    return _media_type(part) == media_type and not attached


def content_of(part: Message, most: int) -> tuple[bytes, str]:
    """Part and the bytes it may have -> what it holds, and its media type with charset.

    Raises Skipped ``too-large``, ``corrupt``.
    """
    try:
        content = part.get_payload(decode=True)
        charset = part.get_content_charset()
    except Exception as error:  # noqa: BLE001 - see above
        raise Skipped("corrupt", f"a part that cannot be decoded ({type(error).__name__})") from None
    if not isinstance(content, bytes):
        return b"", ""
    if len(content) > most:
        raise Skipped("too-large", f"{len(content)} bytes; at most {most} are read")
    return content, f"{_media_type(part)}; charset={charset}" if charset else _media_type(part)


def _media_type(part: Message) -> str:
    try:
        return part.get_content_type()
    except Exception:  # noqa: BLE001 - see above
        return ""
