"""``/events``: the history as JSON, or as server-sent events that go on with what comes (WHATWG HTML, 9.2)."""

import asyncio
from collections.abc import AsyncIterator

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from tasks.api.asking import Problem, is_wanted, limit_of, moment_of, place_of, resources_of, selection_of
from tasks.events.selection import Selection
from worker.errors import Transient
from worker.ledger import Telling
from worker.resources import Resources

READ = 500
TICK = 0.5  # seconds between two looks where nothing is new
SILENCE = 30  # ticks after which a comment keeps the line open
STREAM = "text/event-stream"


async def events(request: Request) -> Response:
    """``after`` (a cursor), ``from`` (a moment) or ``Last-Event-ID`` -> events, the same bytes as on the queue.

    With ``Accept: text/event-stream`` they go on for ever: ``id`` is the event's, ``event`` its verb, ``data`` itself.
    """
    wanted = selection_of(request.query_params)
    place = await run_in_threadpool(_begin, request)
    if STREAM in request.headers.get("accept", ""):
        lines = _stream(request, place, wanted)
        return StreamingResponse(lines, media_type=STREAM, headers={"Cache-Control": "no-store"})
    return await run_in_threadpool(_list, request, place, wanted)


def _begin(request: Request) -> int:
    """Request -> the place in the history behind which it begins; a stream without one begins now."""
    history = resources_of(request).ledger.history
    if last := request.headers.get("last-event-id"):
        if (place := history.place_of(last)) is None:
            raise Problem(410, "the ledger does not keep that event any more: take the present from /articles")
        return place
    if moment := request.query_params.get("from"):
        return 0 if moment == "first" else history.place_before(moment_of(moment))
    if "after" not in request.query_params and STREAM in request.headers.get("accept", ""):
        return history.last()
    return place_of(request, "after")


def _list(request: Request, place: int, wanted: list[Selection]) -> Response:
    """Place and selection -> some events as a JSON array in ``events``, and the next cursor."""
    resources, limit = resources_of(request), limit_of(request.query_params)
    batch = resources.ledger.history.after(place, limit, resources.now())
    found = [telling.body for telling in batch if is_wanted(telling, wanted)]
    place = batch[-1].position if batch else place
    complete = b"false" if batch else b"true"
    body = b'{"events":[' + b",".join(found) + b'],"next":"' + str(place).encode() + b'","complete":' + complete + b"}"
    return Response(body, media_type="application/json", headers={"Cache-Control": "private, no-cache"})


async def _stream(request: Request, place: int, wanted: list[Selection]) -> AsyncIterator[bytes]:
    """Place and selection -> lines of the stream, until whoever reads them leaves, or the server ends."""
    resources, silent = resources_of(request), 0
    yield b"retry: 2000\n\n"
    while not request.app.state.ends() and not await request.is_disconnected():
        try:
            batch, lines = await run_in_threadpool(_lines, resources, place, wanted)
        except Transient:  # the ledger is away: the line stays open, and goes on where it was
            batch, lines = [], b""
        place = batch[-1].position if batch else place
        silent = 0 if lines else silent + 1
        if lines:
            yield lines
        elif silent % SILENCE == 0:
            yield b": nothing new\n\n"
        if not batch:
            await asyncio.sleep(TICK)


def _lines(resources: Resources, place: int, wanted: list[Selection]) -> tuple[list[Telling], bytes]:
    batch = resources.ledger.history.after(place, READ, resources.now())
    chosen = (telling for telling in batch if is_wanted(telling, wanted))
    line = b"id: %s\nevent: %s\ndata: %s\n\n"
    return batch, b"".join(line % (one.id.encode(), one.key.split(".")[1].encode(), one.body) for one in chosen)
