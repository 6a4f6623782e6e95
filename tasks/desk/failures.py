"""``/failures``: what went wrong and waits for a person; worked once more or ended, one by one or all that are listed."""

from starlette.requests import Request
from starlette.responses import Response

from tasks.desk.pages import Desk, desk_of, page
from tasks.operate.failures import discard, find_failure, list_failures
from tasks.operate.redrive import redrive
from worker.errors import Misconfigured
from worker.ledger import Failing, Wanted

MOST = 200  # failures of a kind on the page
_FILTERS = ("reason", "source", "host")


def failures(request: Request) -> Response:
    """Reason, source and host -> the failures, and how many there are for each reason."""
    asked = {name: request.query_params.get(name, "").strip() for name in _FILTERS}
    wanted = Wanted(**{name: value or None for name, value in asked.items()})
    found = list_failures(desk_of(request).resources, wanted, MOST)
    reasons: dict[tuple[str, str], int] = {}
    for one in found:
        reasons[one.kind, one.reason] = reasons.get((one.kind, one.reason), 0) + 1
    most = sorted(reasons.items(), key=lambda one: (-one[1], one[0]))
    return page(request, "failures.html", {"failures": found, "filters": asked, "reasons": most, "most": MOST})


def work_again(desk: Desk, _: str, fields: dict[str, str]) -> str:
    """The names of failures in a form -> worked once more."""
    redrive(desk.resources, _named(desk, fields))
    return "redriven"


def end(desk: Desk, _: str, fields: dict[str, str]) -> str:
    """The names of failures in a form -> ended for good."""
    discard(desk.resources, _named(desk, fields))
    return "discarded"


def _named(desk: Desk, fields: dict[str, str]) -> list[Failing]:
    """Fields of a form -> the failure it names; none where somebody else has seen to it since."""
    try:
        return [find_failure(desk.resources, fields.get("name", ""))]
    except Misconfigured:
        return []
