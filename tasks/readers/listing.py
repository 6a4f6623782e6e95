"""Bytes of a feed or a sitemap, whatever their format -> the listing: what pages they name and what they say of them.

bytes ─▶ unpack ─▶ sniff ─┬─ RSS, RDF, Atom (feedparser) ─┐
                          ├─ JSON Feed ───────────────────┼─▶ listing
                          └─ sitemap, index, text ────────┘
"""

import re
from collections import Counter
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from tasks.models.listing import Child, Entry, Listing, Omission
from tasks.models.page import Hints
from tasks.readers.formats import Format, sniff
from tasks.readers.json_feed import parse_json_feed
from tasks.readers.recorded import address
from tasks.readers.sitemap import ENTRIES, Location, read_locations
from tasks.readers.stories import story_addresses
from tasks.readers.syndication import common_hints, content_of, entry_hints, join_link, link_of, parse_xml, word
from tasks.readers.unpack import unpack
from tasks.readers.xml_gate import pass_xml
from worker.errors import Skipped, Verdict
from worker.limits import Limits
from worker.web import charset

CONTENT = 2**16  # characters of an entry's own text that are kept
_HEAD = 4096
_PERIODS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}
_LINES = re.compile(r"(?:[\s\ufeff]|#[^\n]*\n)*https?://\S+[ \t]*(?:\r|\n|\Z)", re.IGNORECASE)


def read_listing(content: bytes, url: str, limits: Limits, content_type: str | None = None) -> Listing:
    """Body of an answer, the address that gave it, the limits and its header, if any -> the listing.

    Raises Skipped where it is none: ``unwanted-type``, or what the readers of each format find (``malformed`` …).
    """
    content, is_cut = unpack(content, limits.page_bytes)
    listing = _read(content, url, limits, content_type)
    return replace(listing, omitted={**listing.omitted, "cut-off": 1}) if is_cut else listing


def _read(content: bytes, url: str, limits: Limits, content_type: str | None) -> Listing:
    match sniff(content[:_HEAD]):
        case Format.FEED:
            return _syndicated(content, url, limits, content_type)
        case Format.JSON_FEED:
            return _json(content, url, limits)
        case Format.SITEMAP:
            return _sitemap(content, url, limits, content_type)
        case _ if content.lstrip()[:1] == b"{":
            return _json(content, url, limits)
        case Format.HTML:
            raise Skipped("unwanted-type", "a web page where a feed or a sitemap should be")
    if _LINES.match(text := charset.decode(content, content_type).text):
        return _lines(text)
    raise Skipped("unwanted-type", "neither a feed nor a sitemap")


def _syndicated(content: bytes, url: str, limits: Limits, content_type: str | None) -> Listing:
    text, _, is_cut = pass_xml(content, limits, limits.tags, content_type)
    feed, found = parse_xml(text.encode())
    common = common_hints(feed)
    entries = []
    for one in found[: limits.entries]:
        link = join_link(url, link_of(one))
        if link:
            text, is_html = content_of(one)
            hints = entry_hints(one, common, text)
            entries.append(_entry(link, hints, url, text if is_html else ""))
    entries = _told_apart(entries)
    omitted = _omitted(len(found), len(entries), limits.entries, is_cut=is_cut)
    return Listing(
        kind="rss",
        entries=tuple(entries),
        ttl=_ttl(feed),
        title=common.publisher,
        home=word(feed.get("link")),
        language=common.language,
        hub=_linked(feed, "hub"),
        topic=_linked(feed, "self"),
        omitted=omitted,
        older=_older(feed, url),
        generator=word(feed.get("generator")),
    )


def _older(feed: Any, url: str) -> str | None:
    """The feed's own fields and its address -> where older entries are: archive, or next page (RFC 5005)."""
    return join_link(url, _linked(feed, "prev-archive")) or join_link(url, _linked(feed, "next"))


def _omitted(found: int, taken: int, limit: int, *, is_cut: bool = False) -> dict[Omission, int]:
    """How many entries there were, how many were taken of at most so many -> why the others were not."""
    counts: dict[Omission, int] = {
        "no-address": min(found, limit) - taken,
        "past-limit": max(0, found - limit),
        "cut-off": int(is_cut),
    }
    return {reason: number for reason, number in counts.items() if number}


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
    feed = parse_json_feed(content, url)
    entries = [
        _entry(item.url, item.hints, url, item.content.text if item.content.is_html else "")
        for item in feed.items[: limits.entries]
        if item is not None and item.url
    ]
    entries = _told_apart(entries)
    omitted = _omitted(len(feed.items), len(entries), limits.entries, is_cut=feed.is_cut)
    if feed.broken:
        omitted["malformed"] = feed.broken
    return Listing(
        kind="json-feed",
        entries=tuple(entries),
        title=feed.title,
        home=feed.home,
        language=feed.language,
        hub=feed.hub,
        topic=feed.topic,
        omitted=omitted,
        older=feed.next_url,
    )


def _entry(link: str, hints: Hints, feed_url: str, html: str) -> Entry:
    content = html if html.strip() and len(html) <= CONTENT else None
    return Entry(url=link, hints=replace(hints, feed_url=feed_url, content=content))


def _sitemap(content: bytes, url: str, limits: Limits, content_type: str | None) -> Listing:
    entries: list[Entry] = []
    children: list[Child] = []
    omitted: Counter[Omission] = Counter()
    for found in read_locations(content, limits, content_type, url):
        if isinstance(found, Verdict):
            omitted["cut-off" if found.code == "truncated" else "malformed"] += 1
        elif found.url is None:
            omitted["no-address"] += 1
        elif len(entries) + len(children) >= ENTRIES:
            omitted["past-limit"] += 1
        elif found.nested:
            children.append(Child(url=found.url, modified=found.modified))
        else:
            entries.append(Entry(url=found.url, hints=_location_hints(found)))
    return Listing(
        kind="sitemap-index" if children and not entries else "sitemap",
        entries=tuple(entries),
        children=tuple(children),
        omitted=dict(omitted),
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


def _lines(text: str) -> Listing:
    """Text with an address a line, and perhaps remarks behind a ``#`` -> the listing."""
    lines = [line for each in text.splitlines() if (line := each.strip("\ufeff \t")) and not line.startswith("#")]
    urls = [url for line in lines[:ENTRIES] if (url := address(line))]
    entries = tuple(Entry(url=url) for url in urls)
    return Listing(kind="sitemap", entries=entries, omitted=_omitted(len(lines), len(urls), ENTRIES))
