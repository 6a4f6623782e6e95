"""``/``: how everything stands, at a glance."""

from starlette.requests import Request
from starlette.responses import Response

from tasks.crawl.policy.health import Health
from tasks.desk.events import spoken
from tasks.desk.pages import desk_of, page

LATEST = 8  # events


def overview(request: Request) -> Response:
    """-> alarms, sources by health, rates, what waits, and the latest events."""
    standing = desk_of(request).snapshot.get()
    followed = [one.followed for one in standing.sources if one.followed.source.enabled]
    healths = {health: sum(one.condition.health is health for one in followed) for health in Health}
    return page(
        request,
        "overview.html",
        {
            "standing": standing,
            "healths": {health.value: count for health, count in healths.items() if count},
            "off": len(standing.sources) - len(followed),
            "events": spoken(desk_of(request).resources.ledger.catalogue.tellings(limit=LATEST)),
        },
    )
