"""``/healthz``, ``/readyz`` and ``/metrics``: for those who start and stop processes, not for people."""

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from tasks.desk.gauges import Gauges
from tasks.desk.pages import desk_of


def alive(_: Request) -> Response:
    """-> 200 as long as this process answers."""
    return PlainTextResponse("ok\n")


def ready(request: Request) -> Response:
    """-> 200 where the work goes on: ledger, bus, task queue, last tick, progress; 503 where one of them does not."""
    health = desk_of(request).health.get()
    lines = [f"{'ok' if one.ok else 'failed'} {one.name}: {one.detail}\n" for one in health.checks]
    return PlainTextResponse("".join(lines), 200 if health.ok else 503)


def metrics(request: Request) -> Response:
    """-> how everything stands, as Prometheus reads it."""
    registry = CollectorRegistry()
    registry.register(Gauges(desk_of(request).snapshot.get))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
