"""Outlet: what a sink is told through; one kind a file beside this one."""

from typing import Protocol

from tasks.models.sink import AnySink, Jetstream, Kafka, RedisStream, Webhook
from worker.errors import Skipped
from worker.message import Message
from worker.resources import Resources


class Outlet(Protocol):
    """An open way to a sink."""

    def send(self, message: Message) -> None:
        """An event -> told, and the other side has said so.

        Raises Transient where it may be tried again, Skipped where this event will never be taken, TurnedOff where none
        will.
        """

    def close(self) -> None:
        """Leave the other side."""


class TurnedOff(Skipped):
    """The other side wants nothing any more."""


def open_outlet(sink: AnySink, resources: Resources) -> Outlet:
    """Sink -> the way to it, opened; raises Transient where it is away, Misconfigured where it is set wrongly."""
    match sink:
        case Webhook():
            from tasks.sinks.webhook import WebhookOutlet

            return WebhookOutlet(sink, resources)
        case Jetstream():
            from tasks.sinks.jetstream import JetstreamOutlet

            return JetstreamOutlet(sink)
        case RedisStream():
            from tasks.sinks.redis_stream import RedisOutlet

            return RedisOutlet(sink)
        case Kafka():
            from tasks.sinks.kafka import KafkaOutlet

            return KafkaOutlet(sink)
