"""``/healthz``, ``/readyz`` and ``/metrics``: for those who start and stop processes, not for people."""

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from tasks.desk.gauges import Gauges
from tasks.desk.pages import desk_of
from worker.errors import Misconfigured, Transient


def alive(_: Request) -> Response:
    """-> 200 as long as this process answers."""
    return PlainTextResponse("ok\n")


def ready(request: Request) -> Response:
    """-> 200 where the ledger answers and was counted, 503 with the reason where not."""
    desk = desk_of(request)
    try:
        desk.resources.ledger.catalogue.tellings(limit=1)
        desk.snapshot.get()
    except (Transient, Misconfigured) as trouble:
        return PlainTextResponse(f"{trouble}\n", 503)
    if desk.snapshot.trouble is not None:
        return PlainTextResponse(f"{desk.snapshot.trouble}\n", 503)
    return PlainTextResponse("ok\n")


def metrics(request: Request) -> Response:
    """-> how everything stands, as Prometheus reads it."""
    registry = CollectorRegistry()
    registry.register(Gauges(desk_of(request).snapshot.get))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
