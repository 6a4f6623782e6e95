"""Markup of a feed or a sitemap as somebody's program wrote it -> as it was meant, so that a parser reads all of it.

noise before the root ─▶ cut          & that begins no reference, < that begins no tag ─▶ escaped
HTML's names for characters, numbers that XML does not have ─▶ the characters
the half of an entry at the end of a file that breaks off ─▶ cut, and told
"""

import re
from html import unescape
from html.entities import html5
from typing import Literal
from xml.sax.saxutils import escape

HEAD = 4096  # characters, or bytes, in which a root has to begin
# A root by its name and what no other text has beside it: noise may hold any markup before that.
_ROOT = r"<(?:[a-z][\w.-]{0,20}:)?(?:rdf[\s>]|(?:rss|feed|urlset|sitemapindex)(?:\s[^<>]*(?:xmlns|version)|\s*>))"
_BEGINS = re.compile(_ROOT, re.IGNORECASE)
_BEGINS_BYTES = re.compile(_ROOT.encode(), re.IGNORECASE)
_UNKNOWN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # characters that XML 1.0 does not have, §2.2
_REFERENCE = re.compile(r"&(?:(#\d{1,8}|#[xX][0-9a-fA-F]{1,8}|\w{1,31});)?")
_SECTION = "<![CDATA["
_OWN = frozenset({"amp", "lt", "gt", "quot", "apos"})
_PREFIX = r"(?:[\w.-]{1,20}:)?"
_NAMES = ("url|sitemap", "item|entry")
_OPENS = {name: re.compile(rf"<{_PREFIX}(?:{name})(?=[\s/>])", re.IGNORECASE) for name in _NAMES}
_CLOSES = {name: re.compile(rf"</{_PREFIX}(?:{name})\s*>", re.IGNORECASE) for name in _NAMES}
_ENDS = re.compile(rf"</{_PREFIX}(?:rss|rdf|feed|channel|urlset|sitemapindex)\s*>", re.IGNORECASE)


def late_root(head: bytes) -> str | None:
    """First bytes of a file -> the name of the root that begins behind some noise, None where none does."""
    found = _BEGINS_BYTES.search(head[:HEAD])
    return re.split(r"[\s>]", found[0][1:].decode("latin-1"))[0].rpartition(":")[2].lower() if found else None


def cut_noise(text: str) -> str:
    """Text without declarations -> from its root on; as it is where none begins soon."""
    found = _BEGINS.search(text, 0, HEAD)
    return text[found.start() :] if found else text


def drop_unknown(text: str) -> str:
    """Text -> without the characters that no XML may have."""
    return _UNKNOWN.sub("", text)


def close_sections(text: str) -> str:
    """Text -> with every CDATA section closed: of marks before one end the last counts, and one without an end none.

    A comment that never ends is none either.
    """
    text, end, tail = text.rpartition("-->")
    *sections, rest = f"{text}{end}{tail.replace('<!--', '&lt;!--')}".split("]]>")
    closed = []
    for section in sections:
        before, mark, content = section.rpartition(_SECTION)
        closed.append(f"{before.replace(_SECTION, '')}{mark}{content}{']]>' if mark else ''}")
    return "".join(closed) + rest.replace(_SECTION, "")


def mend_references(text: str) -> str:
    """Text between marks, or inside a tag -> with references that every parser knows, and no others."""
    return _REFERENCE.sub(_mend_reference, text) if "&" in text else text


def _mend_reference(found: re.Match[str]) -> str:
    name: str | None = found[1]
    if name in _OWN:
        return found[0]
    if name is None:
        return "&amp;"
    meant = unescape(found[0]) if name[0] == "#" else html5.get(f"{name};")
    return f"&amp;{name};" if meant is None else escape(drop_unknown(meant), {'"': "&quot;", "'": "&apos;"})


def cut_broken_end(text: str, name: Literal["url|sitemap", "item|entry"]) -> tuple[str, bool]:
    """Mended text, and what its entries are called -> up to its last whole entry where it breaks off in one, and
    whether it does."""
    end = 0
    for found in _CLOSES[name].finditer(text):
        end = found.end()
    if not end or _ENDS.search(text, end) or not _OPENS[name].search(text, end):
        return text, False
    return text[:end], True


def entry_starts(text: str) -> list[int]:
    """Mended text of a sitemap -> where each of its entries begins."""
    return [found.start() for found in _OPENS["url|sitemap"].finditer(text)]
