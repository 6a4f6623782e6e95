"""``/feed.atom`` (RFC 4287) and ``/feed.json`` (JSON Feed 1.1): the latest articles of a selection."""

from collections.abc import Iterator
from xml.etree import ElementTree

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from tasks.api.articles import tagged
from tasks.api.asking import is_wanted, limit_of, resources_of, selection_of
from tasks.formats import Record, record_of
from tasks.models.article import Article

PART = 200
READ = 5000  # events that are looked through, the last first, for as many as are wanted
ATOM = "http://www.w3.org/2005/Atom"


def atom(request: Request) -> Response:
    """Conditions -> an Atom feed of the latest articles."""
    records = list(_latest(request))
    feed = ElementTree.Element("feed", xmlns=ATOM)
    address = str(request.url)
    _add(feed, "id", address)
    _add(feed, "title", _title(request))
    _add(feed, "updated", records[0][1] if records else "1970-01-01T00:00:00Z")
    _add(feed, "link", rel="self", href=address)
    for record, updated in records:
        entry = ElementTree.SubElement(feed, "entry")
        _add(entry, "id", f"urn:uuid:{record.id}")
        _add(entry, "title", record.title)
        _add(entry, "updated", updated)
        if record.published and "T" in record.published and record.published.endswith("Z"):
            _add(entry, "published", record.published)
        _add(entry, "link", rel="alternate", href=record.url)
        for name in record.authors or [record.publisher]:
            _add(ElementTree.SubElement(entry, "author"), "name", name)
        _add(entry, "category", term=record.section)
        if record.standfirst:
            _add(entry, "summary", record.standfirst)
        _add(entry, "content", record.text, type="text")
    body = ElementTree.tostring(feed, "utf-8", xml_declaration=True)
    return tagged(request, body, "application/atom+xml")


def json_feed(request: Request) -> Response:
    """Conditions -> a JSON Feed of the latest articles."""
    items = [
        {
            "id": f"urn:uuid:{record.id}",
            "url": record.url,
            "title": record.title,
            "content_text": record.text,
            "date_modified": updated,
            "language": record.language,
            "tags": [record.section, *record.keywords],
            "authors": [{"name": name} for name in record.authors or [record.publisher]],
        }
        | ({"summary": record.standfirst} if record.standfirst else {})
        for record, updated in _latest(request)
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": _title(request), "feed_url": str(request.url)}
    return tagged(request, msgspec.json.encode(feed | {"items": items}), "application/feed+json")


def _latest(request: Request) -> Iterator[tuple[Record, str]]:
    """Request -> the records of the articles that were written last, each once as it stands, and when that was."""
    resources, wanted = resources_of(request), selection_of(request.query_params)
    limit, before, read = limit_of(request.query_params), None, 0
    while limit and read < READ:
        batch = resources.ledger.catalogue.tellings(before=before, limit=PART)
        if not batch:
            return
        current = resources.ledger.history.current({telling.subject for telling in batch if telling.subject})
        for telling in batch:
            is_article = telling.key.split(".")[1] in {"published", "updated", "corrected"}
            if is_article and current.get(telling.subject or "") == telling.id and is_wanted(telling, wanted):
                article = msgspec.json.decode(telling.body, type=_Event).data
                yield record_of(article), f"{telling.queued:%Y-%m-%dT%H:%M:%SZ}"
                limit -= 1
                if not limit:
                    return
        before, read = batch[-1].position, read + len(batch)


class _Event(msgspec.Struct, frozen=True):
    data: Article


def _title(request: Request) -> str:
    said = [f"{name} {value}" for name, value in request.query_params.multi_items() if name != "limit"]
    return ", ".join(["Wiredesk", *said])


def _add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> None:
    ElementTree.SubElement(parent, name, attributes).text = _clean(text) or None


def _clean(text: str) -> str:
    """Text -> the same without what XML 1.0 has no way to write."""
    return "".join(one for one in text if one in "\t\n\r" or (one >= " " and one not in "\ufffe\uffff"))
