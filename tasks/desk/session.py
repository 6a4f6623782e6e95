"""``/session``: the token is asked for once, and a browser that knows it may act for twelve hours."""

import asyncio

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tasks.desk.access import COOKIE, SESSION, read_form
from tasks.desk.pages import desk_of, page

SLOW = 0.5  # seconds that a wrong token takes: nobody tries many


def sign_in(request: Request) -> Response:
    """-> the form that asks for the token."""
    return page(request, "session.html", {"wrong": False, "onward": _onward(request.query_params.get("next", ""))})


async def open_session(request: Request) -> Response:
    """The token -> a session; a wrong one -> the form again."""
    desk, fields = desk_of(request), await read_form(request)
    onward = _onward(fields.get("next", ""))
    if not desk.access.is_ours(request, fields) or not desk.access.opens(fields.get("token", "")):
        await asyncio.sleep(SLOW)
        return page(request, "session.html", {"wrong": True, "onward": onward}, 403)
    answer = RedirectResponse(onward, 303)
    answer.set_cookie(
        COOKIE,
        desk.access.begin(desk.now),
        max_age=int(SESSION.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return answer


async def close_session(_: Request) -> Response:
    """-> no session any more."""
    answer = RedirectResponse("/?done=out", 303)
    answer.delete_cookie(COOKIE)
    return answer


def _onward(path: str) -> str:
    """Where somebody came from -> a page of this desk, and none of another's."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() else "/"
