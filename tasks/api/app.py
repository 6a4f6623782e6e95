"""Resources -> the read API, an ASGI app; whoever may not read is told so as a problem."""

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from tasks.api.articles import article, articles
from tasks.api.asking import Problem, problem, resources_of, told
from tasks.api.events import events
from tasks.api.feeds import atom, json_feed
from tasks.api.openapi import openapi
from worker.errors import Misconfigured, Transient
from worker.resources import Resources


def make_api(resources: Resources, may_read: Callable[[Request], bool], ends: Callable[[], bool]) -> ASGIApp:
    """Resources, who may read, and whether the server ends now -> the app."""
    app = Starlette(routes=ROUTES, exception_handlers={Problem: problem, Transient: problem, Misconfigured: problem})
    app.state.resources, app.state.ends = resources, ends
    return _Guarded(app, may_read)


def _document(request: Request) -> Response:
    return told(openapi(resources_of(request).settings.authority))


ROUTES = [
    Route("/articles", articles),
    Route("/articles/{id}", article),
    Route("/events", events),
    Route("/feed.atom", atom),
    Route("/feed.json", json_feed),
    Route("/openapi.json", _document),
]


class _Guarded:
    def __init__(self, app: ASGIApp, may_read: Callable[[Request], bool]) -> None:
        self._app, self._may_read = app, may_read

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._may_read(Request(scope)):
            refused = problem(Request(scope), Problem(401, "send the token as Authorization: Bearer …"))
            refused.headers["WWW-Authenticate"] = "Bearer"
            await refused(scope, receive, send)
            return
        await self._app(scope, receive, send)
