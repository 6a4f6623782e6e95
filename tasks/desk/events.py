"""``/events``: what is said, as it is said: a list for everybody, and a stream that a few lines of script add to it."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from tasks.api.stream import stream as follow
from tasks.desk.pages import Desk, desk_of, page
from tasks.desk.templating import TEMPLATES, asked
from worker.ledger import Telling
from worker.ledger.history import SETTLED

PART = 50


class Said(Struct, frozen=True, kw_only=True):
    """An event in a list: what it says of what, where a person reads it."""

    telling: Telling
    noun: str
    verb: str
    headline: str
    source: str
    section: str
    language: str


class _Language(Struct, frozen=True):
    tag: str = ""


class _Section(Struct, frozen=True):
    id: str = ""


class _Named(Struct, frozen=True, rename="camel"):
    id: str = ""
    name: str = ""
    source_id: str = ""


class _Data(Struct, frozen=True, rename="camel"):
    headline: str = ""
    url_canonical: str = ""
    name: str = ""
    reason: str | dict[str, object] | None = None
    section: _Section = _Section()
    language: _Language = _Language()
    publisher: _Named = _Named()
    provenance: _Named = _Named()
    source_id: str = ""


class _Event(Struct, frozen=True):
    data: _Data = _Data()


def events(request: Request) -> Response:
    """-> the latest events, or those before a place in the outbox."""
    before = request.query_params.get("before", "")
    at = int(before) if before.isdigit() and len(before) < 19 else None
    found = spoken(desk_of(request).resources.ledger.catalogue.tellings(before=at, limit=PART + 1))
    more = asked("/events", before=found[PART - 1].telling.position) if len(found) > PART else ""
    live = stream_place(found[:PART], desk_of(request).now) if at is None else None
    return page(request, "events.html", {"events": found[:PART], "more": more, "live": live})


def stream_place(shown: Sequence[Said], now: datetime) -> int:
    """The latest events, the last first -> the place behind which they are streamed: some of these once more, for
    between those that are young another may yet be written. The page passes over what it shows already."""
    young = [one.telling.position for one in shown if one.telling.queued > now - SETTLED]
    return young[-1] - 1 if young else shown[0].telling.position if shown else 0


def stream(request: Request) -> Response:
    """-> events as they are written, each as the row of the list: server-sent events."""
    desk = desk_of(request)
    given = request.headers.get("last-event-id") or request.query_params.get("after", "")
    place = int(given) if given.isdigit() and len(given) < 19 else desk.resources.ledger.history.last()
    return follow(request, desk.resources, place, partial(_rows, desk), lambda: bool(desk.ends()))


def _rows(desk: Desk, batch: Sequence[Telling]) -> bytes:
    row = TEMPLATES.get_template("event.html")
    lines = (
        f"id: {one.telling.position}\ndata: {' '.join(row.render(one=one, now=desk.now).split())}\n\n"
        for one in spoken(batch)
    )
    return "".join(lines).encode()


def spoken(tellings: Sequence[Telling]) -> list[Said]:
    """Messages of the outbox -> what they say, for a list."""
    return [_said(one) for one in tellings]


def _said(telling: Telling) -> Said:
    noun, _, verb = telling.key.partition(".")
    try:
        data = msgspec.json.decode(telling.body, type=_Event).data
    except msgspec.DecodeError:  # another's message, or one of a version to come: its key says enough
        data = _Data()
    return Said(
        telling=telling,
        noun=noun,
        verb=verb.partition(".")[0],
        headline=data.headline or data.url_canonical or data.name or telling.key,
        source=data.provenance.source_id or data.publisher.name or data.source_id,
        section=data.section.id,
        language=data.language.tag,
    )
