"""The log of a broker -> its events from a moment on, as often as they are asked for."""

import time
from datetime import datetime
from typing import Any

from worker.bus.broker import Broker
from worker.bus.subscription import Subscription

OFFSET = "x-stream-offset"


class LogReader(Subscription):
    """A stream of RabbitMQ, read from a moment on; it goes on where it was after the broker was away."""

    prefetch = 500  # a stream hands out nothing without one; reading is all that happens here

    def __init__(self, broker: Broker, log: str, start: datetime | str, largest: int) -> None:
        self._offset: datetime | str | int = start
        super().__init__(broker, log, (), largest)

    def _bind(self, channel: Any) -> None:
        """Somebody else has declared it, and bound it."""
        channel.auto_decode = False
        self._bound = time.monotonic()

    def _consume(self, tag: str) -> None:
        self._channel.basic_consume(
            queue=self.queue,
            no_ack=False,
            callback=self._arrive,
            consumer_tag=tag,
            arguments={OFFSET: self._offset},
        )

    def _arrive(self, message: Any) -> None:
        self._offset = int((message.headers or {})[OFFSET]) + 1
        super()._arrive(message)
