"""RabbitMQ, and what else speaks AMQP 0-9-1: confirms, returns, and a log for what nobody has a queue for yet."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import Any
from urllib.parse import unquote

from amqp import exceptions
from kombu.connection import Connection

from worker.address import split
from worker.bus.address import Address
from worker.bus.broker import Standing, Waiting
from worker.bus.management import read_queues
from worker.bus.topics import EVERYTHING
from worker.errors import Misconfigured, Quarantined, Transient

HEARTBEAT = 60  # seconds; a subscriber that holds one delivery for twice as long is cut off and gets it again
QUEUE = {"x-queue-type": "classic"}  # counts no deliveries: a subscriber that often crashes loses nothing by it
_NO_ROUTE = 312
_NO_QUEUE = "no queue"  # RabbitMQ's words for one that is not there, and not for one that nobody leads
_log = logging.getLogger(__name__)


class Amqp:
    """AMQP 0-9-1. What an operator has declared, with whatever arguments and policies, is used as it is found."""

    errors = (
        exceptions.AMQPError,
        exceptions.MessageNacked,
        OSError,  # includes TimeoutError
    )

    def __init__(self, address: Address, exchange: str, timeout: float, log_days: int) -> None:
        self.address, self.exchange = address, exchange
        self._timeout = timeout
        self.log_arguments = {"x-queue-type": "stream", "x-max-age": f"{log_days}D"}

    def connect(self, queue: str = "") -> Any:
        # A publisher may be idle for hours and ticks no heartbeat; the confirm timeout notices a dead connection.
        connection = Connection(
            self.address.url,
            transport="amqps" if self.address.scheme == "amqps" else "pyamqp",
            connect_timeout=self._timeout,
            heartbeat=HEARTBEAT if queue else 0,
            ssl={"server_hostname": self.address.host} if self.address.scheme == "amqps" else False,
            transport_options={
                "confirm_publish": not queue,
                "read_timeout": self._timeout,
                "write_timeout": self._timeout,
            },
        )
        return connection.ensure_connection(max_retries=0, reraise_as_library_errors=False)

    def declare(self, channel: Any) -> Standing:
        """Topic exchange, and ``<exchange>.log``: a stream of some days that is bound to everything.

        With the log in place nothing is unroutable. Where the server cannot or may not make one, or the one there is
        broken, publishing goes on, and a message that no subscriber's queue is bound for is refused as ``unroutable``.
        """
        made = self._declare_exchange(channel)
        log = self.log
        try:
            # On a connection of its own: what is wrong with a stream may close it, or never be answered.
            with self._aside() as own:
                new = _ensure(
                    own.queue_declare, queue=log, durable=True, auto_delete=False, arguments=self.log_arguments
                )
                with suppress(exceptions.AccessRefused):  # who may not bind leaves that to whoever declared it
                    own.queue_bind(log, self.exchange, EVERYTHING)
        except (exceptions.PreconditionFailed, exceptions.AccessRefused) as error:
            refused = (
                f"{self.address} has no log: the stream {log} was refused ({self.address.hide(error.reply_text)}). "
                "Late subscribers find nothing older than their queue, and an event for which no queue is bound "
                "is refused as unroutable and stays in the outbox"
            )
            return Standing(caveats=(refused,))
        except self.errors as error:
            return Standing(faults=(f"the log {log} is broken, and events are missing in it: {self.verdict(error)}",))
        if made and not new:
            return Standing(faults=(_lost(self.exchange),))
        return Standing()

    def probe(self, channel: Any) -> tuple[str, ...]:
        """The log as it is found; that there is none yet, or that it may not be looked at, is no fault."""
        log = f"{self.exchange}.log"
        try:
            channel.queue_declare(log, passive=True)
        except exceptions.AccessRefused:
            return ()
        except self.errors as error:
            if _NO_QUEUE in str(getattr(error, "reply_text", "")):
                return ()
            return (f"the log {log} is broken, and events are missing in it: {self.verdict(error)}",)
        return ()

    def expire(self, _before: float) -> int:
        return 0

    def declare_queue(self, channel: Any, queue: str, patterns: Sequence[str]) -> None:
        channel.auto_decode = False  # bodies are bytes, whatever encoding a publisher claims
        unbound = self._declare_exchange(channel)
        made = _ensure(channel.queue_declare, queue=queue, durable=True, auto_delete=False, arguments=QUEUE)
        if unbound and not made:
            _log.warning("%s", _lost(self.exchange))
        for pattern in patterns or ([EVERYTHING] if made or unbound else []):
            channel.queue_bind(queue, self.exchange, pattern)

    @contextmanager
    def _aside(self) -> Iterator[Any]:
        connection = self.connect()
        try:
            yield connection.channel()
        except BaseException:
            connection.collect()  # without a farewell, which may never be answered
            raise
        connection.release()

    def _declare_exchange(self, channel: Any) -> bool:
        entity = {"exchange": self.exchange, "type": "topic", "durable": True, "auto_delete": False}
        return _ensure(channel.exchange_declare, **entity)

    def together(self) -> AbstractContextManager[None]:
        return nullcontext()  # confirms carry no name in py-amqp: each is waited for by itself

    @contextmanager
    def aside(self, channel: Any, queue: str) -> Iterator[str]:
        own = f"{queue}.aside"
        # A round trip for many: confirms carry no name in py-amqp, and each would be waited for by itself.
        channel.tx_select()
        channel.exchange_declare(own, type="topic", durable=False, auto_delete=True)
        channel.queue_bind(queue, own, EVERYTHING)
        yield own
        channel.queue_unbind(queue, own, EVERYTHING)  # and so it is deleted; left behind it would do no harm

    def queues(self, channel: Any, management: str) -> list[Waiting]:  # noqa: ARG002 (AMQP lists nothing)
        if not management:
            raise Misconfigured(
                "RabbitMQ lists its queues through its management plugin alone: "
                "set WIREDESK_MANAGEMENT_URL=http://guest:guest@127.0.0.1:15672"
            )
        vhost = split(self.address.url).path.removeprefix("/")
        return read_queues(management, self.exchange, unquote(vhost) or "/", self._timeout)

    def commit(self, channel: Any) -> None:
        channel.tx_commit()

    @property
    def log(self) -> str:
        return f"{self.exchange}.log"

    def delete_queue(self, channel: Any, queue: str) -> None:
        channel.queue_delete(queue)

    def verdict(self, error: BaseException) -> Exception:
        said = self.address.hide(str(getattr(error, "reply_text", "") or error or type(error).__name__))
        code = getattr(error, "reply_code", None)
        if code == _NO_ROUTE:
            return Transient(
                "unroutable",
                f"{self.address} has no queue that is bound for this event: start a subscriber (`wiredesk tail`), "
                "then send what is left with `wiredesk relay`",
            )
        if isinstance(error, exceptions.MessageNacked):
            return Transient(
                "nacked",
                f"{self.address} refused the event: a bound queue is full and rejects, or the broker has a fault. "
                "Queues with room have it already and will get it again, with the same id",
            )
        if isinstance(error, exceptions.AccessRefused | exceptions.NotAllowed):
            return Misconfigured(
                f"{self.address} refuses us: {said}. Check user, password, virtual host and permissions in the address"
            )
        if isinstance(error, exceptions.PreconditionFailed):
            return Quarantined("refused-by-broker", said)
        if isinstance(error, TimeoutError):
            return Transient("broker-timeout", f"{self.address} did not answer within {self._timeout:g} s")
        return Transient("broker-unreachable", f"{self.address}: {said}")


def _lost(exchange: str) -> str:
    return (
        f"the exchange {exchange} had been deleted and is made anew: a queue that was bound to it gets nothing until "
        "its subscriber binds it again, as `wiredesk tail` does by itself"
    )


def _ensure(declare: Callable[..., Any], **entity: Any) -> bool:
    """Declare an exchange or queue unless it is there: a worker may lack the right, an operator may want it other.

    -> whether it had to be made.
    """
    try:
        declare(**entity, passive=True)
    except exceptions.NotFound:
        declare(**entity)
        return True
    return False
