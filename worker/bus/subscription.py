"""A subscriber's queue -> deliveries, each acknowledged by the caller once it has done its work."""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain, repeat
from types import TracebackType
from typing import Any
from uuid import uuid4

import msgspec
from msgspec import Struct

from worker.bus.broker import Broker, verdicts
from worker.bus.cloudevents import APP, CONTENT_TYPE, DATA_TYPE, ENCODING, document_of
from worker.errors import Transient

PREFETCH = 10  # deliveries a broker hands out ahead of their acknowledgement
TICK = 0.5  # seconds between two looks at clock and heartbeat; must stay below the one that kombu waits for Redis
REBIND = 60.0  # seconds; nobody tells a subscriber that its exchange was deleted, and its bindings with it
PAUSES = (0.5, 1, 2, 4, 8, 16, 30)  # seconds before each next attempt to reconnect; the last is repeated
_log = logging.getLogger(__name__)


class Delivery(Struct, frozen=True, eq=False):
    """One event as it arrived: ``body`` byte for byte as it was published, ``headers`` its ``ce-…`` attributes.

    What came in binary mode is put together again: ``body`` is always the structured document.
    """

    key: str
    headers: Mapping[str, str]
    body: bytes
    ack: Callable[[], None]  # say that the event is dealt with; without it the event is delivered again


class Subscription:
    """A durable queue being consumed, by one thread; what is not acknowledged when it closes goes back to the queue."""

    prefetch = PREFETCH

    def __init__(self, broker: Broker, queue: str, patterns: Sequence[str], largest: int) -> None:
        self.queue = queue
        self._broker, self._patterns, self._largest = broker, patterns, largest
        self._connection: Any = None
        self._channel: Any = None
        self._bound = 0.0  # on the monotonic clock
        self._arrived: deque[Delivery] = deque()
        self._held: set[Any] = set()  # delivery tags handed out and not settled
        self._connect()

    def receive(self, *, follow: bool = False, timeout: float = 1.0) -> Iterator[Delivery]:
        """Whether to wait for ever, or for how many seconds of silence -> deliveries, in the order of the queue.

        At most ``PREFETCH`` deliveries are out at a time: with so many unacknowledged nothing more arrives. A caller
        that keeps one for minutes without asking for the next is cut off by an AMQP broker, and gets it again.
        Following, a lost broker is reconnected to, with growing pauses; what was not acknowledged comes again.
        Ctrl-C leaves the iteration as KeyboardInterrupt; closing the subscription then gives everything back.

        Raises Transient when the broker is lost and we do not follow, Misconfigured when it refuses us.
        """
        silent_since = time.monotonic()
        while True:
            try:
                self._wait(TICK if follow else min(TICK, timeout))
            except Transient as verdict:
                if not follow:
                    raise
                self._reconnect(verdict)
            while self._arrived:
                yield self._arrived.popleft()
                silent_since = time.monotonic()
            if not follow and time.monotonic() - silent_since >= timeout:
                return

    def close(self) -> None:
        """Give back what is not acknowledged and leave; the queue stays and goes on collecting."""
        if self._connection is not None:
            with suppress(*self._broker.errors):
                self._connection.release()
        self._forget()

    def __enter__(self) -> "Subscription":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _connect(self) -> None:
        with verdicts(self._broker):
            try:
                self._connection = self._broker.connect(self.queue)
                self._channel = self._connection.channel()
                self._bind(self._channel)
                self._channel.basic_qos(0, self.prefetch, False)
                tag = f"{APP}-{uuid4().hex}"
                self._consume(tag)
            except BaseException:
                self._drop()
                raise

    def _consume(self, tag: str) -> None:
        self._channel.basic_consume(queue=self.queue, no_ack=False, callback=self._arrive, consumer_tag=tag)

    def _bind(self, channel: Any) -> None:
        self._broker.declare_queue(channel, self.queue, self._patterns)
        self._bound = time.monotonic()

    def _reconnect(self, verdict: Transient) -> None:
        for pause in chain(PAUSES, repeat(PAUSES[-1])):
            _log.warning("%s; connecting again in %g s", verdict, pause)
            self._drop()
            time.sleep(pause)
            try:
                return self._connect()
            except Transient as again:
                verdict = again
        return None

    def _drop(self) -> None:
        """Leave without a farewell: the other side may not be there to answer it."""
        if self._connection is not None:
            with suppress(*self._broker.errors):
                self._connection.collect()
        self._forget()

    def _forget(self) -> None:
        self._connection = self._channel = None
        self._arrived.clear()
        self._held.clear()

    def _wait(self, seconds: float) -> None:
        with verdicts(self._broker):
            try:
                self._connection.drain_events(timeout=seconds)
            except TimeoutError:
                self._connection.heartbeat_check()
            if time.monotonic() - self._bound >= REBIND:
                with self._connection.channel() as aside:  # an exchange that is not there closes the channel
                    self._bind(aside)

    def _arrive(self, message: Any) -> None:
        """kombu's or py-amqp's message, undecoded -> a delivery in waiting, or a refusal."""
        tag, channel = message.delivery_tag, self._channel
        if reason := self._refusal(message):
            _log.warning("refused a message of %s: %s", self.queue, reason)
            channel.basic_reject(tag, requeue=False)
            return

        def ack() -> None:
            if channel is not self._channel:
                _log.warning("an event of %s comes again: its connection is gone", self.queue)
            elif tag in self._held:
                self._held.discard(tag)
                try:
                    channel.basic_ack(tag)
                except self._broker.errors as error:
                    _log.warning("an event of %s comes again: %s", self.queue, self._broker.verdict(error))

        self._held.add(tag)
        headers = {name: value for name, value in (message.headers or {}).items() if isinstance(value, str)}
        body = bytes(message.body)
        if message.content_type == DATA_TYPE:
            body = document_of(headers, body)
        self._arrived.append(Delivery(message.delivery_info["routing_key"], headers, body, ack))

    def _refusal(self, message: Any) -> str:
        """Message -> why it is not read, or nothing. What is compressed is not opened: a bomb fits in a few bytes."""
        kind, encoding = getattr(message, "content_type", None), getattr(message, "content_encoding", None)
        headers = message.headers or {}
        if kind == DATA_TYPE and isinstance(headers.get("ce-specversion"), str):
            try:
                document_of(
                    {name: value for name, value in headers.items() if isinstance(value, str)}, bytes(message.body)
                )
            except (msgspec.DecodeError, ValueError) as error:
                return f"its body is no JSON, or a header is none of an event's: {error}"
        elif kind != CONTENT_TYPE or encoding != ENCODING:
            return f"it is {kind!r} in {encoding!r}, not {CONTENT_TYPE!r} in {ENCODING!r}"
        if "compression" in (message.headers or {}):
            return "it is compressed"
        if len(message.body) > self._largest:
            return f"it has {len(message.body)} bytes, {self._largest} are allowed"
        return ""
