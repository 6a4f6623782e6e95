"""A request -> what it asks for: which events, from where on, how many; a mistake is told as a problem (RFC 9457)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from tasks.events.selection import Selection
from worker.errors import Misconfigured
from worker.ledger import Telling
from worker.resources import Resources

FEW, MANY = 50, 500  # in one answer
NAMED = ("verb", "section", "language", "publisher", "source", "genre", "keyword", "author")


class Problem(Exception):
    """A request that cannot be answered: its status, and a sentence for whoever wrote it."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail


def resources_of(request: Request) -> Resources:
    """Request -> the resources of the app that it came to."""
    found: Resources = request.app.state.resources
    return found


def selection_of(query: QueryParams) -> list[Selection]:
    """Query -> conditions that all must hold: ``bind``, ``where``, and those with a name of their own (``section``)."""
    named = [f"{name}={_quoted(query[name])}" for name in NAMED if query.get(name)]
    try:
        return [Selection(query.getlist("bind"), " and ".join(named)), Selection(where=query.get("where", ""))]
    except Misconfigured as mistake:
        raise Problem(400, str(mistake)) from None


def is_wanted(telling: Telling, wanted: Sequence[Selection]) -> bool:
    """A message of the outbox and what ``selection_of`` gave -> whether it was asked for."""
    message = telling.message
    return all(one(message) for one in wanted)


def _quoted(value: str) -> str:
    return f"'{value}'" if "'" not in value else f'"{value.replace(chr(34), "")}"'


def limit_of(query: QueryParams) -> int:
    """Query -> how many at most: ``limit``, 1 to 500."""
    limit = query.get("limit", str(FEW))
    if not limit.isascii() or not limit.isdigit() or not 1 <= int(limit[:9]) <= MANY:
        raise Problem(400, f"limit is a number from 1 to {MANY}")
    return int(limit)


def place_of(request: Request, name: str) -> int:
    """Request, name of a parameter -> the cursor that it holds, 0 without one: the beginning."""
    value = request.query_params.get(name, "0")
    if not value.isascii() or not value.isdigit() or len(value) > 18:
        raise Problem(400, f"{name} is a cursor: take it from next of the answer before")
    return int(value)


def moment_of(value: str) -> datetime:
    """``2026-11-20T08:00:00Z`` -> an aware moment."""
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise Problem(400, f"{value[:40]!r} is no moment: write 2026-11-20 or 2026-11-20T08:00:00Z") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def told(content: Any, kind: str = "application/json", status: int = 200) -> Response:
    """Anything of JSON -> the answer."""
    return Response(msgspec.json.encode(content), status, media_type=kind)


def problem(_: Request, error: Exception) -> Response:
    """A problem -> its answer."""
    status, detail = (error.status, error.detail) if isinstance(error, Problem) else (503, str(error))
    return told({"status": status, "detail": detail}, "application/problem+json", status)
