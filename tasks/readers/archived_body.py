"""Body of an archived answer, with its headers -> the page's bytes: what was done to it for the way is undone.

    body ─▶ chunks joined ─▶ codings undone, those declared and those that the bytes speak of ─▶ all there?

Archives store some bodies as transferred and some decoded, and keep the headers of either; servers lie as well. So what
the headers say is tried, and what the bytes are decides.
"""

import re
from typing import NamedTuple

from warcio.statusandheaders import StatusAndHeaders

from tasks.readers.formats import Format, sniff
from tasks.readers.input_file import HEAD
from worker.errors import Skipped, Transient, Verdict
from worker.web import encoding

_UNDECLARED = 2  # codings of which no header tells that are undone
_MAGIC = {b"\x1f\x8b\x08": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}
_END = re.compile(rb"</(?:body|html)\s*>", re.IGNORECASE)
_LAST = 4096  # bytes in which a page ends
_LENGTH = re.compile(r"[0-9]{1,18}")


class Body(NamedTuple):
    """The page's bytes as far as they are there, and why that may not be all of them, None where it is."""

    content: bytes
    amiss: Verdict | None


def undo(body: bytes, answer: StatusAndHeaders, limit: int) -> Body:
    """Body as archived, its answer's headers, and the bytes that it may have -> Body.

    Raises Skipped as ``worker.web.encoding.decode``.
    """
    declared = joined(answer, "content-length")
    short = _LENGTH.fullmatch(declared) and len(body) < int(declared)
    amiss: Verdict | None = None
    if short:
        amiss = Transient("truncated", f"{len(body)} of {declared} bytes of the page are there")
    if "chunked" in joined(answer, "transfer-encoding").lower():
        body, amiss = encoding.dechunk(body)
    elif (chunks := encoding.dechunk(body[:HEAD])).body != body[:HEAD] and _speaks(chunks.body):
        body, amiss = encoding.dechunk(body)  # the header is gone and the chunks are not
    try:
        content, cut = _decode(body, joined(answer, "content-encoding"), limit)
    except Skipped as verdict:
        if verdict.code not in {"corrupt", "unknown-encoding"} or not _speaks(body):
            raise
        content, cut = body, None
    for _ in range(_UNDECLARED):
        coding = next((name for magic, name in _MAGIC.items() if content.startswith(magic)), None)
        if coding is None:
            break
        content, cut = _decode(content, coding, limit)
    return Body(content, cut or amiss)


def whole(content: bytes) -> bool:
    """Bytes of a page -> whether it comes to its end, as most pages say in their last lines."""
    return bool(_END.search(content[-_LAST:]))


def joined(answer: StatusAndHeaders, name: str) -> str:
    """Headers, and a name in lower case -> its values joined by commas, empty where there is none."""
    return ", ".join(value for key, value in answer.headers if key.lower() == name)


def _speaks(body: bytes) -> bool:
    """Whether the first bytes of a body speak for themselves, whatever its headers say."""
    return body.startswith(tuple(_MAGIC)) or sniff(body[:HEAD]) is Format.HTML


def _decode(body: bytes, codings: str, limit: int) -> Body:
    pieces: list[bytes] = []
    try:
        for piece in encoding.decode([body], codings, limit):
            pieces.append(piece)
    except Transient as verdict:
        return Body(b"".join(pieces), verdict)
    return Body(b"".join(pieces), None)
