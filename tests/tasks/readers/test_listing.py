"""Listings: whatever format a feed or a sitemap comes in, its entries read the same."""

import gzip
import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.models.listing import Child, Listing
from tasks.models.page import Enclosure, Hints
from tasks.readers import xml_gate
from tasks.readers.listing import read_listing
from tests.memory import forget_peak, peak
from worker.errors import Skipped
from worker.limits import Limits

URL = "https://example.org/feeds/all.xml"
RSS = """<?xml version="1.0"?>{doctype}<rss version="{version}" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel>
<title>Paper</title><link>https://example.org/</link><description>d</description><language>en</language>{more}
<item><title>One &amp; two</title><link>../news/1</link><guid isPermaLink="false">tag:1</guid>
<dc:creator>Ann</dc:creator><pubDate>Mon, 05 Jan 2026 10:11:12 GMT</pubDate><category>Politics</category>
<description>Teaser.</description>
<enclosure url="https://example.org/1.mp3" type="audio/mpeg" length="9"/>
<content:encoded>&lt;p&gt;The whole text.&lt;/p&gt;</content:encoded></item></channel></rss>"""
DOCTYPE = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://example.com/rss-0.91.dtd">'
SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:n="http://www.google.com/schemas/sitemap-news/0.9" xmlns:i="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://example.org/news/1</loc><lastmod>2026-01-06</lastmod>
<n:news><n:publication><n:name>Paper</n:name><n:language>en</n:language></n:publication>
<n:publication_date>2026-01-05T10:11:12Z</n:publication_date><n:title>One &amp; two</n:title>
<n:keywords>a, b</n:keywords></n:news><i:image><i:loc>https://example.org/1.jpg</i:loc><i:title>x</i:title></i:image>
</url><url><lastmod>2026-01-06</lastmod></url></urlset>"""


def read(content: str | bytes, limits: Limits | None = None) -> Listing:
    return read_listing(content.encode() if isinstance(content, str) else content, URL, limits or Limits())


def rss(version: str = "2.0", doctype: str = "", more: str = "") -> str:
    return RSS.format(version=version, doctype=doctype, more=more)


@pytest.mark.parametrize(
    ("version", "doctype"), [("2.0", ""), ("0.91", DOCTYPE), ("0.91", f"<!-- netscape -->\n{DOCTYPE}"), ("0.92", "")]
)
def test_rss_of_any_version(version: str, doctype: str) -> None:
    listing = read(rss(version, doctype))
    [entry] = listing.entries
    assert (listing.kind, listing.title, listing.omitted) == ("rss", "Paper", {})
    assert entry.url == "https://example.org/news/1"
    assert entry.hints == Hints(
        title="One & two",
        summary="Teaser.",
        authors=("Ann",),
        published="Mon, 05 Jan 2026 10:11:12 GMT",
        language="en",
        publisher="Paper",
        guid="tag:1",
        feed_url=URL,
        categories=("Politics",),
        enclosures=(Enclosure(url="https://example.org/1.mp3", type="audio/mpeg"),),
        content="<p>The whole text.</p>",
    )


def test_rdf_and_atom() -> None:
    rdf = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
    <channel rdf:about="x"><title>T</title></channel>
    <item rdf:about="https://example.org/1"><title>One</title><link>https://example.org/1</link></item></rdf:RDF>"""
    atom = """<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><id>urn:1</id><title>One</title>
    <link rel="replies" href="/c"/><link href="/1"/><updated>2026-01-05T10:00:00Z</updated></entry></feed>"""
    for text in (rdf, atom):
        [entry] = read(text).entries
        assert (entry.url, entry.hints.title) == ("https://example.org/1", "One")


def test_json_feed() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Paper",
        "items": [
            {
                "id": 1,
                "url": "../news/1",
                "title": "One",
                "authors": [{"name": "Ann"}],
                "tags": ["a"],
                "date_published": "2026-01-05T10:00:00Z",
                "content_html": "<p>x</p>",
                "attachments": [{"url": "https://example.org/1.mp3", "mime_type": "audio/mpeg"}, {"url": "no"}],
            },
            {"id": "https://example.org/2"},
            {"id": "3"},
            "no item",
        ],
    }
    listing = read(json.dumps(feed))
    assert [entry.url for entry in listing.entries] == ["https://example.org/news/1", "https://example.org/2"]
    one = listing.entries[0].hints
    assert (one.guid, one.authors, one.categories, one.content) == ("1", ("Ann",), ("a",), "<p>x</p>")
    assert one.enclosures == (Enclosure(url="https://example.org/1.mp3", type="audio/mpeg"),)
    assert listing.omitted == {"no-address": 2}


