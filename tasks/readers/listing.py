"""Bytes of a feed or a sitemap, whatever their format -> the listing: what pages they name and what they say of them.

bytes ─▶ gunzip ─▶ sniff ─┬─ RSS, RDF, Atom (feedparser) ─┐
                          ├─ JSON Feed ───────────────────┼─▶ listing
                          └─ sitemap, index, text ────────┘
"""

import re
from codecs import BOM_UTF32_BE, BOM_UTF32_LE
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from tasks.models.listing import Child, Entry, Listing
from tasks.models.page import Enclosure, Hints
from tasks.readers.formats import Format, sniff
from tasks.readers.record import parse_object
from tasks.readers.recorded import address
from tasks.readers.sitemap import ENTRIES, Location, read_locations
from tasks.readers.stories import story_addresses
from tasks.readers.syndication import common_hints, content_of, entry_hints, join_link, link_of, parse_xml, word
from tasks.readers.xml_gate import pass_xml
from worker.errors import Skipped, Verdict
from worker.limits import Limits
from worker.web import encoding

CONTENT = 2**16  # characters of an entry's own text that are kept
_HEAD = 4096
_PERIODS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}
_LINES = re.compile(rb"\s*https?://\S+\s*(?:\n|\Z)")


def read_listing(content: bytes, url: str, limits: Limits, content_type: str | None = None) -> Listing:
    """Body of an answer, the address that gave it, the limits and its header, if any -> the listing.

    Raises Skipped where it is none: ``unwanted-type``, or what the readers of each format find (``malformed`` …).
    """
    if content[:2] == b"\x1f\x8b":
        content = b"".join(encoding.decode([content], "gzip", limits.page_bytes))
    if content.startswith((BOM_UTF32_LE, BOM_UTF32_BE)):  # no charset of the web, but one of XML
        content = content.decode("utf-32", "replace").encode()
    match sniff(content[:_HEAD]):
        case Format.FEED:
            return _syndicated(content, url, limits, content_type)
        case Format.JSON_FEED:
            return _json(content, url, limits)
        case Format.SITEMAP:
            return _sitemap(content, limits, content_type)
        case _ if _LINES.match(content):
            return _lines(content)
        case _ if content.lstrip()[:1] == b"{":
            return _json(content, url, limits)
    raise Skipped("unwanted-type", "neither a feed nor a sitemap")


def _syndicated(content: bytes, url: str, limits: Limits, content_type: str | None) -> Listing:
    xml, _ = pass_xml(content, limits, limits.tags, content_type)
    feed, found = parse_xml(xml)
    common = common_hints(feed)
    entries = []
    for one in found[: limits.entries]:
        link = join_link(url, link_of(one))
        if link:
            text, is_html = content_of(one)
            hints = entry_hints(one, common, text)
            entries.append(_entry(link, hints, url, text if is_html else ""))
    entries = _told_apart(entries)
    return Listing(
        kind="rss",
        entries=tuple(entries),
        ttl=_ttl(feed),
        title=common.publisher,
        hub=_linked(feed, "hub"),
        topic=_linked(feed, "self"),
        omitted=len(found) - len(entries),
    )


def _linked(feed: Any, rel: str) -> str | None:
    """The feed's own fields, and what its ``atom:link`` is for -> the first such address as written."""
    return next((word(link.get("href")) for link in feed.get("links", ()) if link.get("rel") == rel), None)


def _told_apart(entries: list[Entry]) -> list[Entry]:
    """Entries -> the same, those that share a link under addresses of their own."""
    urls = story_addresses([(one.url, one.hints.guid, one.hints.content or "") for one in entries])
    return [one if url is None else replace(one, url=url) for one, url in zip(entries, urls, strict=True)]


def _ttl(feed: Any) -> timedelta | None:
    """RSS ``ttl`` is in minutes; the syndication module says how often in which period."""
    ttl = word(feed.get("ttl"))
    if ttl and ttl.isdecimal() and len(ttl) < 7:
        return timedelta(minutes=int(ttl))
    hours = _PERIODS.get((word(feed.get("sy_updateperiod")) or "").lower())
    if hours is None:
        return None
    often = word(feed.get("sy_updatefrequency")) or "1"
    return timedelta(hours=hours) / (int(often) if often.isdecimal() and 0 < int(often) < 10_000 else 1)


