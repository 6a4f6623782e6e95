"""The event bus."""

from worker.bus.cloudevents import CLOUDEVENTS

__all__ = ["CLOUDEVENTS"]
