"""``/frontier``: every address that is to be visited, by kind, state and host; a host with what it is owed."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from tasks.desk.pages import desk_of, page
from tasks.desk.templating import asked
from worker.ledger import Lane

PART = 50


def frontier(request: Request) -> Response:
    """-> visits by kind and state, why pages wait, and the hosts where most is due."""
    return page(request, "frontier.html", {"standing": desk_of(request).snapshot.get()})


def host(request: Request) -> Response:
    """Name of a host and a lane -> its budget, and its visits in the order in which they are due."""
    catalogue, name = desk_of(request).resources.ledger.catalogue, request.path_params["host"]
    lane = Lane.BACKFILL if request.query_params.get("lane") == "backfill" else Lane.LIVE
    visits = catalogue.visits(name, lane, PART + 1, _moment(request.query_params.get("after", "")))
    last = visits[PART - 1].due if len(visits) > PART else None
    more = asked(f"/frontier/{name}", lane=lane.name.lower(), after=last.isoformat()) if last else ""
    shown = {
        "name": name,
        "line": catalogue.host(name),
        "lane": lane.name.lower(),
        "visits": visits[:PART],
        "more": more,
    }
    return page(request, "host.html", shown)


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