@pytest.mark.parametrize("compress", [False, True])
def test_news_sitemap(compress: bool) -> None:
    content = gzip.compress(SITEMAP.encode()) if compress else SITEMAP.encode()
    listing = read(content)
    [entry] = listing.entries
    assert (listing.kind, listing.omitted, entry.url) == ("sitemap", {"no-address": 1}, "https://example.org/news/1")
    assert entry.hints == Hints(
        title="One & two",
        published="2026-01-05T10:11:12Z",
        modified="2026-01-06",
        language="en",
        publisher="Paper",
        categories=("a", "b"),
    )


def test_sitemap_index_and_a_list_of_lines() -> None:
    index = """<sitemapindex><sitemap><loc>https://example.org/s1.xml.gz</loc><lastmod>2026-01-05</lastmod></sitemap>
    </sitemapindex>"""
    listing = read(index)
    assert listing.kind == "sitemap-index"
    assert listing.children == (Child(url="https://example.org/s1.xml.gz", modified="2026-01-05"),)
    assert [entry.url for entry in read("https://example.org/1\nhttps://example.org/2\n").entries] == [
        "https://example.org/1",
        "https://example.org/2",
    ]


@pytest.mark.parametrize(
    ("more", "ttl"),
    [
        ("<ttl>60</ttl>", timedelta(hours=1)),
        ("<ttl>soon</ttl>", None),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", timedelta(hours=6)),
        ("", None),
    ],
)
def test_how_long_a_feed_says_it_stays_the_same(more: str, ttl: timedelta | None) -> None:
    assert read(rss(more=more)).ttl == ttl


def test_more_entries_than_the_limit_are_left_out_not_refused() -> None:
    item = "<item><title>{0}</title><link>https://example.org/{0}</link></item>"
    listing = read(
        f"<rss version='2.0'><channel>{''.join(map(item.format, range(9)))}</channel></rss>", Limits(entries=4)
    )
    assert (len(listing.entries), listing.omitted) == (4, {"past-limit": 5})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("<!doctype html><html><p>Not found</p></html>", "unwanted-type"),
        ('{"items": []}', "unwanted-type"),
        ("", "unwanted-type"),
        ("<rss", "unwanted-type"),
        ("<!DOCTYPE rss [<!ENTITY a 'b'><!ENTITY c '&a;&a;'>]><rss version='2.0'/>", "unsafe-xml"),
        ("<!DOCTYPE rss [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><rss version='2.0'/>", "unsafe-xml"),
        ("<!DOCTYPE rss [<!ENTITY % a SYSTEM 'http://a.example/'>%a;]><rss version='2.0'/>", "unsafe-xml"),
        ("<!DOCTYPE rss [<!ENTITY a '<b>'>]><rss version='2.0'/>", "unsafe-xml"),
        pytest.param(
            f"<!DOCTYPE rss [<!ENTITY a '{'b' * 60}'>]><rss>{'&a;' * 150_000}</rss>", "too-complex", id="entities"
        ),
        pytest.param(gzip.compress(b"0" * (9 * 2**20)), "too-large", id="bomb"),  # its bytes hold the time
    ],
)
def test_what_is_no_listing_is_refused(content: str | bytes, code: str) -> None:
    with pytest.raises(Skipped) as caught:
        read(content)
    assert caught.value.code == code


def test_a_document_type_is_taken_off_and_its_names_for_characters_written_out() -> None:
    more = "<!ENTITY % more PUBLIC '-//W3C//ENTITIES Latin 1//EN' 'http://a.example/1.ent'>%more;"
    own = "<!ENTITY paper 'The &#80;ost'>"
    text = rss(doctype=f"<!DOCTYPE rdf:RDF [{more}{own}]>").replace("<title>Paper", "<title>&paper; &other;")
    assert read(text).title == "The Post &other;"
    page = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://a.example/">'
    assert read(rss(doctype=page)).title == "Paper"


