"""``/trace``: what became of an address or a file, step by step, and why: ``wiredesk why`` in the browser."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tasks.crawl.feed_standing import lines, read_standing
from tasks.crawl.visit_note import FEED, read_feed_note
from tasks.desk.pages import desk_of, page
from worker.address import clean_address


def trace(request: Request) -> Response:
    """Address, file or id of an article -> every entry of it, and its visit; an id of an article -> that."""
    resources, name = desk_of(request).resources, request.query_params.get("name", "").strip()
    ledger = resources.ledger
    subject = name.removeprefix("urn:uuid:")
    if subject and ledger.catalogue.lookup(subject) is not None:
        return RedirectResponse(f"/articles/{subject}", 303)
    clean = clean_address(name).url
    entries = (ledger.entries(name) or ledger.entries(clean)) if name else []
    visit = next(iter(ledger.frontier.lookup([name, clean]).values()), None) if name else None
    return page(
        request,
        "trace.html",
        {
            "name": name,
            "entries": entries,
            "visit": visit,
            "feed": read_feed_note(visit.note) if visit is not None and visit.kind == FEED else None,
            "standing": lines(read_standing(resources, visit)) if visit is not None and visit.kind == FEED else (),
        },
    )
