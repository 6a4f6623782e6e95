"""Message -> what it travels with; and the CloudEvents serializer that kombu finds through its entry point.

Nothing here may import kombu: kombu imports this module in the middle of its own import.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from worker.errors import Quarantined
from worker.message import Message

CONTENT_TYPE = "application/cloudevents+json"  # structured mode, compared as a whole: no ``; charset=`` behind it
DATA_TYPE = "application/json"  # of binary mode
ENCODING = "utf-8"
_NUMBERS = frozenset({"articleversion"})  # attributes that are no strings in a structured document
APP = "wiredesk"
_KEY = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+){4}")
_SHORT = 255  # bytes of an AMQP 0-9-1 short string: routing key, message id, type
_PERSISTENT = 2


def properties(message: Message, largest: int, *, binary: bool = False) -> dict[str, Any]:
    """Message and the largest body allowed in bytes -> the properties and headers it is published with.

    In ``binary`` mode the body that goes with them is ``data_of`` it, and the headers are all that is said of it.

    ``headers`` repeats the event's attributes as ``ce-<name>`` strings, so that brokers and consumers can filter
    without reading the body; where they differ the body rules (names as in Knative's RabbitMQ binding of CloudEvents).
    ``timestamp`` is the event's own ``recordedtime``, in whole seconds: a message sent again is the same message.

    Raises Quarantined for a message that no broker could ever carry: ``message-too-large``, ``bad-address``,
    ``not-a-cloudevent``.
    """
    if len(message.body) > largest:
        raise Quarantined("message-too-large", f"the event has {len(message.body)} bytes, {largest} are allowed")
    if not _KEY.fullmatch(message.key) or max(map(len, (message.key, message.id, message.type))) > _SHORT:
        raise Quarantined("bad-address", f"routing key {message.key[:_SHORT]!r} is not five words of [a-z0-9_-]")
    try:
        attributes = _attributes(message.body)
        moment = attributes.get("recordedtime") or attributes["time"]
        seconds = int(datetime.fromisoformat(moment).timestamp())
    except (msgspec.DecodeError, KeyError, ValueError) as error:
        raise Quarantined(
            "not-a-cloudevent", f"the body is no CloudEvents JSON document with a time: {error}"
        ) from None
    return {
        "content_type": DATA_TYPE if binary else CONTENT_TYPE,
        "content_encoding": ENCODING,
        "delivery_mode": _PERSISTENT,
        "message_id": message.id,
        "type": message.type,
        "timestamp": seconds,
        "app_id": APP,
        "headers": {f"ce-{name}": value for name, value in attributes.items()},
    }


def data_of(body: bytes) -> bytes:
    """Structured document -> its data alone, byte for byte: the body in binary mode."""
    return bytes(msgspec.json.decode(body, type=_Data).data)


def document_of(headers: Mapping[str, str], data: bytes) -> bytes:
    """Headers and body in binary mode -> the structured document that they stand for.

    Raises msgspec.DecodeError where the body is no JSON.
    """
    attributes: dict[str, Any] = {
        name.removeprefix("ce-"): int(value) if name.removeprefix("ce-") in _NUMBERS else value
        for name, value in headers.items()
        if name.startswith("ce-")
    }
    msgspec.json.decode(data)
    return msgspec.json.encode(attributes | {"data": msgspec.Raw(data)})


class _Data(msgspec.Struct, frozen=True):
    data: msgspec.Raw


def _attributes(body: bytes) -> dict[str, str]:
    """JSON document -> its context attributes in the string form of the CloudEvents type system; ``data`` unread."""
    raw = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    values = {
        name: msgspec.json.decode(value, type=str | bool | int | None)
        for name, value in raw.items()
        if name not in {"data", "data_base64"}
    }
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in values.items()
        if value is not None
    }


def dumps(event: Any) -> bytes:
    """CloudEvent as a mapping (or its JSON, ready made) -> JSON; unlike kombu's own it tags no dates and no UUIDs."""
    return event if isinstance(event, bytes) else msgspec.json.encode(event)


def loads(body: bytes | str | memoryview) -> dict[str, Any]:
    """JSON document -> CloudEvent as a mapping; raises msgspec.DecodeError when it is not a JSON object."""
    return msgspec.json.decode(body, type=dict[str, Any])


CLOUDEVENTS = (dumps, loads, CONTENT_TYPE, ENCODING)
