"""Message -> on the exchange, confirmed; and the bus as the rest of the program sees it."""

import logging
import os
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from threading import RLock
from types import TracebackType
from typing import Any

from worker.bus.address import check_name
from worker.bus.broker import Broker, Standing, Waiting, verdicts
from worker.bus.cloudevents import data_of, properties
from worker.bus.log import LogReader
from worker.bus.subscription import Subscription
from worker.bus.topics import EVERYTHING, check
from worker.errors import Misconfigured, Transient
from worker.message import Message

CHECK = 60.0  # seconds between two looks whether what was declared is still there, and whole
_log = logging.getLogger(__name__)


class Bus:
    """One topic exchange of one broker. Connects when first used; any number of threads may publish, one at a time.

    A connection is reused until something goes wrong on it or the process forks, and is then made anew.
    """

    def __init__(self, broker: Broker, timeout: float, largest: int, *, binary: bool = False) -> None:
        self._broker, self._timeout, self._largest, self._binary = broker, timeout, largest, binary
        self._lock = RLock()
        self._connection: Any = None
        self._producer: Any = None
        self._standing = Standing()
        self._declared = 0.0  # on the monotonic clock
        _open.add(self)

    def publish(self, message: Message) -> None:
        """Message -> it is in a queue, and the broker has said so as far as it can (see ``caveats``).

        Raises Transient: ``unroutable`` (no queue is bound for it), ``nacked`` (the broker refused it),
        ``broker-timeout`` (it may or may not have arrived: sent again it has the same id); and for every event,
        ``broker-unreachable``, ``broker-full``, ``broker-refuses``.
        Raises Quarantined for what can never be sent (``message-too-large``, ``bad-address``, ``not-a-cloudevent``,
        ``refused-by-broker``) and Misconfigured when the broker refuses us.
        """
        sealed = properties(message, self._largest, binary=self._binary)
        with self._lock:
            reused = self._connection is not None
            try:
                self._send(message, sealed)
            except Transient as verdict:
                if not reused or verdict.code != "broker-unreachable":
                    raise
                self._send(message, sealed)  # the connection had died since the last message

    @contextmanager
    def together(self) -> Iterator[None]:
        """A block that publishes several messages -> when it ends they count as published, and no sooner.

        For brokers that make sure of many as fast as of one. Raises Transient where it fails: none of them counts.
        """
        with self._lock, verdicts(self._broker), self._broker.together():
            yield

    def subscribe(self, app: str, patterns: Sequence[str] = (EVERYTHING,)) -> Subscription:
        """Name of a subscriber and binding patterns -> its durable queue ``<exchange>.<app>``, being consumed.

        The queue keeps what is published while nobody consumes it, until ``unsubscribe``. Patterns add to those that
        the queue is bound by already, on every broker: for a narrower choice take another name. With none at all
        it stays bound as it is; a new one is bound to everything.

        Raises Transient when the broker cannot be reached, Misconfigured for a bad name or pattern.
        """
        if isinstance(patterns, str):
            raise Misconfigured('subscribe with a list of binding patterns, such as ["#"]')
        return Subscription(self._broker, self._queue(app), [check(pattern) for pattern in patterns], self._largest)

    def read_log(self, start: datetime | str) -> Subscription | None:
        """Moment, or ``first`` -> what the broker's log keeps from then on, to be received; None where it keeps none.

        Reading takes nothing out of it. Raises Transient as ``subscribe``.
        """
        return LogReader(self._broker, self._broker.log, start, self._largest) if self._broker.log else None

    @contextmanager
    def redeliver(self, app: str) -> Iterator[Callable[[Sequence[Message]], None]]:
        """Name of a subscriber -> in the block, what publishes messages to its queue alone, with their own keys.

        When it returns the broker has all of them; where it raises, none counts. The queue is made where it is not
        there, bound to everything. Raises as ``publish`` and ``subscribe``.
        """
        queue = self._queue(app)
        with verdicts(self._broker):
            connection = self._broker.connect(queue)
            try:
                channel = connection.channel()
                self._broker.declare_queue(channel, queue, ())
                with self._broker.aside(channel, queue) as exchange:
                    producer = connection.Producer(channel, auto_declare=False)

                    def send(messages: Sequence[Message]) -> None:
                        for message in messages:
                            sealed = properties(message, self._largest, binary=self._binary)
                            self._publish(producer, exchange, message, sealed)
                        self._broker.commit(channel)

                    yield send
            finally:
                with suppress(*self._broker.errors):
                    connection.release()

    def queues(self, management: str = "") -> list[Waiting]:
        """Address of the broker's management API, if it has one -> the queues of subscribers; declares nothing.

        Raises Misconfigured where the broker cannot list them without, Transient as ``publish``.
        """
        with verdicts(self._broker), self._broker.connect() as connection, connection.channel() as channel:
            return self._broker.queues(channel, management)

    def unsubscribe(self, app: str) -> None:
        """Name of a subscriber -> its queue is deleted, with all that waits in it. Raises as ``subscribe``."""
        with self._connected():
            self._broker.delete_queue(self._producer.channel, self._queue(app))

    def caveats(self) -> tuple[str, ...]:
        """-> what this broker cannot promise, a sentence each, for people to read at the start. Connects."""
        with self._connected():
            return self._standing.caveats

    def faults(self) -> tuple[str, ...]:
        """-> what is wrong with the broker although it takes events, a sentence each, for people. Connects."""
        with self._connected():
            return self._standing.faults

    def probe(self) -> tuple[str, ...]:
        """-> the same for a monitor: by a connection of its own, and nothing is declared. Raises as ``faults``."""
        with verdicts(self._broker), self._broker.connect() as connection, connection.channel() as channel:
            return self._broker.probe(channel)

    def expire(self, before: datetime) -> int:
        """Moment -> events that wait in files since before it are gone; how many. Other brokers keep theirs."""
        with verdicts(self._broker):
            return self._broker.expire(before.timestamp())

    def close(self) -> None:
        """Leave the broker; the bus can be used again and then connects anew."""
        with self._lock:
            if self._connection is not None:
                with suppress(*self._broker.errors):
                    self._connection.release()
            self._forget()

    def __enter__(self) -> "Bus":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Bus {self._broker.address} {self._broker.exchange}>"

    def _queue(self, app: str) -> str:
        return f"{self._broker.exchange}.{check_name(app, 'app')}"

    def _send(self, message: Message, sealed: dict[str, Any]) -> None:
        with self._connected():
            self._publish(self._producer, self._broker.exchange, message, sealed)

    def _publish(self, producer: Any, exchange: str, message: Message, sealed: dict[str, Any]) -> None:
        producer.publish(
            data_of(message.body) if self._binary else message.body,
            exchange=exchange,
            routing_key=message.key,
            mandatory=True,
            timeout=self._timeout,
            confirm_timeout=self._timeout,
            **sealed,
        )

    @contextmanager
    def _connected(self) -> Iterator[None]:
        """Connect and declare unless that is done; whatever then goes wrong, leave no connection behind.

        Confirms carry no name in py-amqp: one that comes late would be taken for the next message's.
        """
        with self._lock, verdicts(self._broker):
            try:
                if self._connection is None:
                    self._connection = self._broker.connect()
                    channel = self._connection.channel()
                    self._declare(channel)
                    self._producer = self._connection.Producer(channel, auto_declare=False)
                elif time.monotonic() - self._declared >= CHECK:
                    self._declare(self._producer.channel)
                yield
            except BaseException:
                if self._connection is not None:
                    with suppress(*self._broker.errors):
                        self._connection.collect()  # at once: the other side may not be there to say goodbye
                self._forget()
                raise

    def _declare(self, channel: Any) -> None:
        """Declare what a publisher needs; say once what is wrong, and once that it no longer is."""
        before, self._standing = self._standing, self._broker.declare(channel)
        self._declared = time.monotonic()
        for fault in self._standing.faults:
            if fault not in before.faults:
                _log.warning("%s", fault)
        if before.faults and not self._standing.faults:
            _log.warning("mended: %s", "; ".join(before.faults))

    def _forget(self) -> None:
        self._connection = self._producer = None


_open: "weakref.WeakSet[Bus]" = weakref.WeakSet()


def _after_fork() -> None:
    """In the child: the sockets, and whoever holds the locks, are the parent's."""
    for bus in _open:
        bus._lock = RLock()
        bus._forget()


os.register_at_fork(after_in_child=_after_fork)
