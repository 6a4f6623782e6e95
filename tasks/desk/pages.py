"""Template and what it shows -> a page; what every page needs is added here."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from tasks.desk.access import Access
from tasks.desk.snapshot import Snapshot
from tasks.desk.standing import read_standing
from tasks.desk.templating import TEMPLATES
from tasks.operate.health import check_health
from worker.resources import Resources


class Desk:
    """What the views stand on: the resources, who may do what, the counts that take long, and whether it ends now."""

    def __init__(self, resources: Resources, access: Access) -> None:
        self.resources = resources
        self.access = access
        self.snapshot = Snapshot(lambda: read_standing(resources))
        self.health = Snapshot(lambda: check_health(resources))
        self.ends: Callable[[], bool] = lambda: False  # whoever serves it knows

    @property
    def now(self) -> datetime:
        """-> the moment."""
        return self.resources.now()


def desk_of(request: Request) -> Desk:
    """Request -> the desk that answers it."""
    found: Desk = request.app.state.desk
    return found


def page(request: Request, template: str, found: Mapping[str, Any], status: int = 200) -> HTMLResponse:
    """Request, the name of a template and what it shows -> the page."""
    desk = desk_of(request)
    shown = {
        "now": desk.now,
        "path": request.url.path,
        "query": request.query_params,
        "token": desk.access.has_token,
        "acts": desk.access.may_act(request, desk.now),
        "guard": desk.access.guard(request),
        "done": DONE.get(request.query_params.get("done", "")),
        **found,
    }
    return HTMLResponse(TEMPLATES.get_template(template).render(shown), status)


# What may be said at the top of a page after an act: the address only names it, and so can say nothing else.
DONE = {
    "redriven": "Worked on again: what comes of it is seen here soon.",
    "discarded": "Discarded.",
    "paused": "Paused: nothing is asked of this source until it is resumed.",
    "resumed": "Resumed: it is polled by its pace again.",
    "polled": "Due at once: a desk at work polls it within seconds.",
    "out": "Signed out.",
    "in": "Signed in: for twelve hours this browser may act.",
}
