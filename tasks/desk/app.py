"""Resources -> the desk's site, an ASGI app: its views, and the guards before them.

request ─▶ Host ─▶ headers ─▶ may this one read? ─▶ view ─▶ page
                                     └─ no: the form that asks for the token
"""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from tasks.api.app import make_api
from tasks.desk import articles, events, failures, frontier, overview, probes, session, settings, sources, trace, websub
from tasks.desk.access import Access
from tasks.desk.acts import act
from tasks.desk.headers import Headers
from tasks.desk.pages import Desk, desk_of, page
from tasks.desk.templating import asked
from worker.address import split
from worker.errors import Misconfigured, Transient
from worker.resources import Resources
from worker.settings import listening

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_OPEN = ("/healthz", "/readyz", "/metrics", "/static/", "/session", "/websub/")  # to whoever reaches the desk
_ASKED_THERE = "/api/"
_HUBS = "/websub/"


def make_app(resources: Resources) -> Starlette:
    """Resources -> the app. Raises Misconfigured where others could read without a token."""
    own = resources.settings.desk
    host, _ = listening(own.listen)
    called = f"[{host}]" if ":" in host else host
    hosts = [*LOOPBACK, *own.names, *([called] if host not in {"0.0.0.0", "::"} else [])]  # noqa: S104
    callback = split(resources.settings.websub_callback).hostname or ""
    for_hubs = callback if callback not in hosts else ""
    desk = Desk(resources, Access(own.token, host))
    # Whoever serves it says later when it ends.
    api = make_api(resources, lambda request: desk.access.may_read(request, desk.now), lambda: bool(desk.ends()))
    app = Starlette(
        routes=[*ROUTES, Mount("/api", api)],
        middleware=[
            Middleware(Headers),
            Middleware(TrustedHostMiddleware, allowed_hosts=[*hosts, for_hubs], www_redirect=False),
            Middleware(Admission, for_hubs=for_hubs),
        ],
        exception_handlers={HTTPException: _refused, Transient: _troubled, Misconfigured: _troubled},
    )
    app.state.desk = desk
    return app


ROUTES = [
    Route("/", overview.overview),
    Route("/articles", articles.search),
    Route("/articles/{subject}", articles.show),
    Route("/sources", sources.sources),
    Route("/sources/{source}", sources.source),
    Route("/sources/{source}/pause", act(sources.leave, "source", "/sources/{}"), methods=["POST"]),
    Route("/sources/{source}/resume", act(sources.go_on, "source", "/sources/{}"), methods=["POST"]),
    Route("/sources/{source}/poll", act(sources.poll, "source", "/sources/{}"), methods=["POST"]),
    Route("/frontier", frontier.frontier),
    Route("/frontier/{host}", frontier.host),
    Route("/events", events.events),
    Route("/events/stream", events.stream),
    Route("/failures", failures.failures),
    Route("/failures/redrive", act(failures.work_again, "", "/failures"), methods=["POST"]),
    Route("/failures/discard", act(failures.end, "", "/failures"), methods=["POST"]),
    Route("/trace", trace.trace),
    Route("/settings", settings.settings),
    Route("/session", session.sign_in),
    Route("/session", session.open_session, methods=["POST"]),
    Route("/session/end", session.close_session, methods=["POST"]),
    Route("/healthz", probes.alive),
    Route("/readyz", probes.ready),
    Route("/metrics", probes.metrics),
    Route("/websub/{token}", websub.asked),
    Route("/websub/{token}", websub.pinged, methods=["POST"]),
    Mount("/static", StaticFiles(packages=[("tasks.desk", "static")])),
]


class Admission:
    """The app -> the same for whoever may read; the form that asks for the token for all others.

    Under a name that is only there ``for_hubs`` nothing else is to be had: it is known to the whole web.
    """

    def __init__(self, app: ASGIApp, for_hubs: str) -> None:
        self._app = app
        self._for_hubs = for_hubs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request -> answered by the app, or sent to the form."""
        request = Request(scope)
        if self._for_hubs and request.url.hostname == self._for_hubs and not scope["path"].startswith(_HUBS):
            await PlainTextResponse("not found\n", 404)(scope, receive, send)
            return
        if not scope["path"].startswith((*_OPEN, _ASKED_THERE)):
            desk = desk_of(request)
            if not desk.access.may_read(request, desk.now):
                await RedirectResponse(asked("/session", next=request.url.path), 303)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _refused(request: Request, error: Exception) -> Response:
    status, detail = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, "")
    return page(request, "refused.html", {"status": status, "detail": detail}, status)


def _troubled(request: Request, error: Exception) -> Response:
    """What the ledger cannot do now -> a page that says so."""
    if request.url.path.startswith(_OPEN):
        return PlainTextResponse(f"{error}\n", 503)
    return page(request, "refused.html", {"status": 503, "detail": str(error)}, 503)
