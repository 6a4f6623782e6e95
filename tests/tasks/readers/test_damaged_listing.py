"""Listings that are damaged, packed or in strange company: what is whole reads the same, and costs no other."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.readers.listing import read_listing
from tests.tasks.readers.test_listing import RSS, SITEMAP, URL, read
from worker.errors import Skipped
from worker.limits import Limits


@given(cut=st.integers(0, 900), put=st.text(max_size=40), kind=st.sampled_from([RSS, SITEMAP]))
def test_no_damage_raises_anything_but_a_verdict(cut: int, put: str, kind: str) -> None:
    content = (kind[:cut] + put + kind[cut + len(put) :]).encode("utf-8", "replace")
    try:
        read(content)
    except Skipped as verdict:
        assert verdict.code  # noqa: PT017


def broken_rss(number: int, damage: str = "") -> str:
    link = f"<link>https://a.example/{number}?a=1&b={number}</link>"
    return f"<item><title>T{number} {damage}</title>{link}<guid>g{number}</guid></item>"


def broken_atom(number: int, damage: str = "") -> str:
    link = f"<link href='https://a.example/{number}?a=1&b={number}'/>"
    return f"<entry><title>T{number} {damage}</title>{link}<id>g{number}</id></entry>"


def broken_url(number: int, damage: str = "") -> str:
    news = f"<news:news><news:title>T{number} {damage}</news:title></news:news>"  # a prefix that nobody declared
    return f"<url><loc>\n https://a.example/{number}?a=1&b={number}\n</loc>{news}</url>"


BROKEN = {
    "<?xml version='1.0'?><rss version='2.0'><channel><title>P</title>{}</channel></rss>": broken_rss,
    "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><title>P</title>{}</feed>": broken_atom,
    "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{}</urlset>": broken_url,
}


@pytest.mark.parametrize(
    "damage",
    [
        *("a & b", "&nbsp;&eacute;&bogus;", "1 < 2 and a<b c", "<3", "x <br> y", "<b>x", "x</i>", "</title>", "</url>"),
        *("a\x0b\x01b", "a&#11;b&#150;c&#xFFFF;&#99999999;", "<foo:bar>x</foo:bar>", "<a b=c d>x</a>", "<a b='x>y</a>"),
        *("<![CDATA[ never closed", "<![CDATA[<![CDATA[ x ]]>]]>", "]]>", "<!-- never closed", "<!-- a -- b -->"),
        *("<?php echo ?>", "<!DOCTYPE html>", "<!ENTITY a 'b'>", "<a x='1' x='2'>d</a>", "<i>" * 400),
    ],
)
@pytest.mark.parametrize("frame", BROKEN, ids=["rss", "atom", "sitemap"])
def test_what_is_broken_in_an_entry_costs_no_other(frame: str, damage: str) -> None:
    make = BROKEN[frame]
    listing = read(frame.format(make(0) + make(1, damage) + make(2) + make(3, damage) + make(4)))
    titles = {one.url: (one.hints.title or "").split(" ")[0] for one in listing.entries}
    assert titles.items() >= {f"https://a.example/{one}?a=1&b={one}": f"T{one}" for one in (0, 2, 4)}.items()
    assert all("&b=" in url for url in titles)


@pytest.mark.parametrize("frame", BROKEN, ids=["rss", "atom", "sitemap"])
def test_what_breaks_off_is_read_up_to_its_last_whole_entry_and_told(frame: str) -> None:
    head, _, tail = frame.partition("{}")
    whole = head + "".join(BROKEN[frame](number, "<![CDATA[<p>&]]>") for number in range(4))
    for content, entries in ((whole + tail, 4), (whole, 4), (whole[:-30], 3), (whole[:-75], 3)):
        listing = read(content)
        assert (len(listing.entries), listing.omitted) == (entries, {"cut-off": 1} if entries == 3 else {})
    assert listing.shortcoming == "1 entry left out: 1 where it breaks off"


@pytest.mark.parametrize(
    "noise", ["\n \n", "\ufeff\n", "<br />\n<b>Warning</b>: no & such <file> in <b>a.php</b>\n", "<!-- made by\n -->"]
)
@pytest.mark.parametrize("frame", BROKEN, ids=["rss", "atom", "sitemap"])
def test_noise_around_a_listing_is_passed_over(frame: str, noise: str) -> None:
    content = frame.format(BROKEN[frame](1))
    declaration, _, rest = content.partition("?>")
    for text in (noise + content + noise, f"{declaration}?>{noise}{rest}"):
        assert [one.url for one in read(text).entries] == ["https://a.example/1?a=1&b=1"]


def test_a_listing_is_unpacked_however_often_it_was_packed_and_as_far_as_it_goes() -> None:
    frame, make = next(reversed(BROKEN.items()))
    content = frame.format("".join(map(make, range(400)))).encode()
    packed = gzip.compress(content)
    for body in (content, packed, gzip.compress(packed)):
        assert len(read_listing(body, "https://a.example/sitemap.xml.gz", Limits()).entries) == 400
    listing = read_listing(packed[: len(packed) // 2], URL, Limits())
    assert 0 < len(listing.entries) < 400
    assert listing.omitted == {"cut-off": 1}
    with pytest.raises(Skipped) as caught:
        read_listing(b"\x1f\x8b\x08broken", URL, Limits())
    assert caught.value.code in {"corrupt", "truncated"}


@pytest.mark.parametrize("name", ["utf-32-le", "utf-32-be"])
def test_wide_characters_are_known_without_a_mark(name: str) -> None:
    frame, make = next(iter(BROKEN.items()))
    assert [one.hints.guid for one in read_listing(frame.format(make(1)).encode(name), URL, Limits()).entries] == ["g1"]


def test_a_sitemap_names_its_pages_whatever_stands_beside_them() -> None:
    media = "<image:image><image:loc>https://a.example/i.jpg</image:loc><image:title>Not it</image:title></image:image>"
    links = "<xhtml:link rel='alternate' href='https://a.example/de'/>"
    entries = (
        f"<URL><LOC><![CDATA[https://a.example/1]]></LOC>{media}</URL>",
        f"<s:url>{media}{links}<s:loc>/2</s:loc><s:lastmod> 2026-10-06 </s:lastmod></s:url>",
        "<url><loc>3</loc></url><url></url>",
        "<!-- <url><loc>https://a.example/4</loc></url> -->",
    )
    listing = read(f"<urlset xmlns:image='i'>{''.join(entries)}</urlset><urlset>{broken_url(5)}</urlset>")
    assert [(one.url, one.hints.title, one.hints.modified) for one in listing.entries] == [
        ("https://a.example/1", None, None),
        ("https://example.org/2", None, "2026-10-06"),
        ("https://a.example/5?a=1&b=5", "T5", None),
    ]
    assert listing.omitted == {"no-address": 2}


def test_items_of_a_broken_json_feed_are_read_where_they_are_whole() -> None:
    items = ",".join(f'{{"id": "{number}", "url": "https://a.example/{number}"}}' for number in range(4))
    feed = f'{{"version": "https://jsonfeed.org/version/1.1", "title": "P", "items": [{items}]}}'
    for content, left, omitted in (
        (feed, 4, {}),
        (feed.replace("]}", ",]}"), 4, {}),
        (feed[:-20], 3, {"cut-off": 1}),
        (feed.replace('"id": "1"', '"id": "1'), 3, {"malformed": 1}),
    ):
        listing = read(content)
        assert (len(listing.entries), listing.omitted, listing.title) == (left, omitted, "P")
