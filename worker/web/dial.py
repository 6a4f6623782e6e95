"""The floor below the HTTP client: names become numbers, numbers are checked and dialled, and time and bytes counted.

    name ─▶ looked up once ─▶ every number checked ─▶ the first that answers is connected to
    stream ─▶ every read waits no longer than the fetch has left, and counts what it brings

An HTTP client's timeouts are for one read; a server that sends a byte a minute never meets them. So the deadline is the
fetch's, over all its hops and whatever the layers above do.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import contextmanager
from typing import Any

import httpcore

from worker.errors import Skipped, Transient
from worker.fetch_policy import FetchPolicy
from worker.limits import Limits
from worker.web import guard

_LOOKUPS = 32  # names looked up at the same time: a resolver that hangs holds a thread
_ASIDE = 2.0  # seconds for looking up a name that a proxy will look up anyway
_ADDRESSES = 4  # numbers of one name that are tried
_REST = 64 * 2**10  # bytes a fetch may bring besides the bodies it wants: status lines, chunk heads, frames


class Exchange:
    """One fetch on the thread that runs it: how long it may still take and how much it has brought."""

    def __init__(self, timeout: float, limits: Limits) -> None:
        self.deadline = time.monotonic() + timeout
        self.wire = 0
        self.dialled = 0  # connections made for it
        self.to_proxies: list[httpcore.NetworkStream] = []
        self.limits = limits
        self._head: int | None = None
        self._most = 0

    def begin(self) -> None:
        """A request is about to be sent: the next bytes are a header block."""
        self._head = self.limits.header_bytes
        self._most = self.wire + self.limits.wire_bytes + self.limits.header_bytes + _REST

    def headed(self) -> None:
        """The header block is complete."""
        self._head = None

    def left(self, most: float | None = None) -> float:
        """-> seconds until the deadline, ``most`` at most; raises Transient ``timeout`` once it is reached."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise Transient("timeout", "the whole fetch took too long")
        return left if most is None else min(left, most)

    def room(self, wanted: int) -> int:
        """Bytes that a reader would take -> how many it may; raises Skipped ``too-large`` where there is no room."""
        if self._head == 0:
            raise Skipped("too-large", f"a header block of more than {self.limits.header_bytes} bytes")
        return wanted if self._head is None else min(wanted, self._head)

    def count(self, size: int, *, shared: bool = False) -> None:
        """Bytes that came in, ``shared`` where not all may be ours; raises Skipped ``too-large`` past the limit."""
        self.wire += size
        if shared:
            return
        if self._head is not None:
            self._head -= size
        if self.wire > self._most:
            raise Skipped("too-large", f"more than {self.limits.wire_bytes} bytes as transferred")


_here = threading.local()


@contextmanager
def exchange(timeout: float, limits: Limits) -> Iterator[Exchange]:
    """Seconds for a whole fetch, and its limits -> the Exchange that every read on this thread obeys."""
    before = getattr(_here, "exchange", None)
    _here.exchange = Exchange(timeout, limits)
    try:
        yield _here.exchange
    finally:
        _here.exchange = before


def current() -> Exchange:
    """-> the Exchange under way on this thread."""
    under_way: Exchange | None = getattr(_here, "exchange", None)
    if under_way is None:
        raise RuntimeError("no fetch is under way on this thread")
    return under_way


Resolve = Callable[[str, int], list[str]]


