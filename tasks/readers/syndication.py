"""RSS and Atom -> what feedparser makes of them, and each entry's own words as hints."""

from io import BytesIO
from typing import Any

from tasks.models.page import Enclosure, Hints
from tasks.readers.entry_text import Content, content_in, is_whole
from tasks.readers.recorded import address, words
from worker.address import join
from worker.errors import Skipped

_APART = (b"\n", b"\r", b"]", b"&")  # expat hands each of these on by itself, and feedparser takes three microseconds
_PIECES = 400_000
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})


def parse_xml(content: bytes) -> tuple[Any, list[Any]]:
    """-> the feed's own fields and its entries.

    feedparser would open a string as an address or a file name, so it gets a stream. Its cleaning is off: that is for
    a later stage, which says what it drops. Raises Skipped ``malformed`` and ``too-complex``.
    """
    pieces = sum(map(content.count, _APART))
    if pieces > _PIECES:
        raise Skipped("too-complex", f"{pieces} line ends, closing brackets and entities; at most {_PIECES} are read")
    try:
        import feedparser  # half a second's worth of libraries that most input never needs

        result = feedparser.parse(
            BytesIO(content),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # noqa: BLE001 - on broken feeds it raises whatever its guesses run into
        raise Skipped("malformed", f"no feed can be made out ({type(error).__name__})") from None
    if not result.entries and not result.get("version"):
        raise Skipped("malformed", "no feed can be made out")
    return result.feed, result.entries


def join_link(base: str, link: object) -> str | None:
    """Base and anything -> the address that it is there, None for what is none."""
    return address(join(base, link)) if isinstance(link, str) and link.strip() else None


def link_of(entry: Any) -> str:
    """Entry -> its link as written, empty where it has none.

    An entry without one is given its guid by feedparser, which is only an address where it is a whole one.
    """
    link = word(entry.get("feedburner_origlink")) or word(entry.get("link")) or ""
    return link if entry.get("links") or address(link) else ""


def common_hints(feed: Any) -> Hints:
    """The feed's own fields -> what they say about each of its entries."""
    return Hints(
        language=word(feed.get("language")),
        publisher=word(feed.get("title")),
        feed_url=next((address(link.get("href")) for link in feed.get("links", ()) if link.get("rel") == "self"), None),
    )


def content_of(entry: Any) -> Content:
    """Entry -> its whole text: what stands in its content, else a description that is one, and no teaser."""
    content: Any = max(entry.get("content", ()), key=_is_html, default={})
    found = content_in(words(content.get("value") or ""), is_html=_is_html(content))
    if found.text.strip():
        return found
    told = content_in(words(entry.get("summary") or ""), is_html=_is_html(entry.get("summary_detail") or {}))
    return told if told.is_html and is_whole(told.text) else Content("", is_html=False)


def _is_html(content: Any) -> bool:
    return content.get("type") in _HTML_TYPES


def entry_hints(entry: Any, common: Hints, text: str) -> Hints:
    """Entry, what goes for all of them, and its whole text -> what is said about the page."""
    files = ((address(one.get("href")), word(one.get("type"))) for one in entry.get("enclosures", ()))
    summary = word(entry.get("summary"))
    authors = [author.get("name") for author in entry.get("authors", ())] or [entry.get("author")]
    return Hints(
        title=word(entry.get("title")),
        summary=None if summary == text.strip() else summary,  # feedparser fills it in where there is none
        authors=tuple(name for author in authors if (name := word(author))),
        published=word(entry.get("published")),
        modified=word(entry.get("updated")) if "updated" in entry else None,
        language=word(entry.get("language")) or common.language,
        publisher=common.publisher,
        guid=word(entry.get("id")),
        feed_url=common.feed_url,
        categories=tuple(term for tag in entry.get("tags", ()) if (term := word(tag.get("term")))),
        enclosures=tuple(Enclosure(url=url, type=kind) for url, kind in files if url),
    )


def word(value: object) -> str | None:
    """Anything -> the words that it is, None for none."""
    return words(value).strip() or None if isinstance(value, str) else None
