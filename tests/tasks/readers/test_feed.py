"""Feeds: an entry with its whole text is a page, one without is a refusal, and no feed can hurt."""

import gzip
import json
from datetime import UTC, datetime
from hashlib import sha256
from html import escape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tasks.models.page import Hints, Page
from tasks.readers.listing import read_listing
from tests.tasks.readers.archives import codes, page, refusal, results
from worker.limits import Limits

RSS = """<?xml version="1.0" encoding="{encoding}"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
     xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>Die Zeitung</title><link>https://example.org/</link><language>de</language>
<atom:link rel="self" href="https://example.org/feed.xml"/>
{items}
</channel></rss>"""
ITEM = """<item><title>Größe &amp; Maß</title><link>https://example.org/a</link><guid isPermaLink="false">tag:7</guid>
<pubDate>Mon, 05 Jan 2026 10:11:12 +0100</pubDate><dc:creator>Ann Author</dc:creator><category>Politik</category>
<category>Europa</category><description>Der Vorspann.</description>
<content:encoded><![CDATA[<p onclick="x()">Der <b>Text</b></p><script>y()</script>]]></content:encoded></item>"""
CONTENT = '<p onclick="x()">Der <b>Text</b></p><script>y()</script>'
TEASER = "<item><title>Zwei</title><link>/b</link><description>Nur der Vorspann, so lang er ist.</description></item>"


def rss(*items: str, encoding: str = "utf-8") -> bytes:
    return RSS.format(encoding=encoding, items="".join(items)).encode(encoding)


