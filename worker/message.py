"""Message: what the outbox holds and the bus carries: bytes, the address they go to, and the id they are known by."""

from msgspec import Struct


class Message(Struct, frozen=True):
    """One message: ``body`` is a CloudEvents 1.0 JSON document whose ``id`` and ``type`` are repeated here.

    ``key`` is the routing key: five words of ``[a-z0-9_-]`` apart by dots, at most 255 bytes.
    """

    id: str
    type: str
    key: str
    body: bytes
