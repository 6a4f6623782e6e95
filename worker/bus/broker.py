"""What the bus asks of a broker: connect, declare, say what went wrong. ``amqp`` and ``emulated`` answer."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Any, Protocol

from msgspec import Struct

from worker.bus.address import Address

TAIL = "tail"  # the app of ``wiredesk tail``; the embedded broker keeps its queue from the first event on


class Standing(Struct, frozen=True):
    """What a publisher found: what this broker never promises, and what is wrong now, a sentence each for people."""

    caveats: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


class Waiting(Struct, frozen=True, kw_only=True):
    """A queue: the patterns it is bound by, how much waits in it and since when, and who reads it.

    ``oldest`` and ``consumers`` are None where the broker does not tell.
    """

    queue: str
    patterns: tuple[str, ...]
    messages: int
    oldest: datetime | None = None
    consumers: int | None = None


class Broker(Protocol):
    """One exchange of one broker; its connections and channels are kombu's, which has hardly any types."""

    address: Address
    exchange: str

    @property
    def errors(self) -> tuple[type[BaseException], ...]:
        """-> the exceptions of its library, to be handed to ``verdict``."""

    def connect(self, queue: str = "") -> Any:
        """Queue that will be consumed (none: publishing) -> a kombu Connection, connected at the first attempt."""

    def declare(self, channel: Any) -> Standing:
        """For a publisher: the exchange, and what keeps events no subscriber waits for -> how the broker stands.

        Repeated as long as the publisher lives, for what was declared may be deleted, or break.
        """

    def probe(self, channel: Any) -> tuple[str, ...]:
        """For a monitor: nothing is declared -> what is wrong with what is there, a sentence each for people."""

    def expire(self, before: float) -> int:
        """A moment, in seconds since 1970 -> events that were published earlier and wait for a subscriber are gone; how
        many. Of a broker that has limits of its own none."""

    def declare_queue(self, channel: Any, queue: str, patterns: Sequence[str]) -> None:
        """For a subscriber: the exchange, its durable queue, and bindings besides those that are there already.

        Without patterns a queue stays bound as it is, and a new one is bound to everything.
        """

    def together(self) -> AbstractContextManager[None]:
        """-> a block in which a broker may put off making sure of what is published, until the block ends."""

    def aside(self, channel: Any, queue: str) -> AbstractContextManager[str]:
        """Channel of a connection for this queue, the queue -> in the block, an exchange that leads there alone.

        What is published there counts once it is committed.
        """

    def queues(self, channel: Any, management: str) -> list[Waiting]:
        """Channel, the address of a management API where the broker has one -> the queues of subscribers, by name."""

    def commit(self, channel: Any) -> None:
        """Channel on which something was published aside -> the broker has it, all or none."""

    @property
    def log(self) -> str:
        """-> the stream that keeps every event for a while, empty where the broker has none."""

    def delete_queue(self, channel: Any, queue: str) -> None:
        """Delete a queue with its bindings and all that waits in it; one that is not there is fine."""

    def verdict(self, error: BaseException) -> Exception:
        """One of ``errors`` -> the Transient, Quarantined or Misconfigured that says what is to be done."""


@contextmanager
def verdicts(broker: Broker) -> Iterator[None]:
    """Work with a broker -> the same, its library's exceptions turned into verdicts."""
    try:
        yield
    except broker.errors as error:
        raise broker.verdict(error) from error
