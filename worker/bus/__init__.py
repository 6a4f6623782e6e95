"""The event bus: messages of bytes in, by way of a topic exchange, and out of each subscriber's own durable queue.

    publish ─▶ exchange ─┬─ pattern ─▶ <exchange>.<app> ─▶ receive ─▶ ack
                         └─ # ───────▶ <exchange>.log (on AMQP)

Address -> broker: ``amqp[s]://`` (``amqp``), ``redis[s]://`` (``redis``), ``memory://``, ``filesystem:///folder``
(``files``, the embedded default). ``emulated`` is what the last three share; ``publishing`` and ``subscription`` are
the same for all; ``cloudevents``, ``topics`` and ``address`` are pure.

kombu, whose own import reads ``CLOUDEVENTS`` here through an entry point, is imported when a bus is opened.
"""

from worker.bus.address import check_name, read_address
from worker.bus.broker import TAIL, Broker, Waiting, verdicts
from worker.bus.cloudevents import CLOUDEVENTS
from worker.bus.publishing import Bus
from worker.bus.subscription import Delivery, Subscription
from worker.bus.topics import check, matches

__all__ = [
    "CLOUDEVENTS",
    "TAIL",
    "Bus",
    "Delivery",
    "Subscription",
    "Waiting",
    "check",
    "matches",
    "open_broker",
    "open_bus",
    "verdicts",
]

LOG_DAYS = 7
LARGEST = 2**20  # bytes of a body; a subscriber refuses more, so a publisher does too


def open_bus(
    url: str,
    exchange: str,
    timeout: float = 10.0,
    *,
    largest: int = LARGEST,
    log_days: int = LOG_DAYS,
    binary: bool = False,
) -> Bus:
    """Broker address, exchange, seconds to wait for an answer, most bytes of a body, days of a log -> the bus, not yet
    connected. ``binary`` publishes in the binary mode of CloudEvents: the data for a body, the rest in headers.

    Raises Misconfigured when the address or the exchange's name is not one.
    """
    return Bus(open_broker(url, exchange, timeout, largest, log_days), timeout, largest, binary=binary)


def open_broker(
    url: str, exchange: str, timeout: float = 10.0, largest: int = LARGEST, log_days: int = LOG_DAYS
) -> Broker:
    """The same -> what knows that broker, not yet connected. Raises Misconfigured as ``open_bus``."""
    check_name(exchange, "exchange")
    address = read_address(url)
    match address.scheme:
        case "amqp" | "amqps":
            from worker.bus.amqp import Amqp

            return Amqp(address, exchange, timeout, log_days)
        case "redis" | "rediss":
            from worker.bus.redis import Redis

            return Redis(address, exchange, timeout)
        case "memory":
            from worker.bus.memory import Memory

            return Memory(address, exchange, timeout)
        case _:
            from worker.bus.files import Files

            return Files(address, exchange, timeout, largest)
