"""``/sources``: who is followed, how they are and what to do about it; pause, resume, poll now."""

from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tasks.desk.articles import listed
from tasks.desk.pages import Desk, desk_of, page
from tasks.desk.standing import DAYS
from tasks.operate.sources import pause, poll_now, resume
from worker.errors import Misconfigured
from worker.resources import Resources

LATEST = 10  # articles of a source


def sources(request: Request) -> Response:
    """-> every source that is followed."""
    return page(request, "sources.html", {"standing": desk_of(request).snapshot.get(), "span": DAYS})


def source(request: Request) -> Response:
    """Id of a source -> its feeds, its pace, its latest articles and how its extraction does."""
    standing, name = desk_of(request).snapshot.get(), request.path_params["source"]
    found = next((one for one in standing.sources if one.followed.source.id == name), None)
    if found is None:
        raise HTTPException(404, "No source of this name is followed.")
    rows = listed(request, [f"source:{name}"], limit=LATEST)
    return page(request, "source.html", {"one": found, "rows": rows, "standing": standing, "days": DAYS})


def leave(desk: Desk, name: str, _: dict[str, str]) -> str:
    """Id of a source -> left alone."""
    _do(pause, desk, name)
    return "paused"


def go_on(desk: Desk, name: str, _: dict[str, str]) -> str:
    """Id of a source -> followed again."""
    _do(resume, desk, name)
    return "resumed"


def poll(desk: Desk, name: str, _: dict[str, str]) -> str:
    """Id of a source -> polled now."""
    _do(poll_now, desk, name)
    return "polled"


def _do(act: Callable[[Resources, str], object], desk: Desk, name: str) -> None:
    try:
        act(desk.resources, name)
    except Misconfigured as mistake:  # it is not followed any more, or switched off in its list
        raise HTTPException(409, str(mistake)) from None
