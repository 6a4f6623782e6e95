"""What is damaged: the pages of ``seeds/`` and of the golden folders, and small samples of everything else."""

import gzip
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from uuid import UUID

import zstandard

from tests.tasks.readers.archives import Archive
from tests.tasks.readers.containers import tarred, zipped

_ROOT = Path(__file__).parents[2]
_LONGEST = 200_000  # bytes: larger pages make fuzzing slow and find nothing that smaller ones do not
_PAGE = b"<!doctype html><title>The bridge</title><h1>The bridge</h1><p>" + b"The council closed it on Monday. " * 20


@cache
def pages() -> tuple[bytes, ...]:
    """-> HTML and plain text."""
    paths = [*_ROOT.glob("seeds/*.html"), *_ROOT.glob("seeds/*.txt"), *_ROOT.glob("tests/golden/*/page.html")]
    return tuple(data for path in sorted(paths) if len(data := path.read_bytes()) < _LONGEST)


@cache
def feeds() -> tuple[bytes, ...]:
    """-> RSS, Atom, JSON Feed."""
    return (
        (_ROOT / "seeds/feed.xml").read_bytes(),
        b"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel><title>F</title><link>https://a.example/</link><ttl>60</ttl><sy:updatePeriod>hourly</sy:updatePeriod>
<sy:updateFrequency>2</sy:updateFrequency><item><title>T</title><link>https://a.example/1</link>
<guid isPermaLink="false">1</guid><pubDate>Fri, 20 Nov 2026 10:00:00 GMT</pubDate><dc:creator>Ana</dc:creator>
<category>Sport</category><enclosure url="https://a.example/x.mp3" type="audio/mpeg" length="1"/>
<content:encoded>&lt;p&gt;Text of it.&lt;/p&gt;</content:encoded></item></channel></rss>""",
        b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>A</title>
<updated>2026-11-20T10:00:00Z</updated><entry><id>urn:1</id><title>T</title><link href="https://a.example/1"/>
<updated>2026-11-20T10:00:00Z</updated><author><name>Ana</name></author>
<content type="html"><![CDATA[<p>x</p>]]></content></entry></feed>""",
        b"""{"version":"https://jsonfeed.org/version/1.1","title":"J","items":[{"id":1,"url":"https://a.example/1",
"title":"T","content_html":"<p>x</p>","date_published":"2026-11-20T10:00:00Z","authors":[{"name":"A"}],
"tags":["x"],"attachments":[{"url":"https://a.example/x","mime_type":"a/b"}]}]}""",
    )


def sitemaps() -> tuple[bytes, ...]:
    """-> a news sitemap, an index, a list of lines, one compressed."""
    news = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://a.example/1</loc>
<lastmod>2026-11-20</lastmod><news:news><news:publication><news:name>N</news:name><news:language>en</news:language>
</news:publication><news:publication_date>2026-11-20T10:00:00Z</news:publication_date><news:title>T</news:title>
<news:keywords>a,b</news:keywords></news:news></url></urlset>"""
    index = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap>
<loc>https://a.example/1.xml</loc><lastmod>2026-11-20T10:00:00+01:00</lastmod></sitemap></sitemapindex>"""
    return news, index, b"https://a.example/1\nhttps://a.example/2\n", gzip.compress(news, mtime=0)


def answers() -> tuple[bytes, ...]:
    """-> answers of servers as they come over a connection: pages, redirects, refusals, robots.txt."""

    def answer(status: str, headers: str, body: bytes = b"") -> bytes:
        lines = f"HTTP/1.1 {status}\r\n{headers}Content-Length: {len(body)}\r\n\r\n".replace("\n", "\r\n")
        return lines.replace("\r\r", "\r").encode() + body

    html = "Content-Type: text/html; charset=utf-8\n"
    kept = 'ETag: W/"x"\nLast-Modified: Mon, 23 Nov 2026 06:00:00 GMT\nExpires: Tue, 24 Nov 2026 06:00:00 GMT\n'
    onward = b'<meta http-equiv="refresh" content="0;url=https://b.example/2">'
    return (
        answer("200 OK", html + kept + "Cache-Control: max-age=60, public\nTDM-Reservation: 1\n", _PAGE),
        answer("200 OK", html + "Content-Encoding: gzip\n", gzip.compress(_PAGE, mtime=0)),
        answer("200 OK", html, onward + _PAGE),
        answer("301 Moved Permanently", "Location: https://b.example/a?b=c#d\n"),
        answer("302 Found", "Location: /a/b\n"),
        answer("503 Service Unavailable", "Retry-After: Mon, 23 Nov 2026 07:00:00 GMT\n"),
        answer("429 Too Many Requests", "Retry-After: 120\n"),
        answer("200 OK", "Content-Type: text/plain\n", robots()[0]),
    )


