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
    JSON = "JSON"
    CSV = "CSV"
    PARQUET = "Parquet"
    WARC = "WARC or ARC"
    FEED = "RSS or Atom"
    JSON_FEED = "JSON Feed"
    SITEMAP = "sitemap"
    MHTML = "MHTML"
    WEBARCHIVE = "webarchive"
    EMAIL = "e-mail"
    MBOX = "mbox"
    ZIP = "zip"
    TAR = "tar"


COMPRESSED = (".gz", ".zst", ".bz2", ".xz")
_NAMES = {
    ".txt": Format.TEXT,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".xhtml": Format.HTML,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".parquet": Format.PARQUET,
    ".warc": Format.WARC,
    ".arc": Format.WARC,
    ".mhtml": Format.MHTML,
    ".mht": Format.MHTML,
    ".webarchive": Format.WEBARCHIVE,
    ".eml": Format.EMAIL,
    ".mbox": Format.MBOX,
    ".zip": Format.ZIP,
    ".wacz": Format.ZIP,
    **dict.fromkeys((".tar", ".tgz", ".tzst", ".tbz2", ".tbz", ".txz"), Format.TAR),
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
_JSON_LINE = re.compile(rb'\{[ \t]*"')
_JSON_OBJECTS = re.compile(rb'\[?\s*\{\s*"')
_HEADERS = re.compile(rb"(?:[!-9;-~]{1,76}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)+", re.IGNORECASE)
_OF_MESSAGE = re.compile(rb"^(?:from|date|message-id|mime-version|received|subject):", re.IGNORECASE | re.MULTILINE)
_OF_MHTML = re.compile(rb"^(?:snapshot-content-location:|from:\s*[\x22<]?saved by )", re.IGNORECASE | re.MULTILINE)
_NOT_TEXT = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]")
_DOCUMENTS = (
    b"[Content_Types].xml",
    b"mimetype",
    b"META-INF/",
    b"_rels/",
)  # zips that are no archives


def format_of(name: str) -> Format | None:
    """File name, with or without ``.gz`` or another compression's suffix -> its format, None where the content has to
    tell.
    """
    plain = name.lower()
    for suffix in COMPRESSED:
        plain = plain.removesuffix(suffix)
    return _NAMES.get(PurePosixPath(plain).suffix)


def sniff(head: bytes, *, nameless: bool = False) -> Format | None:
    """First bytes, decompressed -> the format that they speak for, None for nothing we read.

    Plain text has no signs of its own: only what has no name (standard input) may be it.
    """
    if packed := _packed(head):
        return packed
    head = head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    narrow = head.replace(b"\0", b"") if head[:2].count(0) == 1 else head  # UTF-16
    if narrow.startswith((b"WARC/", b"filedesc://")):
        return Format.WARC
    if narrow.lstrip().startswith(b"{"):
        if b"jsonfeed.org/version/" in narrow:
            return Format.JSON_FEED
        if _JSON_LINE.match(narrow.lstrip()):
            return Format.JSONL
    if _JSON_OBJECTS.match(narrow.lstrip()):
        return Format.JSON
    if message := _message(narrow):
        return message
    root, found = _root(narrow)
    if root or found:
        return found
    return Format.TEXT if nameless and narrow.strip() and not _NOT_TEXT.search(narrow) else None


def _packed(head: bytes) -> Format | None:
    """-> the format of what begins with bytes that are no text; an office document or a book is a zip, but not ours."""
    if head.startswith(b"PK\x03\x04"):
        return None if head[30:].startswith(_DOCUMENTS) else Format.ZIP
    if head.startswith(b"PK\x05\x06"):
        return Format.ZIP
    if head[257:262] == b"ustar":
        return Format.TAR
    if head.startswith(b"PAR1"):
        return Format.PARQUET
    if head.startswith(b"bplist") and b"WebMainResource" in head:
        return Format.WEBARCHIVE
    return None


def _message(head: bytes) -> Format | None:
    """-> the format of what begins with header lines as an e-mail does (RFC 5322)."""
    if head.startswith(b"From ") and _HEADERS.match(head, head.find(b"\n") + 1):
        return Format.MBOX
    found = _HEADERS.match(head)
    if found is None or len(set(map(bytes.lower, _OF_MESSAGE.findall(found[0])))) < 3:
        return None
    return Format.MHTML if _OF_MHTML.search(found[0]) else Format.EMAIL


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