def write(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_an_entry_with_its_whole_text_is_a_page_and_a_teaser_is_not(tmp_path: Path) -> None:
    file = write(tmp_path / "feed.xml", rss(ITEM, TEASER))
    found, teaser = results(file, fetched_at=datetime(2026, 1, 6, tzinfo=UTC))
    assert found == Page(
        text='<!DOCTYPE html><html lang="de"><head><title>Größe &amp; Maß</title></head>'
        f"<body><article>{CONTENT}</article></body></html>",
        kind="html",
        sha256=sha256(CONTENT.encode()).hexdigest(),
        fetched=datetime(2026, 1, 6, tzinfo=UTC),
        url="https://example.org/a",
        charset="utf-8",
        charset_method="xml",
        via="feed",
        origin=found.origin,
        hints=Hints(
            title="Größe & Maß",
            summary="Der Vorspann.",
            authors=("Ann Author",),
            published="Mon, 05 Jan 2026 10:11:12 +0100",
            language="de",
            publisher="Die Zeitung",
            guid="tag:7",
            feed_url="https://example.org/feed.xml",
            categories=("Politik", "Europa"),
        ),
    )
    assert codes([found, teaser]) == ["1 page", "2 no-content"]
    assert teaser.url == "https://example.org/b"


@pytest.mark.parametrize("name", ["feed.rss", "feed.xml.gz", "feed", "feed.atom"])
def test_a_feed_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    content = rss(ITEM)
    file = write(tmp_path / name, gzip.compress(content) if name.endswith(".gz") else content)
    assert page(file).via == "feed"


@pytest.mark.parametrize("encoding", ["windows-1252", "utf-16", "iso-8859-15"])
def test_a_feed_in_another_charset_is_read(tmp_path: Path, encoding: str) -> None:
    assert page(write(tmp_path / "feed.xml", rss(ITEM, encoding=encoding))).hints.title == "Größe & Maß"


def test_a_charset_that_is_no_charset_does_nothing(tmp_path: Path) -> None:
    content = RSS.format(encoding="unicode_escape", items=ITEM.replace("Text", "\\u003cscript\\u003e"))
    assert "\\u003cscript" in page(write(tmp_path / "feed.xml", content)).text


def test_atom_is_read_with_html_xhtml_and_text(tmp_path: Path) -> None:
    atom = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Paper</title><id>urn:f</id>
    <link rel="self" href="https://example.org/atom"/>
    <entry><id>urn:1</id><title>One</title><link href="https://example.org/1"/><updated>2026-01-05T10:00:00Z</updated>
      <published>2026-01-04T10:00:00Z</published><author><name>Ann</name></author><author><name>Ben</name></author>
      <content type="html">&lt;p&gt;One&lt;/p&gt;</content></entry>
    <entry><id>urn:2</id><title type="html">Two &amp;amp; more</title><content type="xhtml"><div
      xmlns="http://www.w3.org/1999/xhtml"><p>Two</p></div></content></entry>
    <entry><id>urn:3</id><title>Three</title><content>Three &lt; four</content></entry>
    <entry><id>urn:4</id><title>Four</title><content src="https://example.org/4" type="text/html"/></entry></feed>"""
    found = results(write(tmp_path / "feed.xml", atom))
    assert codes(found) == ["1 page", "2 page", "3 page", "4 no-content"]
    one, two, three, _ = found
    assert isinstance(one, Page)
    assert isinstance(two, Page)
    assert isinstance(three, Page)
    assert "<article><p>One</p></article>" in one.text
    assert (one.hints.authors, one.hints.published, one.hints.modified) == (
        ("Ann", "Ben"),
        "2026-01-04T10:00:00Z",
        "2026-01-05T10:00:00Z",
    )
    assert (one.hints.language, two.hints.guid, two.hints.modified) == ("en", "urn:2", None)
    assert "<p>Two</p>" in two.text
    assert (three.text, three.kind) == ("Three < four", "text")


def test_a_sloppy_feed_is_read(tmp_path: Path) -> None:
    sloppy = rss(ITEM.replace("&amp;", "&"), "<item><title>AT&T<br></title><content:encoded>x</content:encoded></item>")
    assert codes(results(write(tmp_path / "feed.xml", sloppy))) == ["1 page", "2 page"]


@pytest.mark.parametrize("link", ["http://[", "javascript:alert(1)", "", "  ", "mailto:a@example.org"])
def test_a_link_that_is_no_address_is_none(tmp_path: Path, link: str) -> None:
    item = ITEM.replace("<link>https://example.org/a", f"<link>{link}")
    assert page(write(tmp_path / "feed.xml", rss(item))).url is None


@pytest.mark.parametrize("broken", ["<id>urn<t><t></id>", "<id>1<t>2<t></id><updated>3", "<link/>", "<link href=''/>"])
def test_an_entry_without_an_address_is_no_page_and_the_next_one_is(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "feed.xml"
    good = "<entry><id>2</id><link href='https://a.example/2'/></entry>"
    path.write_text(f'<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><entry>{broken}</entry>{good}</feed>')
    assert [one.url for one in results(path)] == [None, "https://a.example/2"]


def test_json_feeds_are_read(tmp_path: Path) -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Paper",
        "language": "en",
        "feed_url": "https://example.org/feed.json",
        "items": [
            {
                "id": "7",
                "url": "https://example.org/a",
                "title": "One <1>",
                "content_html": "<p>One",
                "date_published": "2026-01-05T10:00:00Z",
                "authors": [{"name": "Ann"}],
                "tags": ["Politics"],
            },
            {"id": "8", "content_text": "Words"},
            {"id": "9", "url": "https://example.org/b", "summary": "Teaser"},
            "item",
        ],
    }
    found = results(write(tmp_path / "feed.json", json.dumps(feed)))
    assert codes(found) == ["1 page", "2 page", "3 no-content", "4 malformed"]
    first = found[0]
    assert isinstance(first, Page)
    assert first.text == (
        '<!DOCTYPE html><html lang="en"><head><title>One &lt;1&gt;</title></head>'
        "<body><article><p>One</article></body></html>"
    )
    assert first.hints == Hints(
        title="One <1>",
        authors=("Ann",),
        published="2026-01-05T10:00:00Z",
        language="en",
        publisher="Paper",
        guid="7",
        feed_url="https://example.org/feed.json",
        categories=("Politics",),
    )
    for items in ('"items": 7', '"items": []', '"item": []'):
        content = '{"version": "https://jsonfeed.org/version/1", ' + items + "}"
        assert refusal(write(tmp_path / "feed.json", content)).code in {"malformed", "no-content"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('<!DOCTYPE rss [<!ENTITY a "&b;">]>' + RSS.format(encoding="utf-8", items=ITEM), "unsafe-xml"),
        ('<rss><!DOCTYPE x SYSTEM "file:///etc/passwd"><channel/></rss>', "unsafe-xml"),
        ("<rss version='2.0'><channel>" + "<a>" * 600, "too-complex"),
        ("<rss version='2.0'><channel>" + "<a/>" * 200_000, "too-complex"),
        ("<rss version='2.0'><a " + "".join(f"a{number}='' " for number in range(5000)) + "/></rss>", "too-complex"),
        ("<rss version='2.0'><channel><a b='" + "x" * 2**20, "too-complex"),
        ("<rss version='2.0'><channel><!-- " + "x" * 2**20, "no-content"),
        ("<rss version='2.0'><channel><!-- " + "x" * 2**20 + "-->", "too-complex"),
        ("<rss version='2.0'><channel><item><title>" + "&" * 2**20, "too-complex"),
        ("<rss version='2.0'><channel><item><title>" + "&amp;" * 2**19, "too-complex"),
        ("<rss version='2.0'><channel><item><title><![CDATA[" + "]" * 2**19, "too-complex"),
        ("<rss version='2.0'><channel><item><title><![CDATA[" + "\n" * 2**19, "too-complex"),
        (RSS.format(encoding="utf-8", items="<item><title>x</title></item>" * 2001), "too-large"),
        ("<rss version='2.0'><channel><title>" + "x" * (51 * 2**20), "too-large"),
        ("<rss version='2.0'><channel></channel></rss>", "no-content"),
        ("<rss>\0\0\0\0\0\0\0\0</rss>", "binary"),
        ("<channel >", "malformed"),
    ],
)
def test_a_hostile_or_broken_feed_is_refused_whole(tmp_path: Path, content: str, code: str) -> None:
    assert refusal(write(tmp_path / "feed.xml", content)).code == code


def test_markup_inside_cdata_and_comments_does_not_count_as_the_feeds(tmp_path: Path) -> None:
    item = (
        f"<item><content:encoded><![CDATA[<!DOCTYPE html>{'<div>' * 600}]]></content:encoded></item><!-- <!DOCTYPE -->"
    )
    assert codes(results(write(tmp_path / "feed.xml", rss(item)))) == ["1 page"]


def test_the_number_of_entries_is_a_setting(tmp_path: Path) -> None:
    file = write(tmp_path / "feed.xml", rss(ITEM, ITEM))
    assert codes(results(file, limits=Limits(entries=2))) == ["1 page", "2 page"]
    assert refusal(file, limits=Limits(entries=1)).code == "too-large"


@given(
    start=st.integers(0, 900),
    drop=st.integers(0, 100),
    put=st.text(max_size=80)
    | st.sampled_from(
        [
            "<![CDATA[",
            "<!--",
            "<?",
            "<!x",
            "&#x1;",
            "<a:b xmlns:a=''>",
            "<![x[",
            "]]>",
            "<base>",
            '<x xml:base="http://[">',
        ]
    ),
)
def test_no_damage_raises(tmp_path_factory: pytest.TempPathFactory, start: int, drop: int, put: str) -> None:
    content = RSS.format(encoding="utf-8", items=ITEM + TEASER)
    damaged = content[:start] + put + content[start + drop :]
    file = write(tmp_path_factory.mktemp("feed") / "feed.xml", damaged.encode("utf-8", "replace"))
    assert len(results(file)) < 20


PROSE = "The harbour board in Kelmouth has put off the opening of its new ferry terminal until next spring. " * 3
HTML = f"<p>{PROSE}</p>\n<p>“Nobody will thank us”, she said &amp; left.</p>\n<p>{PROSE}</p>"


def cdata(name: str, text: str) -> bytes:
    return rss(f"<item><title>One</title><link>https://example.org/a</link><{name}><![CDATA[{text}]]></{name}></item>")


@pytest.mark.parametrize("name", ["content:encoded", "description"])
@pytest.mark.parametrize("wrap", ["{}", "<div>{}</div>", "\n  {}"])
def test_markup_that_was_escaped_once_too_often_is_markup(tmp_path: Path, name: str, wrap: str) -> None:
    found = page(write(tmp_path / "feed.xml", cdata(name, wrap.format(escape(HTML)))))
    assert f"<p>{PROSE}</p>" in found.text
    assert "she said &amp; left" in found.text
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": 1, "content_html": escape(HTML)}]}
    assert f"<p>{PROSE}</p>" in page(write(tmp_path / "feed.json", json.dumps(feed))).text


@pytest.mark.parametrize(
    "text",
    [
        "<p>Write &lt;p&gt;words&lt;/p&gt; for a paragraph.</p>",
        "The tag &lt;p&gt; begins a paragraph, and &lt;/p&gt; ends it.",
        "<pre>&lt;p&gt;words&lt;/p&gt;</pre>",
        "&lt;p is less than p",
    ],
)
def test_a_text_that_speaks_of_tags_is_left_as_it_is(tmp_path: Path, text: str) -> None:
    assert f"<article>{text}</article>" in page(write(tmp_path / "feed.xml", cdata("content:encoded", text))).text


@pytest.mark.parametrize(
    ("description", "whole"),
    [
        (HTML, True),
        (HTML.replace("</p>", "<br><br>").replace("<p>", ""), True),
        (f"<p>{PROSE}</p><p>{PROSE[:-100]}[…]</p>", False),
        (f"<p>{PROSE}</p>", False),
        ("<p>One.</p><p>Two.</p>", False),
    ],
)
def test_a_description_is_a_whole_text_or_a_teaser(tmp_path: Path, description: str, whole: bool) -> None:
    [found] = results(write(tmp_path / "feed.xml", cdata("description", description)))
    assert isinstance(found, Page) == whole


def test_atom_text_that_is_markup_throughout_was_declared_wrong(tmp_path: Path) -> None:
    entry = "<entry><id>1</id><link href='https://example.org/a'/><content>{}</content></entry>"
    feed = '<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title>{}</feed>'
    path = write(tmp_path / "feed.xml", feed.format(entry.format(escape(HTML))))
    assert page(path).kind == "html"
    path.write_text(feed.format(entry.format("&lt;p&gt; is a tag")))
    assert page(path).kind == "text"


def test_a_json_feed_is_read_from_a_file_as_it_is_live(tmp_path: Path) -> None:
    items = [
        {"id": 1, "url": "/a", "content_html": "<p>x", "attachments": [{"url": "https://example.org/1.mp3"}]},
        {"id": "2", "external_url": "https://example.org/b", "content_text": "Words", "author": {"name": "Ann"}},
        {"id": "https://example.org/c", "content_html": "<p>y"},
        {"id": "4", "url": "https://example.org/live", "content_html": "<p>four"},
        {"id": "5", "url": "https://example.org/live", "content_html": "<p>five"},
    ]
    feed = {"version": "https://jsonfeed.org/version/1", "home_page_url": "https://example.org/", "items": items}
    content = json.dumps(feed)
    found = [one for one in results(write(tmp_path / "feed.json", content)) if isinstance(one, Page)]
    live = read_listing(content.encode(), "https://example.org/", Limits()).entries
    assert [one.url for one in found] == [entry.url for entry in live]
    assert len({one.url for one in found}) == 5
    assert [one.hints for one in found] == [replace(entry.hints, feed_url=None, content=None) for entry in live]
    assert [one.kind for one in found] == ["html", "text", "html", "html", "html"]
