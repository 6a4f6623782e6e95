"""A file's name and its first bytes -> its format: the name where it is plain, the content where it is not."""

import re
from enum import StrEnum
from pathlib import PurePosixPath

from tasks.readers.xml_mend import late_root


class Format(StrEnum):
    """What can be read; the values are for people."""

    TEXT = "plain text"
    HTML = "HTML"
    JSONL = "JSON lines"
    WARC = "WARC"
    FEED = "RSS or Atom"
    JSON_FEED = "JSON Feed"
    SITEMAP = "sitemap"


_NAMES = {
    ".txt": Format.TEXT,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".xhtml": Format.HTML,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".warc": Format.WARC,
}
_ROOTS = {
    **dict.fromkeys(("rss", "rdf", "feed", "channel"), Format.FEED),
    **dict.fromkeys(("urlset", "sitemapindex"), Format.SITEMAP),
    **dict.fromkeys(("html", "head", "body", "title", "meta", "article", "main", "div", "p", "h1"), Format.HTML),
}
_LISTINGS = frozenset({Format.FEED, Format.SITEMAP})
_BEFORE_ROOT = re.compile(
    rb"\s+|<\?.*?\?>|<!--.*?-->|<!doctype\s+(html)?[^>\[]*(?:\[[^\]]*\]\s*)?>", re.DOTALL | re.IGNORECASE
)
_ROOT = re.compile(rb"<(?:[a-z]{1,20}:)?([a-z][a-z0-9]{0,20})[\s/>]", re.IGNORECASE)
_JSON_RECORD = re.compile(rb'\{[ \t]*"')
_NOT_TEXT = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]")


def format_of(name: str) -> Format | None:
    """File name, with or without ``.gz`` -> its format, None where the content has to tell."""
    return _NAMES.get(PurePosixPath(name.lower().removesuffix(".gz")).suffix)


def sniff(head: bytes, *, nameless: bool = False) -> Format | None:
    """First bytes, decompressed -> the format that they speak for, None for nothing we read.

    Plain text has no signs of its own: only what has no name (standard input) may be it.
    """
    head = head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    narrow = head.replace(b"\0", b"") if head[:2].count(0) == 1 else head  # UTF-16
    if narrow.startswith(b"WARC/"):
        return Format.WARC
    if narrow.lstrip().startswith(b"{"):
        if b"jsonfeed.org/version/" in narrow:
            return Format.JSON_FEED
        return Format.JSONL if _JSON_RECORD.match(narrow.lstrip()) else None
    root, found = _root(narrow)
    if root or found:
        return found
    return Format.TEXT if nameless and narrow.strip() and not _NOT_TEXT.search(narrow) else None


def _root(head: bytes) -> tuple[bool, Format | None]:
    """First bytes of markup -> whether a root stands there, and the format that it, or one behind noise, speaks for."""
    position, html = 0, False
    while before := _BEFORE_ROOT.match(head, position):
        html |= bool(before[1])
        position = before.end()
    root = _ROOT.match(head, position)
    found = _ROOTS.get(root[1].decode().lower()) if root else None
    if found is None and (late := late_root(head)):
        return True, _ROOTS[late]
    if html:  # a template may put it before a feed, too
        return True, found if found in _LISTINGS else Format.HTML
    return root is not None, found
