"""Redis as a broker: lists for queues, sets for bindings, all under one prefix; acknowledgements by a time limit."""

from typing import Any

from kombu.connection import Connection
from kombu.exceptions import KombuError
from kombu.transport import redis as transport
from redis import exceptions

from worker.bus.broker import Standing
from worker.bus.emulated import Emulated, Emulation
from worker.errors import Misconfigured, Transient

PREFIX = "wiredesk:"  # of every key, so that a database can be shared
VISIBILITY = 600  # seconds until a delivery that nobody acknowledged, such as a killed subscriber's, is given again


class Channel(Emulation, transport.Channel):
    """kombu's, corrected."""


class Transport(transport.Transport):
    Channel = Channel


class Redis(Emulated):
    """``redis://`` and ``rediss://``, the latter with the server's certificate and name verified."""

    errors = (KombuError, exceptions.RedisError, OSError, ValueError, RecursionError)

    def connect(self, queue: str = "") -> Any:
        connection = Connection(
            self.address.url,
            transport=Transport,
            connect_timeout=self._timeout,
            ssl={"ssl_cert_reqs": "required", "ssl_check_hostname": True} if self.address.scheme == "rediss" else False,
            transport_options={
                "queue": queue,
                "global_keyprefix": PREFIX,
                "visibility_timeout": VISIBILITY,
                "socket_timeout": self._timeout,
                "socket_connect_timeout": self._timeout,
                # kombu notes what is unacknowledged in one place for all queues and gives it back by routing it anew.
                "unacked_key": f"{queue}.unacked",
                "unacked_index_key": f"{queue}.unacked.index",
                "unacked_mutex_key": f"{queue}.unacked.mutex",
            },
        )
        return connection.ensure_connection(max_retries=0, reraise_as_library_errors=False)

    def declare(self, channel: Any) -> Standing:
        super().declare(channel)
        caveats = (
            f"{self.address} confirms from memory: without `appendonly yes` and `maxmemory-policy noeviction` "
            "a crash of Redis or a full memory loses events that counted as published",
            f"{self.address} gives again what a killed subscriber had not acknowledged, after {VISIBILITY // 60} "
            "minutes; what was on its way to the subscriber at that moment is lost",
        )
        return Standing(caveats)

    def delete_queue(self, channel: Any, queue: str) -> None:
        super().delete_queue(channel, queue)
        channel.client.delete(f"{queue}.unacked", f"{queue}.unacked.index")

    def verdict(self, error: BaseException) -> Exception:
        said = self.address.hide(str(error) or type(error).__name__)
        if isinstance(error, exceptions.AuthenticationError | exceptions.NoPermissionError):
            return Misconfigured(f"{self.address} refuses us: {said}. Check user, password and database in the address")
        if isinstance(error, exceptions.TimeoutError | TimeoutError):
            return Transient("broker-timeout", f"{self.address} did not answer within {self._timeout:g} s")
        if isinstance(error, exceptions.ResponseError):
            full = isinstance(error, exceptions.OutOfMemoryError)
            return Transient("broker-full" if full else "broker-refuses", f"{self.address} takes no event: {said}")
        if isinstance(error, ValueError | RecursionError):  # of kombu's JSON: anyone may write to a list
            return Transient("garbled", f"{self.address} held something that is no message; it is taken out: {said}")
        return Transient("broker-unreachable", f"{self.address}: {said}")
