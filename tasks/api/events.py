"""``/events``: the history as JSON, or as server-sent events that go on with what comes (WHATWG HTML, 9.2)."""

from collections.abc import Sequence
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from tasks.api.asking import Problem, is_wanted, limit_of, moment_of, place_of, resources_of, selection_of
from tasks.api.stream import STREAM, stream
from tasks.events.selection import Selection
from worker.ledger import Telling


async def events(request: Request) -> Response:
    """``after`` (a cursor), ``from`` (a moment) or ``Last-Event-ID`` -> events, the same bytes as on the queue.

    With ``Accept: text/event-stream`` they go on for ever: ``id`` is the event's, ``event`` its verb, ``data`` itself.
    """
    wanted = selection_of(request.query_params)
    place = await run_in_threadpool(_begin, request)
    if STREAM in request.headers.get("accept", ""):
        return stream(request, resources_of(request), place, partial(_lines, wanted), request.app.state.ends)
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


def _lines(wanted: Sequence[Selection], batch: Sequence[Telling]) -> bytes:
    chosen = (telling for telling in batch if is_wanted(telling, wanted))
    line = b"id: %s\nevent: %s\ndata: %s\n\n"
    return b"".join(line % (one.id.encode(), one.key.split(".")[1].encode(), one.body) for one in chosen)
