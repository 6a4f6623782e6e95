"""JSON Feed (jsonfeed.org, version 1 or 1.1) -> its items, read the same from the web and from a file."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tasks.models.page import Enclosure, Hints
from tasks.readers.entry_text import Content, content_in
from tasks.readers.json_mend import read_broken
from tasks.readers.record import parse_object
from tasks.readers.recorded import address
from tasks.readers.syndication import join_link, word
from worker.errors import Skipped


class Item(NamedTuple):
    """What an item says of its page, and the text that it holds of it, empty where it holds none."""

    url: str | None
    hints: Hints
    content: Content


class JsonFeed(NamedTuple):
    """The feed's title and its items, None for one that is no object; how many more are broken, and whether it breaks
    off in one; the hub that announces its news, and its own address; the page that it is of, and its language; where it
    goes on."""

    title: str | None
    items: list[Item | None]
    broken: int = 0
    is_cut: bool = False
    hub: str | None = None
    topic: str | None = None
    home: str | None = None
    language: str | None = None
    next_url: str | None = None


def parse_json_feed(content: bytes, base: str | None = None) -> JsonFeed:
    """Bytes and the address that gave them, if one did -> the feed.

    Raises Skipped ``malformed`` for what is no JSON or has no items, ``unwanted-type`` for JSON that is no feed.
    """
    feed, broken, is_cut = _parse(content)
    items = feed.get("items")
    if "jsonfeed.org" not in (word(feed.get("version")) or ""):
        raise Skipped("unwanted-type", "JSON, and no JSON Feed")
    if not isinstance(items, list):
        raise Skipped("malformed", "a JSON Feed without a list of items")
    title, stated = word(feed.get("title")), address(feed.get("feed_url"))
    common = Hints(language=word(feed.get("language")), publisher=title, feed_url=stated)
    base = base or stated or address(feed.get("home_page_url")) or ""
    read = [_item(item, common, base) if isinstance(item, dict) else None for item in items]
    return JsonFeed(
        title,
        read,
        broken,
        is_cut,
        hub=_hub(feed.get("hubs")),
        topic=stated,
        home=word(feed.get("home_page_url")),
        language=common.language,
        next_url=join_link(base, feed.get("next_url")),
    )


def _hub(hubs: object) -> str | None:
    """``hubs`` -> the address of the first that speaks WebSub."""
    named = [one for one in hubs if isinstance(one, dict)] if isinstance(hubs, list) else []
    return next((url for one in named if one.get("type") == "WebSub" and (url := word(one.get("url")))), None)


def _parse(content: bytes) -> tuple[Mapping[str, object], int, bool]:
    """Bytes -> the object, how many of its items are broken, and whether it breaks off; as strict as it may be."""
    try:
        return parse_object(content), 0, False
    except Skipped:
        feed, broken, is_cut = read_broken(content.decode("utf-8-sig", "replace"))
        if not feed:
            raise
        return feed, broken, is_cut


def _item(item: Mapping[str, object], common: Hints, base: str) -> Item:
    html, text = word(item.get("content_html")), word(item.get("content_text"))
    return Item(_link(base, item), _hints(item, common), content_in(html or text or "", is_html=html is not None))


def _link(base: str, item: Mapping[str, object]) -> str | None:
    """An item's page; of one that has no address of its own, the one it is about, or an id that is an address."""
    candidates = (word(item.get(name)) for name in ("url", "external_url"))
    links = (join_link(base, link) for link in candidates if link)
    return next((link for link in links if link), None) or address(item.get("id"))


def _hints(item: Mapping[str, object], common: Hints) -> Hints:
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