def test_a_feed_that_is_cut_off_where_a_section_begins_still_names_what_it_held() -> None:
    text = rss().replace("</channel></rss>", "<item><title><![CD\n")
    assert [entry.hints.title for entry in read(text).entries] == ["One & two"]


@pytest.mark.parametrize("declared", ["", ' encoding="utf-8"'])
def test_the_header_says_the_charset_where_the_feed_does_not_or_is_wrong(declared: str) -> None:
    text = f'<?xml version="1.0"{declared}?><rss version="2.0"><channel><title>Журнал</title></channel></rss>'
    header = "text/xml; charset=koi8-r"
    assert read_listing(text.encode("koi8-r"), URL, Limits(), header).title == "Журнал"
    names = "<urlset xmlns:n='n'><url><loc>https://a.example/</loc><n:title>Журнал</n:title></url></urlset>"
    [entry] = read_listing(names.encode("koi8-r"), URL, Limits(), header).entries
    assert entry.hints.title == "Журнал"


@pytest.mark.parametrize("charset", ["utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"])
def test_a_byte_order_mark_says_how_wide_the_characters_are(charset: str) -> None:
    declared = f"encoding='{charset.rpartition('-')[0]}'"
    content = f"\ufeff<?xml version='1.0' {declared}?>" + rss().replace("One", "Журнал")
    assert [one.hints.title for one in read_listing(content.encode(charset), URL, Limits()).entries] == ["Журнал & two"]


def test_a_list_of_lines_may_have_a_mark_remarks_and_lines_that_are_no_addresses() -> None:
    lines = "\ufeff\r\n# all pages\r\nhttps://a.example/1\r\n  https://a.example/2 \r\nwww.a.example/3\r\n"
    for charset in ("utf-8", "utf-16"):
        listing = read_listing(lines.encode(charset), URL, Limits())
        assert [one.url for one in listing.entries] == ["https://a.example/1", "https://a.example/2"]
        assert listing.omitted == {"no-address": 1}


def test_a_web_page_in_place_of_a_sitemap_is_called_one() -> None:
    page = "<!doctype html><html><body><p>See <a href='/sitemap.xml'>&lt;urlset&gt;</a></p></body></html>"
    with pytest.raises(Skipped, match="a web page"):
        read(page)


def long_sitemap(number: int) -> str:
    """-> a sitemap of so many entries with everything in them that may stand at a border between two slices."""
    entry = (
        "<url><loc>https://a.example/{0}?a=1&b={0}</loc><lastmod>2026-10-06</lastmod><!-- {0} -->"
        "<n:news><n:title><![CDATA[<b>T{0}</b> & more]]></n:title></n:news></url>\n"
    )
    return f"<?xml version='1.0'?><urlset>{''.join(entry.format(one) for one in range(number))}</urlset>"


@given(st.integers(400, 2000), st.integers(0, 600))
def test_a_sitemap_reads_the_same_in_slices_of_any_length(length: int, cut: int) -> None:
    text = long_sitemap(12)
    content = text[: len(text) - cut]
    whole = read(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(xml_gate, "_SLICE", length)
        assert read(content) == whole
    assert len(whole.entries) >= 12 - 1 - cut // 150


def test_a_sitemap_may_be_as_large_as_the_protocol_allows_and_costs_a_few_times_its_size() -> None:
    content = long_sitemap(10_000).replace("more", "more " * 250).encode()
    assert Limits().page_bytes < len(content) < Limits().listing_bytes
    forget_peak()
    before = peak()
    listing = read(content, Limits().of_listing)
    assert (len(listing.entries), listing.omitted) == (10_000, {})
    assert listing.entries[-1].hints.title == f"<b>T9999</b> & {'more ' * 250}".strip()
    assert peak() - before < 5 * len(content) / 2**20
    with pytest.raises(Skipped, match="too-large"):
        read(gzip.compress(b" " * (Limits().listing_bytes + 1)), Limits().of_listing)


def test_where_pages_may_be_larger_than_listings_listings_may_be_as_large() -> None:
    limits = Limits(page_bytes=60 * 2**20, listing_bytes=2**20).of_listing
    assert (limits.page_bytes, limits.wire_bytes) == (60 * 2**20, 8 * 2**20)
