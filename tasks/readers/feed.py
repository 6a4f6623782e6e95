"""RSS, Atom or JSON Feed -> a page for each entry that holds its whole text, a refusal for each that does not."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from urllib.parse import quote

import msgspec

from tasks.models.page import Hints, Origin, Page, Refusal
from tasks.readers.entry_text import Content
from tasks.readers.fragment import document_of
from tasks.readers.input_file import InputFile
from tasks.readers.json_feed import parse_json_feed
from tasks.readers.recorded import address
from tasks.readers.refusal import refuse
from tasks.readers.stories import story_addresses
from tasks.readers.syndication import common_hints, content_of, entry_hints, join_link, link_of, parse_xml, word
from tasks.readers.xml_gate import pass_xml
from worker.boundary import boundary
from worker.errors import Quarantined, Skipped


def read_feed(file: InputFile) -> Iterator[Page | Refusal]:
    """InputFile of an RSS or Atom file -> its entries; what they say about themselves becomes hints.

    The whole text is what stands in ``content:encoded`` or Atom's ``content``, or in a description that is no teaser.
    Raises Verdict where the file cannot be read at all.
    """
    xml, decoded, _ = pass_xml(file.whole(file.limits.listing_bytes), file.limits.of_listing, file.limits.tags)
    feed, entries = parse_xml(xml.encode())
    _check(entries, file)
    common = common_hints(feed)
    base = common.feed_url or address(feed.get("link")) or ""
    texts = [content_of(one) for one in entries]
    named = [
        (join_link(base, link_of(one)), word(one.get("id")), content.text)
        for one, content in zip(entries, texts, strict=True)
    ]
    addresses = story_addresses(named)
    for number, (entry, content, url) in enumerate(zip(entries, texts, addresses, strict=True), 1):
        origin = Origin(file=file.name, record=number)
        try:
            with boundary(str(origin)):
                page = _page(file, origin, url, entry_hints(entry, common, content.text), content)
        except Quarantined as defect:
            page = refuse(origin, defect)
        if isinstance(page, Page):
            page = msgspec.structs.replace(page, charset=decoded.charset, charset_method=decoded.method)
        yield page


def read_json_feed(file: InputFile) -> Iterator[Page | Refusal]:
    """InputFile of a JSON Feed (version 1 or 1.1) -> its items; raises Verdict where it cannot be read at all."""
    items = parse_json_feed(file.whole(file.limits.listing_bytes)).items
    _check(items, file)
    named = [(one.url, one.hints.guid, one.content.text) if one else (None, None, "") for one in items]
    for number, (item, url) in enumerate(zip(items, story_addresses(named), strict=True), 1):
        origin = Origin(file=file.name, record=number)
        if item is None:
            yield refuse(origin, Skipped("malformed", "an item that is no JSON object"))
        else:
            page = _page(file, origin, url, item.hints, item.content)
            yield msgspec.structs.replace(page, charset_method="json") if isinstance(page, Page) else page


def _page(file: InputFile, origin: Origin, url: str | None, hints: Hints, content: Content) -> Page | Refusal:
    text, is_html = content
    if not text.strip():
        return refuse(origin, Skipped("no-content", "an entry without its whole text; it is to be fetched"), url)
    return Page(
        text=document_of(text, hints) if is_html else text,
        kind="html" if is_html else "text",
        sha256=sha256(text.encode()).hexdigest(),
        fetched=file.fetched,
        url=url,
        via="feed",
        origin=origin,
        hints=hints,
    )


def page_of_content(url: str, hints: Hints, content: str, now: datetime, *, own: bool = True) -> Page:
    """Address, what a feed says of its page, and the whole text in it -> a page of that.

    A feed that may not speak for the page (``own``) speaks as itself: the page bears an address of the feed's then, and
    names the other as the one that it copies.
    """
    link = url
    if not own and hints.feed_url is not None:
        url = f"{hints.feed_url.partition('#')[0]}#/{quote(link, safe='')}"
    return Page(
        text=document_of(content, hints, "" if own else link),
        kind="html",
        sha256=sha256(content.encode()).hexdigest(),
        fetched=now,
        url=url,
        charset_method="feed",
        via="feed",
        hints=hints,
    )


def _check(entries: Sequence[object], file: InputFile) -> None:
    if not entries:
        raise Skipped("no-content", "a feed without entries")
    if len(entries) > file.limits.entries:
        raise Skipped("too-large", f"{len(entries)} entries; at most {file.limits.entries} are read")