def robots() -> tuple[bytes, ...]:
    """-> robots.txt."""
    return (
        b"User-agent: *\nDisallow: /x\nAllow: /x*y$\nCrawl-delay: 5\nRequest-rate: 1/5s\nVisit-time: 0600-0845\n"
        b"Sitemap: https://a.example/s.xml\nContent-Signal: ai-train=no\n\nUser-agent: GPTBot\nDisallow: /\n",
    )


def records() -> tuple[bytes, ...]:
    """-> JSON lines."""
    return (
        b"""{"url":"https://a.example/1","html":"<html><body><h1>T</h1><p>One line.</p></body></html>",
"fetched_at":"2026-11-20T10:00:00Z","status":200,"headers":{"content-type":"text/html","etag":"x"},"title":"T",
"authors":["A",{"name":"B"}],"date":1795341600}""".replace(b"\n", b"")
        + b'\n{"uri":"https://a.example/2","text":"A line of text.","status":"404","headers":[["a","b"]]}\n',
    )


@cache
def archives() -> tuple[bytes, ...]:
    """-> WARC files of a few records, plain and compressed."""
    found = []
    for name in ("a.warc", "a.warc.gz"):
        archive = Archive(Path(name))
        when = {
            "WARC-Date": "2026-11-20T10:00:00Z",
            "WARC-Record-ID": f"<urn:uuid:{UUID(int=1)}>",
        }
        for number in range(3):
            archive.add(_PAGE, url=f"https://a.example/{number}", warc=dict(when))
        archive.add(b"<p>resource", kind="resource", headers={"Content-Type": "text/html"}, warc=dict(when))
        found.append(archive.stream.getvalue())
    return tuple(found)


def messages() -> tuple[bytes, ...]:
    """-> arguments of tasks as JSON: a visit, a span of records, addresses."""
    return (
        b"""[{"url":"https://a.example/1","host":"a.example","kind":"page","source":"a","lane":"live","state":"leased",
"due":"2026-11-23T06:05:00Z","serial":1,"attempts":0,"note":"{}","first_seen":"2026-11-20T10:00:00Z"}]""",
        b"""[{"root":"seeds","path":"no-such-folder","files":["a.jsonl"],"fetched_at":"2026-11-20T10:00:00Z","first":1,
"count":50,"offset":0,"skip":0},true,["article"]]""",
        b"""[["https://a.example/1","http://b.example/x?y#z"],["live"]]""",
        b"5",
    )


@cache
def containers() -> tuple[bytes, ...]:
    """-> zips and tars, plain and compressed, with pages, records and each other in them."""
    files = {"a.html": pages()[0][:4000], "b/c.jsonl": records()[0], "d.warc.gz": archives()[0]}
    files["in.tar.gz"] = gzip.compress(tarred({"e.html": pages()[0][:2000]}))
    tar = tarred(files)
    return zipped(files), tar, gzip.compress(tar), zstandard.compress(tar)


@cache
def letters() -> tuple[bytes, ...]:
    """-> a newsletter of several articles, and a page that was saved as MHTML."""
    text = "<p>The harbour board has put off the opening of its new ferry terminal until next spring.</p>" * 6
    parts = "".join(f'<h2><a href="https://a.example/{name}">News of {name}</a></h2>{text}' for name in ("one", "two"))
    newsletter = EmailMessage()
    newsletter["Authentication-Results"] = "mx.b.example; dkim=pass header.d=a.example"
    newsletter["From"], newsletter["Subject"] = "The Paper <news@a.example>", "Größe"
    newsletter["Date"], newsletter["Message-ID"] = "Tue, 06 Oct 2026 08:15:00 +0100", "<1@a.example>"
    newsletter["List-Archive"] = "<https://a.example/letters>"
    newsletter.set_content("Words.")
    newsletter.add_alternative(f"<html><body>{parts}</body></html>", subtype="html")
    saved = EmailMessage()
    saved["From"], saved["Snapshot-Content-Location"] = "<Saved by Blink>", "https://a.example/one"
    saved["Date"], saved["Subject"] = "Tue, 06 Oct 2026 08:15:00 +0100", "News"
    saved.set_content(f"<html><h1>News</h1>{text}</html>", subtype="html")
    saved.make_related()
    for number, message in enumerate((newsletter, saved)):
        message.set_boundary(f"part-{number}")  # the standard library's are random
    return newsletter.as_bytes(), saved.as_bytes()


@cache
def tables() -> tuple[bytes, ...]:
    """-> CSV in three dialects and charsets."""
    text = '<p>The harbour board has put off the opening, which ""nobody"" had asked for.</p>\n' * 4
    rows = "".join(f'https://a.example/{n};"{text}";Größe;2026-01-0{n}\r\n' for n in range(1, 4))
    table = f"url;html;title;published\r\n{rows}"
    return table.encode(), table.replace(";", "\t").encode("utf-16"), table.replace(";", ",").encode("windows-1252")
