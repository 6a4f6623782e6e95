"""``/failures``: what went wrong and waits for a person; worked once more or ended."""

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
    filters = {name: request.query_params.get(name, "").strip() for name in _FILTERS}
    found = list_failures(desk_of(request).resources, _wanted(filters), MOST)
    reasons: dict[tuple[str, str], int] = {}
    for one in found:
        reasons[one.kind, one.reason] = reasons.get((one.kind, one.reason), 0) + 1
    most = sorted(reasons.items(), key=lambda one: (-one[1], one[0]))
    return page(request, "failures.html", {"failures": found, "filters": filters, "reasons": most, "most": MOST})


def work_again(desk: Desk, _: str, fields: dict[str, str]) -> str:
    """The name of a failure in a form, or what all of some have in common -> worked once more."""
    redrive(desk.resources, _meant(desk, fields))
    return "redriven"


def end(desk: Desk, _: str, fields: dict[str, str]) -> str:
    """The name of a failure in a form -> ended for good."""
    discard(desk.resources, _meant(desk, {"name": fields.get("name", "")}))
    return "discarded"


def _meant(desk: Desk, fields: dict[str, str]) -> list[Failing]:
    """Fields of a form -> the failures it means; none where somebody else has seen to them since."""
    if fields.get("all"):
        return list_failures(desk.resources, _wanted(fields), MOST)
    try:
        return [find_failure(desk.resources, fields.get("name", ""))]
    except Misconfigured:
        return []


def _wanted(fields: dict[str, str]) -> Wanted:
    reason, source, host = (fields.get(name) or None for name in _FILTERS)
    return Wanted(reason=reason, source=source, host=host)
