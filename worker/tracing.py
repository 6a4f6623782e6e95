"""Tracing: one trace from the poll that finds an article to the event that tells of it, over all processes between.

    poll ─┬─ visit ─┬─ fetch          the poll's span is the root; what it found remembers it until it was visited
          │         ├─ process
          │         ├─ store          the event's ``traceparent`` is the root's
          │         └─ publish        wherever that is done: here, by the relay, by another process
          └─ visit …

Ids are there always: in events and in log lines. Spans are sent where ``traces_url`` is set (OpenTelemetry, OTLP over
HTTP), which takes the extra ``wiredesk[otel]``.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from worker.errors import Misconfigured
from worker.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span

_root: ContextVar[str] = ContextVar("root", default="")


def new_trace() -> str:
    """-> a fresh trace (W3C Trace Context, ``traceparent``), not sampled."""
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-00"


def current_trace() -> str:
    """-> the ``traceparent`` of the root of what is being done, empty where nothing is."""
    return _root.get()


class Tracing:
    """What a process does, in spans; ``provider`` is OpenTelemetry's, None where nobody wants them."""

    def __init__(self, provider: "TracerProvider | None" = None) -> None:
        self._provider = provider
        self._tracer = provider.get_tracer("wiredesk") if provider else None

    @property
    def is_on(self) -> bool:
        """-> whether spans are wanted."""
        return self._tracer is not None

    @contextmanager
    def unit(self, name: str, parent: str = "", **attributes: str) -> Iterator[None]:
        """A unit of work that begins a trace, or goes on with that of ``parent``, a ``traceparent``."""
        with self.span(name, parent, **attributes) as own:
            token = _root.set(parent or own or new_trace())
            try:
                yield
            finally:
                _root.reset(token)

    @contextmanager
    def span(self, name: str, parent: str = "", **attributes: str) -> Iterator[str]:
        """A part of what is being done, or of ``parent``'s -> its ``traceparent``, empty where nobody wants spans."""
        if self._tracer is None:
            yield ""
            return
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        context = TraceContextTextMapPropagator().extract({"traceparent": parent}) if parent else None
        with self._tracer.start_as_current_span(name, context, attributes=attributes) as span:
            yield _traceparent(span)

    def close(self) -> None:
        """What was not sent yet -> sent."""
        if self._provider is not None:
            self._provider.shutdown()


def open_tracing(settings: Settings) -> Tracing:
    """Settings -> the tracing of a process. Raises Misconfigured where it needs OpenTelemetry and that is missing."""
    if not settings.traces_url:
        return Tracing()
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        raise Misconfigured("traces_url: spans need OpenTelemetry; install it: pip install 'wiredesk[otel]'") from None
    provider = TracerProvider(resource=Resource.create({"service.name": "wiredesk"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=settings.traces_url)))
    return Tracing(provider)


def _traceparent(span: "Span") -> str:
    context = span.get_span_context()
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"
