"""RSS, Atom or JSON Feed -> a page for each entry that holds its whole text, a refusal for each that does not."""

from collections.abc import Iterator
from hashlib import sha256
from html import escape
from io import BytesIO
from typing import Any
from urllib.parse import urljoin

import feedparser
import msgspec

from tasks.page import Hints, Origin, Page, Refusal
from tasks.readers.record import parse_object, read_record
from tasks.readers.recorded import address, words
from tasks.readers.refusal import refuse
from tasks.readers.source import Source
from tasks.readers.xml_gate import pass_xml
from worker.errors import Skipped

_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})


def read_feed(source: Source) -> Iterator[Page | Refusal]:
    """Source of an RSS or Atom file -> its entries; what they say about themselves becomes hints.

    The whole text is what stands in ``content:encoded`` or Atom's ``content``; a description is a teaser.
    Raises Verdict where the file cannot be read at all.
    """
    xml, decoded = pass_xml(source.whole(), source.limits, source.limits.tags)
    feed, entries = _parse(xml)
    _check(entries, source)
    common = Hints(
        language=_word(feed.get("language")),
        publisher=_word(feed.get("title")),
        feed_url=next((address(link.get("href")) for link in feed.get("links", ()) if link.get("rel") == "self"), None),
    )
    base = common.feed_url or address(feed.get("link")) or ""
    for number, entry in enumerate(entries, 1):
        origin = Origin(file=source.name, record=number)
        url = _join(base, entry.get("link", ""))
        content: Any = max(entry.get("content", ()), key=_is_html, default={})
        text = words(content.get("value") or "")
        if not text.strip():
            yield refuse(origin, Skipped("no-content", "an entry without its whole text; it is to be fetched"), url)
            continue
        hints = _hints(entry, common, text)
        yield Page(
            text=_wrap(text, hints) if _is_html(content) else text,
            kind="html" if _is_html(content) else "text",
            sha256=sha256(text.encode()).hexdigest(),
            fetched=source.fetched,
            url=url,
            charset=decoded.charset,
            charset_method=decoded.method,
            via="feed",
            origin=origin,
            hints=hints,
        )


def read_json_feed(source: Source) -> Iterator[Page | Refusal]:
    """Source of a JSON Feed (version 1 or 1.1) -> its items; raises Verdict where it cannot be read at all."""
    feed = parse_object(source.whole())
    items = feed.get("items")
    if not isinstance(items, list):
        raise Skipped("malformed", "a JSON Feed without a list of items")
    _check(items, source)
    language, title = feed.get("language"), feed.get("title")
    common = Hints(language=_word(language), publisher=_word(title), feed_url=address(feed.get("feed_url")))
    for number, item in enumerate(items, 1):
        origin = Origin(file=source.name, record=number)
        if not isinstance(item, dict):
            yield refuse(origin, Skipped("malformed", "an item that is no JSON object"))
            continue
        page = read_record(item, source, origin, via="feed", feed=common)
        if isinstance(page, Page) and page.kind == "html":
            page = msgspec.structs.replace(page, text=_wrap(page.text, page.hints))
        yield page


def _parse(content: bytes) -> tuple[Any, list[Any]]:
    """-> the feed's own fields and its entries.

    feedparser would open a string as an address or a file name, so it gets a stream. Its cleaning is off: that is for
    a later stage, which says what it drops.
    """
    try:
        result = feedparser.parse(
            BytesIO(content),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # noqa: BLE001 - on broken feeds it raises whatever its guesses run into
        raise Skipped("malformed", f"no feed can be made out ({type(error).__name__})") from None
    if not result.entries and not result.version:
        raise Skipped("malformed", "no feed can be made out")
    return result.feed, result.entries


def _check(entries: list[Any], source: Source) -> None:
    if not entries:
        raise Skipped("no-content", "a feed without entries")
    if len(entries) > source.limits.entries:
        raise Skipped("too-large", f"{len(entries)} entries; at most {source.limits.entries} are read")


def _join(base: str, link: str) -> str | None:
    try:
        return address(urljoin(base, link)) if link.strip() else None
    except ValueError:  # brackets that are no IPv6 address
        return None


def _is_html(content: Any) -> bool:
    return content.get("type") in _HTML_TYPES


def _hints(entry: Any, common: Hints, text: str) -> Hints:
    summary = _word(entry.get("summary"))
    authors = [author.get("name") for author in entry.get("authors", ())] or [entry.get("author")]
    return Hints(
        title=_word(entry.get("title")),
        summary=None if summary == text.strip() else summary,  # feedparser fills it in where there is none
        authors=tuple(name for author in authors if (name := _word(author))),
        published=_word(entry.get("published")),
        modified=_word(entry.get("updated")) if "updated" in entry else None,
        language=_word(entry.get("language")) or common.language,
        publisher=common.publisher,
        guid=_word(entry.get("id")),
        feed_url=common.feed_url,
        categories=tuple(term for tag in entry.get("tags", ()) if (term := _word(tag.get("term")))),
    )


def _word(value: object) -> str | None:
    return words(value).strip() or None if isinstance(value, str) else None


def _wrap(content: str, hints: Hints) -> str:
    """Fragment of HTML -> the least document that holds it."""
    language = f' lang="{escape(hints.language)}"' if hints.language else ""
    title = f"<title>{escape(hints.title)}</title>" if hints.title else ""
    return f"<!DOCTYPE html><html{language}><head>{title}</head><body><article>{content}</article></body></html>"
