"""RabbitMQ's management API -> the queues of subscribers, which AMQP itself has no way to list.

Needs the management plugin, and an address such as ``http://guest:guest@127.0.0.1:15672``.
"""

from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import quote, unquote

import msgspec

from worker.address import split
from worker.bus.broker import Waiting
from worker.errors import Misconfigured, Transient

_LONGEST = 20 * 2**20  # bytes of an answer


def read_queues(url: str, exchange: str, vhost: str, timeout: float) -> list[Waiting]:
    """Address of the management API, exchange, virtual host -> the queues bound to it, and those that carry its name.

    Raises Misconfigured for an address that is none or refuses us, Transient where nobody answers.
    """
    room = quote(vhost, safe="")
    bound: dict[str, list[str]] = {}
    for one in _ask(url, f"/api/exchanges/{room}/{quote(exchange, safe='')}/bindings/source", timeout):
        if one.get("destination_type") == "queue":
            bound.setdefault(str(one["destination"]), []).append(str(one["routing_key"]))
    lines = []
    for queue in _ask(url, f"/api/queues/{room}", timeout):
        name = str(queue["name"])
        if name in bound or name.startswith(f"{exchange}."):
            lines.append(_waiting(queue, bound.get(name, [])))
    return sorted(lines, key=lambda line: line.queue)


def _waiting(queue: Mapping[str, Any], patterns: list[str]) -> Waiting:
    head = queue.get("head_message_timestamp")
    return Waiting(
        queue=str(queue["name"]),
        patterns=tuple(sorted(patterns)),
        messages=int(queue.get("messages") or 0),
        oldest=datetime.fromtimestamp(head, UTC) if isinstance(head, int) and head else None,
        consumers=int(queue.get("consumers") or 0),
    )


def _ask(url: str, path: str, timeout: float) -> list[dict[str, Any]]:
    parts = split(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Misconfigured("management_url: write http://user:password@host:15672")
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname, parts.port, timeout=timeout)
    pair = f"{unquote(parts.username or 'guest')}:{unquote(parts.password or 'guest')}"
    try:
        connection.request("GET", path, headers={"Authorization": f"Basic {b64encode(pair.encode()).decode()}"})
        answer = connection.getresponse()
        body = answer.read(_LONGEST)
    except (OSError, HTTPException) as error:
        raise Transient("management-unreachable", f"{parts.hostname}: {error}") from None
    finally:
        connection.close()
    if answer.status in {401, 403}:
        raise Misconfigured(f"management_url: {parts.hostname} refuses us: check user, password and tags")
    if answer.status == 404:
        return []
    if answer.status != 200:
        raise Transient("management-unreachable", f"{parts.hostname} answered {answer.status}")
    return msgspec.json.decode(body, type=list[dict[str, Any]])
