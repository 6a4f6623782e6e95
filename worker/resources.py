"""Settings -> the resources a process works with: clock, bus, ledger and web, each opened once, when first used.

What each needs is imported then, too: ``why`` asks no web, and should not wait for what would.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING

from worker.settings import Settings
from worker.tracing import Tracing, current_trace, new_trace, open_tracing

if TYPE_CHECKING:
    from worker.bus import Bus
    from worker.ledger import Ledger
    from worker.metrics import Metrics
    from worker.web.web import Web


def utc_now() -> datetime:
    """-> the moment, aware, in UTC."""
    return datetime.now(UTC)


def a_trace() -> str:
    """-> the ``traceparent`` of what is being done, a fresh one where that has none."""
    return current_trace() or new_trace()


class Resources:
    """What the recipes need from outside: the one object they are handed, and the only way to a clock or a server.

    ``now`` and ``trace`` are functions, so that a test can hold the clock still. Usable as a context manager.
    """

    def __init__(
        self, settings: Settings, now: Callable[[], datetime] = utc_now, trace: Callable[[], str] = a_trace
    ) -> None:
        self.settings = settings
        self.now = now
        self.trace = trace

    @cached_property
    def ledger(self) -> "Ledger":
        """-> the ledger, opened; raises as ``worker.ledger.open_ledger``."""
        from worker.ledger import open_ledger

        return open_ledger(self.settings.ledger)

    @cached_property
    def bus(self) -> "Bus":
        """-> the bus, which connects when it is first used; raises as ``worker.bus.open_bus``."""
        from worker.bus import open_bus

        return open_bus(
            self.settings.bus,
            self.settings.exchange,
            self.settings.publish_timeout,
            largest=self.settings.event_bytes,
            log_days=self.settings.log_days,
            binary=self.settings.event_mode == "binary",
        )

    @cached_property
    def web(self) -> "Web":
        """-> the way to the web; raises as ``worker.web.web.open_web``."""
        from worker.web.web import open_web

        return open_web(self.settings.web, self.settings.limits)

    @cached_property
    def metrics(self) -> "Metrics":
        """-> what this process counts, for whoever asks at ``metrics_listen``."""
        from worker.metrics import open_metrics

        return open_metrics(self.settings)

    @cached_property
    def tracing(self) -> Tracing:
        """-> the spans of this process; raises as ``worker.tracing.open_tracing``."""
        return open_tracing(self.settings)

    def close(self) -> None:
        """Close what was opened; what is used afterwards is opened anew."""
        for name in ("tracing", "web", "bus", "ledger"):
            if (opened := self.__dict__.pop(name, None)) is not None:
                opened.close()

    def __enter__(self) -> "Resources":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
