"""Sink -> the way to it; a library is loaded when the first sink of its kind is."""

from tasks.models.sink import AnySink, Jetstream, Kafka, RedisStream, Webhook
from tasks.sinks.outlet import Outlet
from worker.resources import Resources


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
