"""Telling formats apart: by a plain name, else by the first bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.readers.formats import Format, format_of, sniff


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.txt", Format.TEXT),
        ("A.HTML", Format.HTML),
        ("a.htm.gz", Format.HTML),
        ("a.xhtml", Format.HTML),
        ("a.jsonl", Format.JSONL),
        ("a.ndjson.gz", Format.JSONL),
        ("CC-MAIN-2026.warc.gz", Format.WARC),
        ("a.b/c.warc", Format.WARC),
        ("a.xml", None),
        ("a.json", None),
        ("a.gz", None),
        ("txt", None),
        ("", None),
    ],
)
def test_plain_names_tell(name: str, expected: Format | None) -> None:
    assert format_of(name) is expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("WARC/1.1\r\nWARC-Type: warcinfo", Format.WARC),
        ('{"url": "https://example.org", "html": "<p>', Format.JSONL),
        ('{ "url": 1}', Format.JSONL),
        ('{\n  "pretty": "printed"\n}', Format.JSON),
        ('[{"url": 1}, {"url": 2}]', Format.JSON),
        ('[\n  {\n    "url": 1', Format.JSON),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": []}', Format.JSON_FEED),
        ('{\n "version": "https://jsonfeed.org/version/1"', Format.JSON_FEED),
        ("[1, 2]", None),
        ("<!DOCTYPE html><html>", Format.HTML),
        ("\n <!-- saved --> <!doctype HTML PUBLIC '-//W3C//DTD HTML 4.01//EN' 'x'>", Format.HTML),
        ("<html lang=en>", Format.HTML),
        ("<BODY>", Format.HTML),
        ('<?xml version="1.0"?><!DOCTYPE html PUBLIC "x" "y"><html>', Format.HTML),
        ('<?xml version="1.0"?>\n<?xml-stylesheet href="x"?><!-- c --><rss version="2.0">', Format.FEED),
        ('<feed xmlns="http://www.w3.org/2005/Atom">', Format.FEED),
        ('<rdf:RDF xmlns="x">', Format.FEED),
        ('<!DOCTYPE rss [<!ENTITY a "b">]><rss version="0.91">', Format.FEED),
        ('<urlset xmlns="x">', Format.SITEMAP),
        ('<?xml version="1.0"?><sitemapindex >', Format.SITEMAP),
        ("<svg >", None),
        ("%PDF-1.7", None),
        ("just words", None),
        ("", None),
    ],
)
def test_the_first_bytes_tell(head: str, expected: Format | None) -> None:
    assert sniff(head.encode()) is expected
    assert sniff(b"\xef\xbb\xbf" + head.encode()) is expected
    if len(head) > 1:
        assert sniff(head.encode("utf-16")) is expected


def test_only_what_has_no_name_may_be_plain_text() -> None:
    assert sniff(b"Just words.\nMore words.", nameless=True) is Format.TEXT
    assert sniff("Nur Wörter".encode("latin-1"), nameless=True) is Format.TEXT
    assert sniff(b"Just\0words", nameless=True) is None
    assert sniff(b"  \n", nameless=True) is None


@given(st.binary(max_size=300), st.booleans())
def test_no_bytes_raise(head: bytes, nameless: bool) -> None:
    for opening in (head, b"<!--" * 50 + head, b"<?" + head * 3):
        assert sniff(opening, nameless=nameless) in (None, *Format)
