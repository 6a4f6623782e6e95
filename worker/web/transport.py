"""Transport: a request -> its response, over a connection of its own that is kept for the next one to its origin.

direct ─▶ looked up, checked, dialled          proxy ─▶ the name is checked here, looked up there
"""

import logging
import ssl
from collections import OrderedDict
from collections.abc import Callable, Iterator
from threading import Lock

import httpcore
import httpx
from socksio import SOCKSError

from worker.errors import Transient
from worker.web import dial
from worker.web.proxy import proxy_of

Origin = tuple[str, bytes, bytes, int | None]  # proxy, scheme, host and port
_ORIGINS = 64  # whose connections are kept
_IDLE = 4  # connections to one of them that are kept open while nothing is asked of it
_IDLE_FOR = 20.0  # seconds
for _talker in ("httpcore", "hpack"):  # at DEBUG they write down every header, and the password of a proxy
    logging.getLogger(_talker).setLevel(logging.INFO)
_PORTS = {b"http": 80, b"https": 443}


class Transport(httpx.BaseTransport):
    """httpx on httpcore's pools that dial as we do.

    A pool for each request under way, kept for the next to its origin. Threads cannot share a connection of HTTP/2:
    neither httpcore nor h2 holds a lock from the number of a stream to its frames, and a server closes a connection
    whose frames come in the wrong order. Nor would one pool for all do, for it looks at all its connections, several
    times, before every request.
    """

    def __init__(self, dialler: dial.Dialler, context: ssl.SSLContext) -> None:
        self._dialler = dialler
        self._to_proxies = dial.ProxyDialler(dialler)
        self._context = context
        self._idle: OrderedDict[Origin, list[httpcore.ConnectionPool]] = OrderedDict()
        self._lock = Lock()

    def handle_request(self, request: httpx.Request, proxy: str = "") -> httpx.Response:
        """Request, and the address of a proxy where it goes through one -> its response, the body unread.

        Raises what httpcore does; Transient ``proxy`` for an address that is none.
        """
        address = request.url
        origin = (proxy, address.raw_scheme, address.raw_host, address.port)
        if proxy:
            self._dialler.check(address.host, address.port or _PORTS[address.raw_scheme])
        pool = self._take(origin)
        try:
            answer = pool.handle_request(
                httpcore.Request(
                    request.method,
                    httpcore.URL(
                        scheme=address.raw_scheme, host=address.raw_host, port=address.port, target=address.raw_path
                    ),
                    headers=request.headers.raw,
                    content=request.content or None,
                    extensions=request.extensions,
                )
            )
        except BaseException as error:
            self._keep(origin, pool)
            for stream in dial.current().to_proxies:  # httpcore forgets one that a proxy did not open for us
                stream.close()
            if isinstance(error, SOCKSError):
                raise Transient("proxy", "what the proxy says is not SOCKS") from None
            raise
        body = _Body(answer, lambda: self._keep(origin, pool))
        return httpx.Response(answer.status, headers=answer.headers, stream=body, extensions=answer.extensions)

    def _take(self, origin: Origin) -> httpcore.ConnectionPool:
        with self._lock:
            if idle := self._idle.get(origin):
                return idle.pop()
        return self._pool(origin[0])

    def _pool(self, named: str) -> httpcore.ConnectionPool:
        """Address of a proxy, or none -> a pool whose connections go through it."""
        if not named:
            return httpcore.ConnectionPool(
                ssl_context=self._context,
                max_connections=1,
                keepalive_expiry=_IDLE_FOR,
                http2=True,
                network_backend=self._dialler,
            )
        try:
            proxy = proxy_of(named)
        except ValueError as error:
            raise Transient("proxy", str(error)) from None
        url = httpcore.URL(scheme=proxy.url.raw_scheme, host=proxy.url.raw_host, port=proxy.url.port, target=b"/")
        if proxy.url.scheme.startswith("socks"):
            return httpcore.SOCKSProxy(
                url,
                proxy_auth=proxy.raw_auth,
                ssl_context=self._context,
                max_connections=1,
                keepalive_expiry=_IDLE_FOR,
                http2=True,
                network_backend=self._to_proxies,
            )
        return httpcore.HTTPProxy(
            url,
            proxy_auth=proxy.raw_auth,
            ssl_context=self._context,
            proxy_ssl_context=self._context if proxy.url.scheme == "https" else None,
            max_connections=1,
            keepalive_expiry=_IDLE_FOR,
            http2=True,
            network_backend=self._to_proxies,
        )

    def _keep(self, origin: Origin, pool: httpcore.ConnectionPool) -> None:
        """Origin and a pool that nothing is under way in -> there for the next request; others may have to go."""
        with self._lock:
            idle = self._idle.setdefault(origin, [])
            self._idle.move_to_end(origin)
            idle.append(pool)
            surplus = idle[:-_IDLE]
            del idle[:-_IDLE]
            if len(self._idle) > _ORIGINS:
                surplus += self._idle.popitem(last=False)[1]
        for each in surplus:
            each.close()

    def close(self) -> None:
        """Close every connection."""
        for idle in self._idle.values():
            for pool in idle:
                pool.close()
        self._idle.clear()
        self._dialler.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response, done: Callable[[], None]) -> None:
        self._answer = answer
        self._done = done

    def __iter__(self) -> Iterator[bytes]:
        return self._answer.iter_stream()

    def close(self) -> None:
        try:
            self._answer.close()
        finally:
            self._done()
