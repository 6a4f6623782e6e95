"""Bytes and an HTTP content type -> text, the charset that made it, and how that charset was decided.

    byte order mark ▸ HTTP charset ▸ <meta> or XML declaration ▸ valid UTF-8 ▸ detector ▸ windows-1252

The order is that of the HTML standard (§13.2.3.2), the labels are those of the Encoding standard and no others: names
of Python's own codecs (``zlib``, ``unicode_escape``, ``utf-7``) mean nothing here. A declaration is overruled by the
bytes alone, and the method says so:

    bom, http, meta, xml            as declared
    …-repaired                      as said, but for a few bytes, which became U+FFFD
    utf-8, utf-8-over-…             undeclared, or declared something else, and valid UTF-8
    meta-over-http, xml-over-http   the page's own declaration fits the bytes, the header's does not
    detected, detected-over-…       nothing was declared, or nothing that fits
    default, default-over-…         too few bytes to tell: windows-1252
"""

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

import webencodings
from msgspec import Struct

from worker.errors import Skipped

_PRESCAN = 4096  # bytes searched for a declaration; the standard asks for 1,024, and pages exceed it
_SAMPLE = 16 * 2**10  # bytes of text shown to the detector
_MISFIT = 0.1  # share of the bytes beyond ASCII that may fail before a charset is not believed
_BINARY = 0.05  # share of control characters from which on a body is no text; random bytes have a tenth
_FEW = 4  # control characters that make no text binary, however short it is
_ENOUGH = 8  # bytes beyond ASCII below which a detector only guesses
_ASCII = bytes(range(0x80))
_CONTROLS = bytes(sorted(set(range(0x20)) - set(b"\t\n\f\r")))
_UTF16_BOMS = ((codecs.BOM_UTF16_LE, "utf-16le"), (codecs.BOM_UTF16_BE, "utf-16be"))
_UTF16 = frozenset({"utf-16le", "utf-16be"})
_SHIFTING = _UTF16 | {"iso-2022-jp"}  # where a control byte may be half a character, or a shift between alphabets
_CONTROL = re.compile(f"[{_CONTROLS.decode()}]+")
_UNBELIEVED = frozenset({"replacement", "x-user-defined"})
_DETECTABLE = {  # Python's name, which the detector goes by -> the standard's, for what the web uses
    "big5": "big5",
    "big5hkscs": "big5",
    "cp1250": "windows-1250",
    "cp1251": "windows-1251",
    "cp1252": "windows-1252",
    "cp1253": "windows-1253",
    "cp1254": "windows-1254",
    "cp1255": "windows-1255",
    "cp1256": "windows-1256",
    "cp1257": "windows-1257",
    "cp1258": "windows-1258",
    "cp866": "ibm866",
    "cp874": "windows-874",
    "cp932": "shift_jis",
    "cp949": "euc-kr",
    "euc_jp": "euc-jp",
    "gb18030": "gb18030",
    "iso8859_2": "iso-8859-2",
    "iso8859_5": "iso-8859-5",
    "koi8_r": "koi8-r",
    "koi8_u": "koi8-u",
}
_LATIN = frozenset({"cp1250", "cp1252", "cp1254", "cp1257", "cp1258", "iso8859_2"})  # alike but for a few letters
_LATIN_OF = {  # the language that a page declares -> what it was written in before UTF-8
    **dict.fromkeys(("bs", "cs", "hr", "hu", "pl", "ro", "sk", "sl", "sq"), "cp1250"),
    **dict.fromkeys(("az", "ku", "tr"), "cp1254"),
    **dict.fromkeys(("et", "lt", "lv"), "cp1257"),
    "vi": "cp1258",
}
_PARAMETER = re.compile(r"""charset\s*=\s*["']?\s*([^\s"';,]{1,40})""", re.IGNORECASE)
_TAG = re.compile(
    rb"""<(?: !--.*?(?:-->|\Z)
            | [!?/][^>]*
            | (meta(?=[\s/>]))?[a-z\s/](?:[^>"'] | "[^"]*(?:"|\Z) | '[^']*(?:'|\Z))*+
         )""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_ATTRIBUTE = re.compile(rb"""([^\s=>"'/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_LANGUAGE = re.compile(rb"""<html\b[^>]{0,500}?\slang\s*=\s*["']?([a-z]{2})""", re.IGNORECASE)
_XML = re.compile(rb"""\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"']{1,40})["']""")


class Decoded(Struct, frozen=True):
    """Text without control characters, the charset's name in the Encoding standard, and how it was decided."""

    text: str
    charset: str
    method: str


class _Declared(NamedTuple):
    method: str
    charset: str


def decode(data: bytes, content_type: str | None = None) -> Decoded:
    """Body and Content-Type header (if any) -> its text; what cannot be decoded becomes U+FFFD.

    Control characters (U+0000 to U+001F but tab, newline, form feed and carriage return) are left out.
    Raises Skipped ``binary`` where the body is no text in any charset.
    """
    for mark, name in _UTF16_BOMS:
        if data.startswith(mark):
            return _decode(data[len(mark) :], name, "bom")[0]
    head = data[:_PRESCAN]
    declared = list(_declarations(head, content_type))
    if data.startswith(codecs.BOM_UTF8):
        data, declared = data[len(codecs.BOM_UTF8) :], [_Declared("bom", "utf-8")]
    if b"\0" in head:
        if declared and declared[0].charset in _UTF16:
            return _decode(data, declared[0].charset, declared[0].method)[0]
        if guess := _guess_utf16(head):
            return _decode(data, guess, _over("detected", declared))[0]
    declared = [each for each in declared if each.charset not in _UTF16]
    if declared and declared[0].charset in _SHIFTING:
        return _decode(data, declared[0].charset, declared[0].method)[0]
    data = _without_controls(data)
    return _as_utf8(data, declared) or _as_declared(data, declared) or _as_guessed(data, declared)


def _declarations(head: bytes, content_type: str | None) -> Iterator[_Declared]:
    if content_type and (found := _PARAMETER.search(content_type)) and (name := _lookup(found[1])):
        yield _Declared("http", name)
    for tag in _TAG.finditer(head):
        if tag[1] and (name := _lookup(_meta_charset(tag[0]))):
            yield _Declared("meta", "utf-8" if name in _UTF16 else name)
            return
    if (declaration := _XML.match(head)) and (name := _lookup(declaration[1].decode("latin-1"))):
        yield _Declared("xml", "utf-8" if name in _UTF16 else name)


def _meta_charset(tag: bytes) -> str:
    attributes: dict[bytes, bytes] = {}
    for name, *values in _ATTRIBUTE.findall(tag):
        attributes.setdefault(name.lower(), b"".join(values))
    if b"charset" in attributes:
        return attributes[b"charset"].decode("latin-1")
    if attributes.get(b"http-equiv", b"").strip().lower() != b"content-type":
        return ""
    found = _PARAMETER.search(attributes.get(b"content", b"").decode("latin-1"))
    return found[1] if found else ""


def _lookup(label: str) -> str | None:
    """Label -> the charset's name in the Encoding standard, None for what the standard does not know or trust.

    Some write windows_1251 for windows-1251; no label means another thing for it.
    """
    encoding = webencodings.lookup(label) or webencodings.lookup(label.replace("_", "-"))
    return None if encoding is None or encoding.name in _UNBELIEVED else encoding.name


def _without_controls(data: bytes) -> bytes:
    if not any(control in data for control in _CONTROLS):
        return data
    head = data[:_PRESCAN]
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls > max(_FEW, _BINARY * len(head)):
        raise Skipped("binary", f"{controls} of the first {len(head)} bytes are control characters")
    return data.translate(None, _CONTROLS)


def _as_utf8(data: bytes, declared: list[_Declared]) -> Decoded | None:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    for each in declared:
        if each.charset == "utf-8" or text.isascii():
            return Decoded(text, each.charset, each.method if each is declared[0] else _over(each.method, declared))
    return Decoded(text, "utf-8", _over("utf-8", declared))


def _as_declared(data: bytes, declared: list[_Declared]) -> Decoded | None:
    for each in declared:
        method = each.method if each is declared[0] else _over(each.method, declared)
        decoded, misfit = _decode(data, each.charset, method)
        if misfit <= _MISFIT:
            return decoded
    return None


def _as_guessed(data: bytes, declared: list[_Declared]) -> Decoded:
    decoded, misfit = _decode(data, "utf-8", _over("utf-8", declared))
    if misfit <= _MISFIT:
        return decoded
    name = _detect(data)
    return _decode(data, name or "windows-1252", _over("detected" if name else "default", declared))[0]


def _decode(data: bytes, name: str, method: str) -> tuple[Decoded, float]:
    """Body and charset -> its text, and which share of the bytes beyond ASCII did not fit the charset."""
    text: str = webencodings.lookup(name).codec_info.decode(data, "replace")[0]
    damage = text.count("\ufffd") - (data.count(b"\xef\xbf\xbd") if name == "utf-8" else 0)
    if name in _SHIFTING:
        text = _CONTROL.sub("", text)
    beyond = len(data.translate(None, _ASCII))
    return Decoded(text, name, f"{method}-repaired" if damage > 0 else method), damage / max(1, beyond)


def _guess_utf16(head: bytes) -> str | None:
    """UTF-16 without a mark: the markup leaves every other byte zero."""
    even, odd, half = head[0::2].count(0), head[1::2].count(0), len(head) / 2
    if max(even, odd) < half * 0.3 or min(even, odd) > half * 0.05:
        return None
    return "utf-16le" if odd > even else "utf-16be"


def _detect(data: bytes) -> str | None:
    """Body -> the charset that its words speak for, None where there are too few of them."""
    sample = _sample(data)
    if len(sample.translate(None, _ASCII)) < _ENOUGH:
        return None
    from charset_normalizer import from_bytes  # for the few pages that declare nothing

    matches = from_bytes(sample, cp_isolation=list(_DETECTABLE), preemptive_behaviour=False)
    best = matches.best()
    if best is None:
        return None
    language = _LANGUAGE.search(data, 0, _PRESCAN)
    usual = _LATIN_OF.get(language[1].decode().lower(), "cp1252") if language else "cp1252"
    draws = [
        match for match in matches if match.chaos == best.chaos and (language or match.coherence == best.coherence)
    ]
    rivals = {name for match in draws for name in match.could_be_from_charset}
    return _DETECTABLE[usual if best.encoding in _LATIN and usual in rivals else best.encoding]


def _sample(data: bytes) -> bytes:
    """Body -> some of its text that is not ASCII, without the markup, which would drown it."""
    texts = (part.rpartition(b">")[2] for part in data.split(b"<"))
    sample = bytearray()
    for text in texts:
        if not text.isascii():
            sample += text + b" "
        if len(sample) > _SAMPLE:
            break
    if len(sample) <= _SAMPLE:
        return bytes(sample)
    cut = max(sample.rfind(b" ", 0, _SAMPLE), sample.rfind(b"\n", 0, _SAMPLE))
    return bytes(sample[: cut if cut > 0 else _SAMPLE])


def _over(method: str, declared: list[_Declared]) -> str:
    return f"{method}-over-{declared[0].method}" if declared else method
