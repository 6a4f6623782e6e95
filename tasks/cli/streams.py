"""Standard streams -> the same, where nothing that is printed ends in a traceback, whatever the terminal can show.

What its charset lacks comes as the nearest that it has: letters without their accents, plain quotes and dashes, else a
question mark; a byte of a file's name that is no text comes as ``\\xe9``. JSON and events are bytes, and stay UTF-8.
"""

import codecs
import io
import sys
import unicodedata

_NEAREST = "nearest"  # the error handler's name
_ASCII = "plain_ascii"  # click writes UTF-8 to what calls itself ASCII
_LIKE = {  # what has no accent to take off
    "‘": "'", "’": "'", "‚": "'", "‹": "'", "›": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
    "–": "-", "—": "-", "−": "-", "•": "*", "·": "*", "→": "->", "←": "<-", "€": "EUR",
    "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D",
    "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i",
}  # fmt: skip


def make_safe() -> None:
    """Set standard output and standard error to write what they can in place of what they cannot."""
    codecs.register_error(_NEAREST, _replace)
    codecs.register(_plain_ascii)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            is_ascii = codecs.lookup(stream.encoding).name == "ascii"
            stream.reconfigure(encoding=_ASCII if is_ascii else stream.encoding, errors=_NEAREST)


def nearest(character: str) -> str:
    """A character -> ASCII in its place."""
    if "\udc80" <= character <= "\udcff":  # how Python holds a byte that is no text
        return f"\\x{ord(character) - 0xDC00:02x}"
    plain = unicodedata.normalize("NFKD", _LIKE.get(character, character))
    return plain.encode("ascii", "ignore").decode() or "?"


def _replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(nearest, error.object[error.start : error.end])), error.end


def _plain_ascii(name: str) -> codecs.CodecInfo | None:
    if name != _ASCII:
        return None
    known = codecs.lookup("ascii")
    return codecs.CodecInfo(
        known.encode, known.decode, known.streamreader, known.streamwriter, known.incrementalencoder,
        known.incrementaldecoder, name=_ASCII,
    )  # fmt: skip