def _json(content: bytes, url: str, limits: Limits) -> Listing:
    feed = parse_object(content)
    items = feed.get("items")
    if not isinstance(items, list) or "jsonfeed.org" not in (word(feed.get("version")) or ""):
        raise Skipped("unwanted-type", "JSON, and no JSON Feed")
    title = word(feed.get("title"))
    common = Hints(language=word(feed.get("language")), publisher=title, feed_url=address(feed.get("feed_url")))
    entries = [
        _entry(link, _item_hints(item, common), url, word(item.get("content_html")) or "")
        for item in items[: limits.entries]
        if isinstance(item, dict) and (link := _item_link(url, item))
    ]
    entries = _told_apart(entries)
    hubs = [one for one in _list(feed.get("hubs")) if isinstance(one, dict) and one.get("type") == "WebSub"]
    return Listing(
        kind="json-feed",
        entries=tuple(entries),
        title=title,
        hub=next((word(one.get("url")) for one in hubs), None),
        topic=word(feed.get("feed_url")),
        omitted=len(items) - len(entries),
    )


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _item_link(base: str, item: Mapping[str, object]) -> str | None:
    """An item's page; of one that has no address of its own, the one it is about, or an id that is an address."""
    candidates = (word(item.get(name)) for name in ("url", "external_url"))
    links = (join_link(base, link) for link in candidates if link)
    return next((link for link in links if link), None) or address(item.get("id"))


def _item_hints(item: Mapping[str, object], common: Hints) -> Hints:
    stated = item.get("authors") or item.get("author") or []
    authors = stated if isinstance(stated, list) else [stated]
    tags, files = item.get("tags"), item.get("attachments")
    identity = item.get("id")
    return Hints(
        title=word(item.get("title")),
        summary=word(item.get("summary")),
        authors=tuple(name for one in authors if isinstance(one, dict) and (name := word(one.get("name")))),
        published=word(item.get("date_published")),
        modified=word(item.get("date_modified")),
        language=word(item.get("language")) or common.language,
        publisher=common.publisher,
        guid=str(identity) if isinstance(identity, int) else word(identity),
        feed_url=common.feed_url,
        categories=tuple(term for tag in tags if (term := word(tag))) if isinstance(tags, list) else (),
        enclosures=tuple(_attachments(files)) if isinstance(files, list) else (),
    )


def _attachments(files: list[object]) -> Iterator[Enclosure]:
    for file in files:
        if isinstance(file, dict) and (url := address(file.get("url"))):
            yield Enclosure(url=url, type=word(file.get("mime_type")))


def _entry(link: str, hints: Hints, feed_url: str, html: str) -> Entry:
    content = html if html.strip() and len(html) <= CONTENT else None
    return Entry(url=link, hints=replace(hints, feed_url=feed_url, content=content))


def _sitemap(content: bytes, limits: Limits, content_type: str | None) -> Listing:
    entries: list[Entry] = []
    children: list[Child] = []
    omitted = 0
    for found in read_locations(content, limits, content_type):
        if isinstance(found, Verdict):
            if not entries and not children:
                raise found
            omitted += 1
        elif found.url is None or len(entries) + len(children) >= ENTRIES:
            omitted += 1
        elif found.nested:
            children.append(Child(url=found.url, modified=found.modified))
        else:
            entries.append(Entry(url=found.url, hints=_location_hints(found)))
    return Listing(
        kind="sitemap-index" if children and not entries else "sitemap",
        entries=tuple(entries),
        children=tuple(children),
        omitted=omitted,
    )


def _location_hints(found: Location) -> Hints:
    return Hints(
        title=found.title,
        published=found.published,
        modified=found.modified,
        language=found.language,
        publisher=found.publisher,
        categories=tuple(term for one in (found.keywords or "").split(",") if (term := one.strip())),
    )


def _lines(content: bytes) -> Listing:
    lines = content.decode("utf-8", "replace").split()
    urls = [url for line in lines[:ENTRIES] if (url := address(line))]
    return Listing(kind="sitemap", entries=tuple(Entry(url=url) for url in urls), omitted=len(lines) - len(urls))
