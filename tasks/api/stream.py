"""The history -> server-sent events that go on with what comes (WHATWG HTML, 9.2), for as long as somebody reads."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import StreamingResponse

from worker.errors import Transient
from worker.ledger import Telling
from worker.resources import Resources

READ = 500
TICK = 0.5  # seconds between two looks where nothing is new
SILENCE = 30  # ticks after which a comment keeps the line open
STREAM = "text/event-stream"
Lines = Callable[[Sequence[Telling]], bytes]


def stream(
    request: Request, resources: Resources, place: int, lines: Lines, ends: Callable[[], bool]
) -> StreamingResponse:
    """Place in the history, what is written of messages behind it, and whether the server ends now -> the answer."""
    told = _follow(request, resources, place, lines, ends)
    return StreamingResponse(told, media_type=STREAM, headers={"Cache-Control": "no-store"})


async def _follow(
    request: Request, resources: Resources, place: int, lines: Lines, ends: Callable[[], bool]
) -> AsyncIterator[bytes]:
    silent = 0
    yield b"retry: 2000\n\n"
    while not ends() and not await request.is_disconnected():
        try:
            batch, told = await run_in_threadpool(_read, resources, place, lines)
        except Transient:  # the ledger is away: the line stays open, and goes on where it was
            batch, told = [], b""
        place = batch[-1].position if batch else place
        silent = 0 if told else silent + 1
        if told:
            yield told
        elif silent % SILENCE == 0:
            yield b": nothing new\n\n"
        if not batch:
            await asyncio.sleep(TICK)


def _read(resources: Resources, place: int, lines: Lines) -> tuple[list[Telling], bytes]:
    batch = resources.ledger.history.after(place, READ, resources.now())
    return batch, lines(batch)
