"""Body of a listing, packed as it came -> its bytes in a charset of the web; one that breaks off, until there."""

from codecs import BOM_UTF32_BE, BOM_UTF32_LE

from worker.errors import Skipped, Transient
from worker.web import encoding

_GZIP = b"\x1f\x8b"
_TIMES = 2  # a server compresses a file that was compressed already; nobody does it a third time
# UTF-32 is no charset of the web, but one of XML (Appendix F): told by its mark, or by the first character.
_WIDE = {BOM_UTF32_LE: "utf-32", BOM_UTF32_BE: "utf-32", b"<\0\0\0": "utf-32-le", b"\0\0\0<": "utf-32-be"}


def unpack(content: bytes, limit: int) -> tuple[bytes, bool]:
    """Body, whatever its name says of it, and the most bytes it may hold -> those, and whether it breaks off.

    Raises Skipped ``too-large``; ``corrupt`` and ``truncated`` where nothing stands before the break.
    """
    is_cut = False
    for _ in range(_TIMES):
        if not content.startswith(_GZIP):
            break
        pieces: list[bytes] = []
        try:
            pieces.extend(encoding.decode([content], "gzip", limit))
        except (Skipped, Transient) as verdict:
            if verdict.code == "too-large" or not pieces:
                raise Skipped(verdict.code, verdict.detail) from None
            is_cut = True
        content = b"".join(pieces)
    wide = next((name for start, name in _WIDE.items() if content.startswith(start)), None)
    return (content.decode(wide, "replace").encode() if wide else content), is_cut
