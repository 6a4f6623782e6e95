"""Settings -> the task queues: live work, bulk work, and where messages end that nobody can work on.

    dispatch, attend, relay ─▶ <name>.live ─┐
    replay, ingest ──────────▶ <name>.bulk ─┼─▶ worker ─▶ done
                                            └─ garbage, unknown, delivered too often ─▶ <name>.dead, for a person

A worker takes from both, and of each queue no more than it has processes: what is live waits for the bulk that is
under way, and for one more at most. Spans are cut so that this takes seconds.
"""

from collections.abc import Callable
from typing import Any

from amqp.exceptions import NotFound
from kombu.entity import Exchange, Queue
from msgspec import Struct

from worker.bus import open_broker, verdicts
from worker.settings import Settings

BULK = ("wiredesk.replay", "wiredesk.ingest")
# Of one message, before RabbitMQ sets it aside. Far above what kills of workers bring about, where every delivery gets
# a little further; and not without an end, for a message may be what kills them.
DELIVERIES = 50
_ROUTING_KEY = "x-dead-letter-routing-key"


class TaskQueue(Queue):
    """A queue of RabbitMQ's that counts deliveries; declared together with the one its dead letters go to."""

    def declare(self, nowait: bool = False, channel: Any = None) -> Any:
        """Channel (default: the one it is bound to) -> both queues are there."""
        arguments: dict[str, Any] = self.queue_arguments  # type: ignore[attr-defined]  # kombu sets it by name
        dead = Queue(arguments[_ROUTING_KEY], durable=True, queue_arguments={"x-queue-type": "quorum"})
        dead(channel or self.channel).queue_declare()
        return super().declare(nowait, channel)  # type: ignore[no-untyped-call]


def name_of(settings: Settings, kind: str) -> str:
    """Settings and ``live``, ``bulk`` or ``dead`` -> the name of that queue; an exchange of events has its own."""
    return f"wiredesk.{settings.exchange}.{kind}"


def task_queues(settings: Settings) -> list[Queue]:
    """Settings -> the queues that a worker takes from, the urgent one first."""
    exchange = Exchange(f"wiredesk.{settings.exchange}", type="direct", durable=True)
    return [_queue(settings, name_of(settings, kind), exchange) for kind in ("live", "bulk")]


def task_routes(settings: Settings) -> dict[str, dict[str, Any]]:
    """Settings -> where each task goes, and how long whoever sends one waits for the broker to confirm it."""
    deadline = {"timeout": settings.publish_timeout, "confirm_timeout": settings.publish_timeout}
    bulk = {task: {"queue": name_of(settings, "bulk"), **deadline} for task in BULK}
    return {**bulk, "wiredesk.*": {"queue": name_of(settings, "live"), **deadline}}


def task_arguments(settings: Settings) -> dict[str, Any]:
    """Settings -> the arguments of a task queue on RabbitMQ."""
    return {
        "x-queue-type": "quorum",
        "x-delivery-limit": DELIVERIES,
        "x-dead-letter-exchange": "",
        _ROUTING_KEY: name_of(settings, "dead"),
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",  # the strategy asks for it
    }


def count_dead(settings: Settings) -> int:
    """Settings -> how many messages wait among the dead letters for a person; 0 where the broker keeps none apart.

    Raises Transient where the broker is away, Misconfigured where it refuses us.
    """
    if not settings.celery.startswith("amqp"):
        return 0
    broker = open_broker(settings.celery, settings.exchange, settings.publish_timeout)
    with verdicts(broker), broker.connect() as connection, connection.channel() as channel:
        try:
            found: int = channel.queue_declare(name_of(settings, "dead"), passive=True).message_count
        except NotFound:  # no worker has run here yet
            return 0
        return found


class DeadTask(Struct, frozen=True):
    """A message that no worker could use: its task and id where it says them, its body, how often it was delivered."""

    task: str
    id: str
    body: bytes
    deliveries: int


def take_dead(settings: Settings, keep: Callable[[list[DeadTask]], None], most: int = 100) -> int:
    """Settings, and who keeps them -> dead letters are handed over, and are off the queue once they are kept; how many.

    Where ``keep`` raises, all of them stay. Raises as ``count_dead``.
    """
    if not count_dead(settings):
        return 0
    broker = open_broker(settings.celery, settings.exchange, settings.publish_timeout)
    with verdicts(broker), broker.connect() as connection, connection.channel() as channel:
        channel.auto_decode = False
        taken = [message for _ in range(most) if (message := channel.basic_get(name_of(settings, "dead"))) is not None]
        keep([_dead(message) for message in taken])
        for message in taken:
            channel.basic_ack(message.delivery_tag)
    return len(taken)


def _dead(message: Any) -> DeadTask:
    headers = message.properties.get("application_headers") or {}
    told = {name: headers.get(name) for name in ("task", "id")}
    task, name = (value if isinstance(value, str) else "" for value in told.values())
    body = message.body if isinstance(message.body, bytes) else str(message.body).encode()
    deaths = headers.get("x-death") or [{}]
    return DeadTask(task, name, body, int(headers.get("x-delivery-count") or deaths[0].get("count") or 0))


def _queue(settings: Settings, name: str, exchange: Exchange) -> Queue:
    if not settings.celery.startswith("amqp"):
        return Queue(name, exchange, routing_key=name, durable=True)
    arguments = task_arguments(settings)
    return TaskQueue(  # type: ignore[no-untyped-call]
        name, exchange, routing_key=name, durable=True, queue_arguments=arguments
    )
