"""``/events``: what is said, as it is said: a list for everybody, and a stream that a few lines of script add to it."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import msgspec
from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from tasks.desk.pages import Desk, desk_of, page
from tasks.desk.templating import TEMPLATES, asked
from worker.errors import Transient
from worker.ledger import Telling

PART = 50
TICK = 1.0  # seconds between two looks at the outbox
SILENCE = 15  # ticks, after which a comment keeps the stream open


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
    return page(request, "events.html", {"events": found[:PART], "more": more, "live": at is None})


def stream(request: Request) -> Response:
    """-> events as they are written, each as the row of the list: server-sent events."""
    given = request.headers.get("last-event-id") or request.query_params.get("after", "")
    after = int(given) if given.isdigit() and len(given) < 19 else None
    return StreamingResponse(_stream(desk_of(request), request, after), media_type="text/event-stream")


async def _stream(desk: Desk, request: Request, after: int | None) -> AsyncIterator[str]:
    catalogue = desk.resources.ledger.catalogue
    if after is None:
        last = await run_in_threadpool(catalogue.tellings, limit=1)
        after = last[0].position if last else 0
    yield "retry: 3000\n\n"
    idle = 0
    while not desk.ends() and not await request.is_disconnected():
        try:
            found = await run_in_threadpool(catalogue.tellings, after=after, limit=PART)
        except Transient:  # the ledger cannot just now; the stream goes on when it can
            found = []
        for one in reversed(spoken(found)):
            after = one.telling.position
            row = TEMPLATES.get_template("event.html").render(one=one, now=desk.now)
            yield f"id: {after}\ndata: {' '.join(row.split())}\n\n"
        idle = 0 if found else idle + 1
        if idle % SILENCE == SILENCE - 1:
            yield ": nothing new\n\n"
        await asyncio.sleep(TICK)


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
