"""Settings and subscribers -> the definitions that RabbitMQ imports, where workers have no right to declare anything.

rabbitmqctl import_definitions FILE, or the management page
"""

from collections.abc import Mapping, Sequence
from typing import Any

from worker.bus import check
from worker.bus.address import check_name
from worker.queues import name_of, task_arguments
from worker.settings import Settings

ATTEMPTS = 20  # deliveries of one event to a subscriber, before it is set aside in a queue of that subscriber's


def topology(settings: Settings, subscribers: Mapping[str, Sequence[str]], vhost: str = "/") -> dict[str, Any]:
    """Settings, names of subscribers and the patterns each is bound by (none: everything) -> the definitions, as JSON.

    A subscriber's queue is a quorum queue; what it gave back ``ATTEMPTS`` times lies in ``<queue>.dead``, and no other
    subscriber notices. Workers and subscribers use what they find. Raises Misconfigured for a bad name or pattern.
    """
    exchange = settings.exchange
    dead = f"{exchange}.dead"
    queues = [_queue(f"{exchange}.log", vhost, {"x-queue-type": "stream", "x-max-age": f"{settings.log_days}D"})]
    bindings = [_binding(exchange, f"{exchange}.log", "#", vhost)]
    for app, patterns in subscribers.items():
        queue = f"{exchange}.{check_name(app, 'subscriber')}"
        limits = {
            "x-queue-type": "quorum",
            "x-delivery-limit": ATTEMPTS,
            "x-dead-letter-exchange": dead,
            "x-dead-letter-routing-key": app,
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
        }
        queues += [_queue(queue, vhost, limits), _queue(f"{queue}.dead", vhost, {"x-queue-type": "quorum"})]
        bindings += [_binding(exchange, queue, check(pattern), vhost) for pattern in patterns or ("#",)]
        bindings += [_binding(dead, f"{queue}.dead", app, vhost)]
    tasks = f"wiredesk.{exchange}"
    for kind in ("live", "bulk"):
        name = name_of(settings, kind)
        queues.append(_queue(name, vhost, task_arguments(settings)))
        bindings.append(_binding(tasks, name, name, vhost))
    queues.append(_queue(name_of(settings, "dead"), vhost, {"x-queue-type": "quorum"}))
    kinds = {exchange: "topic", dead: "direct", tasks: "direct"}
    return {
        "exchanges": [
            {"name": name, "vhost": vhost, "type": kind, "durable": True, "auto_delete": False, "internal": False}
            | {"arguments": {}}
            for name, kind in kinds.items()
        ],
        "queues": queues,
        "bindings": bindings,
    }


def _queue(name: str, vhost: str, arguments: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "vhost": vhost, "durable": True, "auto_delete": False, "arguments": arguments}


def _binding(source: str, queue: str, key: str, vhost: str) -> dict[str, Any]:
    return {
        "source": source,
        "vhost": vhost,
        "destination": queue,
        "destination_type": "queue",
        "routing_key": key,
        "arguments": {},
    }
