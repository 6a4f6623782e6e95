"""A bus within one process: for tests, and for a run whose events nobody else reads."""

from typing import Any

from kombu.connection import Connection
from kombu.exceptions import KombuError
from kombu.transport import memory

from worker.bus.broker import Standing
from worker.bus.emulated import Emulated, Emulation
from worker.errors import Transient


class Channel(Emulation, memory.Channel):
    """kombu's, corrected; queues and bindings are global to the process."""


class Transport(memory.Transport):
    Channel = Channel


class Memory(Emulated):
    """``memory://``: what waits in it ends with the process."""

    errors = (KombuError,)

    def connect(self, queue: str = "") -> Any:
        return Connection(
            "memory://", transport=Transport, transport_options={"queue": queue, "polling_interval": 0.01}
        )

    def declare(self, channel: Any) -> Standing:
        super().declare(channel)
        return Standing(("memory:// ends with this process: no other process sees its events, and none is kept",))

    def verdict(self, error: BaseException) -> Exception:
        return Transient("broker-unreachable", f"memory://: {error}")
