"""What kombu emulates on brokers that know no exchanges, put right where its emulation loses or multiplies events.

kombu keeps the bindings and routes in the publishing process. Four things differ here:

- an event that no queue is bound for raises, where kombu drops it without a word;
- ``#`` in a pattern means what it means in AMQP;
- an event given back goes to the queue it came from, where kombu routes it anew, to every subscriber;
- bodies are never decompressed: kombu obeys a ``compression`` header before anyone can refuse it.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from kombu.transport import virtual
from kombu.transport.virtual.exchange import TopicExchange

from worker.bus.address import Address
from worker.bus.broker import Standing, Waiting
from worker.bus.topics import EVERYTHING, matches
from worker.errors import Transient


class Topics(TopicExchange):
    """A topic exchange that routes by AMQP's rule and refuses what it cannot route."""

    def lookup(self, table: Any, _exchange: str, routing_key: str, _default: Any) -> set[str]:
        return {queue for pattern, _, queue in table if matches(pattern, routing_key)}

    def deliver(self, message: Any, exchange: str, routing_key: str, **kwargs: Any) -> None:
        queues = self.channel._lookup(exchange, routing_key)
        if not queues:
            raise Transient(
                "unroutable",
                f"no queue of {exchange} is bound for {routing_key}: start a subscriber (`wiredesk tail`), "
                "then send what is left with `wiredesk relay`",
            )
        for queue in queues:
            self.channel._put(queue, message, **kwargs)


class Sealed(virtual.Message):
    """A message with its body as it was sent; the ``compression`` header is kept, and not obeyed.

    Raises ValueError when the payload has not the shape of a message.
    """

    def __init__(self, payload: Any, channel: Any = None, **kwargs: Any) -> None:
        try:
            headers = payload.get("headers") or {}
            harmless = payload | {"headers": headers | {"compression": None}}
            super().__init__(harmless, channel, **kwargs)  # type: ignore[no-untyped-call]
            self.delivery_info["exchange"], self.delivery_info["routing_key"]
        except (LookupError, TypeError, AttributeError) as error:
            raise ValueError(f"no message: {error!r}") from error
        self._raw, self.headers = payload, headers


class Emulation:
    """Mixed into a kombu virtual channel; the transport option ``queue`` names the queue that a channel consumes."""

    Message = Sealed
    exchange_types = {**virtual.Channel.exchange_types, "topic": Topics}  # noqa: RUF012  # kombu copies it
    do_restore = True

    def _lookup(self, exchange: str, routing_key: str, default: Any = None) -> list[str]:
        own = self.connection.client.transport_options.get("queue")  # type: ignore[attr-defined]
        return [own] if own else super()._lookup(exchange, routing_key, default)  # type: ignore[misc]


class Emulated:
    """The part of a Broker that is the same on every emulated one."""

    def __init__(self, address: Address, exchange: str, timeout: float) -> None:
        self.address, self.exchange = address, exchange
        self._timeout = timeout

    def declare(self, channel: Any) -> Standing:
        channel.exchange_declare(self.exchange, type="topic", durable=True)
        return Standing()

    def probe(self, _channel: Any) -> tuple[str, ...]:
        return ()

    def expire(self, _before: float) -> int:
        return 0

    def declare_queue(self, channel: Any, queue: str, patterns: Sequence[str]) -> None:
        channel.exchange_declare(self.exchange, type="topic", durable=True)
        channel.queue_declare(queue, durable=True)
        bound = any(queue == known for *_, known in channel.get_table(self.exchange))
        for pattern in patterns or ([] if bound else [EVERYTHING]):
            channel.queue_bind(queue, self.exchange, pattern)

    def together(self) -> AbstractContextManager[None]:
        return nullcontext()

    @contextmanager
    def aside(self, channel: Any, queue: str) -> Iterator[str]:  # noqa: ARG002 (the connection is the queue's already)
        yield self.exchange

    def queues(self, channel: Any, management: str) -> list[Waiting]:  # noqa: ARG002 (there is none)
        bound: dict[str, list[str]] = {}
        for pattern, _, queue in channel.get_table(self.exchange):
            bound.setdefault(queue, []).append(pattern)
        return [
            Waiting(queue=queue, patterns=tuple(sorted(patterns)), messages=channel._size(queue))
            for queue, patterns in sorted(bound.items())
        ]

    def commit(self, channel: Any) -> None:
        """What was published is there already."""

    @property
    def log(self) -> str:
        return ""

    def delete_queue(self, channel: Any, queue: str) -> None:
        for pattern, regex, bound in list(channel.get_table(self.exchange)):
            if bound == queue:
                channel.queue_unbind(queue, self.exchange, pattern)  # from the table in this process …
                channel._delete(queue, self.exchange, pattern, regex)  # … and from the one that processes share
