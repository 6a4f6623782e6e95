"""``/websub/TOKEN``: where hubs call: they ask whether we meant it, and say that there is news."""

import asyncio

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from tasks.desk.pages import desk_of
from tasks.websub.callback import confirm, expect, ping

LARGEST = 2**23  # bytes of what a hub sends along: it is only there to be signed
PATIENCE = 30.0  # seconds for all of it


async def asked(request: Request) -> Response:
    """A hub asks whether we meant it -> its challenge, or 404."""
    resources, token = desk_of(request).resources, request.path_params["token"]
    answer = await run_in_threadpool(confirm, resources, token, request.query_params)
    return PlainTextResponse("not asked for\n", 404) if answer is None else PlainTextResponse(answer)


async def pinged(request: Request) -> Response:
    """A hub says that there is news -> 202 however it is signed (WebSub §8), 410 where nothing is agreed any more."""
    resources, token = desk_of(request).resources, request.path_params["token"]
    signature = await run_in_threadpool(expect, resources, token, request.headers.get("x-hub-signature", ""))
    if signature is None:
        return PlainTextResponse("nothing is wanted here any more\n", 410)
    size = 0
    try:
        async with asyncio.timeout(PATIENCE):
            async for part in request.stream():
                size += len(part)
                if size > LARGEST:
                    return PlainTextResponse("too large\n", 413)
                signature.update(part)
    except TimeoutError:
        return PlainTextResponse("too slow\n", 408)
    except ClientDisconnect:
        return PlainTextResponse("cut short\n", 400)
    await run_in_threadpool(ping, resources, token, signature)
    return PlainTextResponse("", 202)