def resolve(host: str, port: int) -> list[str]:
    """Host and port -> the numbers that the system's resolver gives."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Dialler(httpcore.NetworkBackend):
    """httpcore's way to a server: looks up, checks, connects."""

    def __init__(self, policy: FetchPolicy, lookup: Resolve = resolve) -> None:
        self._patience = policy.connect_timeout
        self._networks = guard.networks(policy.networks)
        self._lookup = lookup
        self._lookups = ThreadPoolExecutor(_LOOKUPS, thread_name_prefix="lookup")
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Host and port -> a stream to a number of its that was checked.

        Raises Skipped ``forbidden-address``; Transient ``host-not-found`` or ``timeout``; httpcore's ConnectError.
        """
        numbers = self._numbers(host, port)
        return self.dial(
            numbers, host, port, timeout=timeout, local_address=local_address, socket_options=socket_options
        )

    def dial(
        self,
        numbers: list[str],
        host: str,
        port: int,
        *,
        timeout: float | None,
        local_address: str | None,
        socket_options: Iterable[Any] | None,
    ) -> httpcore.NetworkStream:
        """Numbers of a host, which nobody checks here -> a stream to the first that answers; raises as above."""
        failure: Exception | None = None
        for literal in numbers[:_ADDRESSES]:
            patience = min(self._patience, current().left(timeout))
            current().dialled += 1
            try:
                return Stream(self._backend.connect_tcp(literal, port, patience, local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or Transient("host-not-found", f"{host} has no address")

    def check(self, host: str, port: int) -> None:
        """Host that a proxy will look up -> nothing; Skipped ``forbidden-address`` where it is not public by our own
        look-up. A name that cannot be looked up here is the proxy's business."""
        try:
            self._numbers(host, port, _ASIDE)
        except Transient:
            current().left()

    def _numbers(self, host: str, port: int, most: float | None = None) -> list[str]:
        found = [guard.number(literal) for literal in self.look_up(host, port, most)]
        for each in found:
            if not guard.public(each, self._networks):
                raise Skipped("forbidden-address", f"{host} leads to {each}, which is not public")
        return [str(each) for each in found]

    def look_up(self, host: str, port: int, most: float | None = None) -> list[str]:
        """Host -> its numbers, public or not. Raises Transient ``host-not-found``, and ``timeout`` after the fetch's
        time, or after so many seconds."""
        try:
            return self._lookups.submit(self._lookup, host, port).result(current().left(most))
        except FutureTimeout:
            raise Transient("timeout", f"looking up {host} took too long") from None
        except (OSError, UnicodeError) as error:
            raise Transient("host-not-found", f"{host}: {error}") from None

    def close(self) -> None:
        """Let go of the threads that look names up."""
        self._lookups.shutdown(wait=False, cancel_futures=True)


class ProxyDialler(httpcore.NetworkBackend):
    """The way to a proxy: whoever runs this has named it, so it may stand in a private network."""

    def __init__(self, dialler: Dialler) -> None:
        self._dialler = dialler

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Host and port of a proxy -> a stream to it. Raises Transient ``proxy``."""
        try:
            numbers = self._dialler.look_up(host, port)
            stream = self._dialler.dial(
                numbers, host, port, timeout=timeout, local_address=local_address, socket_options=socket_options
            )
        except (httpcore.ConnectError, httpcore.ConnectTimeout, Transient):
            current().left()
            raise Transient("proxy", "it cannot be reached") from None
        current().to_proxies.append(stream)
        return stream


class Stream(httpcore.NetworkStream):
    """A connection whose reads and writes obey the fetch under way.

    In HTTP/2 whoever reads may get another's answer too, so only time is bounded here, and the body where it is read;
    header blocks are bounded by the protocol's own library.
    """

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner
        inside = inner.get_extra_info("ssl_object")
        self._shared = inside is not None and inside.selected_alpn_protocol() == "h2"

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """-> some bytes, none at the end; raises as Exchange, and httpcore's ReadTimeout and ReadError."""
        exchange = current()
        room = max_bytes if self._shared else exchange.room(max_bytes)
        data = self._inner.read(room, exchange.left(timeout))
        exchange.count(len(data), shared=self._shared)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Bytes -> sent."""
        self._inner.write(buffer, current().left(timeout))

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """TLS context -> the stream inside TLS; the handshake as a whole obeys the deadline."""
        return Stream(self._inner.start_tls(ssl_context, server_hostname, current().left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        """Name -> what the connection knows of itself."""
        return self._inner.get_extra_info(info)
