"""A web on loopback: many hosts, behaviour by path, and a log of what was asked when.

with LoopbackWeb(hosts=50, latency=0.2) as web:
    web.url(3, "/article/7")            an address of the fourth host
    web.robots[3] = b"User-agent: *…"   what its /robots.txt says (bytes), or its status (int)
    web.served[3, "/feed"] = b"<rss…"   what a path gives (bytes), or its status (int), until it gives something else
    web.doors[3] = basic("desk", "secret")   what stands before all of it, robots.txt too (``doors``)
    web.log                             every request, in the order of arrival

Paths and what they do stand in ``behaviour``. Hosts are addresses of 127.0.0.0/8 that share a port.
"""

import asyncio
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise

from tests.testweb.behaviour import behave
from tests.testweb.connections import Connections
from tests.testweb.doors import Door
from tests.testweb.request import Request, read_request

__all__ = ["LoopbackWeb", "Request"]


@dataclass
class LoopbackWeb:
    hosts: int = 1
    latency: float = 0.0
    tls: ssl.SSLContext | None = None
    network: str = "127.1"
    robots: dict[int, bytes | int] = field(default_factory=dict)
    served: dict[tuple[int, str], bytes | int] = field(default_factory=dict)  # by host and path, before all else
    doors: dict[int, Door] = field(default_factory=dict)
    log: list[Request] = field(default_factory=list)
    visits: Counter[str] = field(default_factory=Counter)  # requests by address, for what changes with each

    def __enter__(self) -> "LoopbackWeb":
        ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(ready)), daemon=True)
        self._sockets = self._bind()
        self._thread.start()
        assert ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _bind(self) -> list[socket.socket]:
        """One port for all hosts: the first finds one, the others take it where nobody else has."""
        for _ in range(20):
            first = socket.create_server((self.address(0), 0), backlog=256)
            self.port = first.getsockname()[1]
            sockets = [first]
            try:
                sockets += [
                    socket.create_server((self.address(host), self.port), backlog=256) for host in range(1, self.hosts)
                ]
            except OSError:
                for each in sockets:
                    each.close()
                continue
            return sockets
        raise OSError("no port is free on all addresses")

    async def _serve(self, ready: threading.Event) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        connections = Connections()
        servers = [
            await asyncio.start_server(connections.meeting(partial(self._talk, host)), sock=sock, ssl=self.tls)
            for host, sock in enumerate(self._sockets)
        ]
        ready.set()
        await self._stop.wait()
        await connections.end(servers)

    async def _talk(self, host: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = writer.get_extra_info("peername")[0]
        while (request := await read_request(reader, host, peer)) is not None:
            self.log.append(request)
            self.visits[f"{host}{request.path}"] += 1
            if self.latency:
                await asyncio.sleep(self.latency)
            goes_on = await behave(self, request, writer)
            request.answered = time.monotonic()
            if not goes_on:
                break

    def address(self, host: int) -> str:
        """Number of a host -> its IPv4 address."""
        return f"{self.network}.{host // 250}.{host % 250 + 1}"

    def url(self, host: int, path: str) -> str:
        """Number of a host and a path -> the address."""
        return f"{'https' if self.tls else 'http'}://{self.address(host)}:{self.port}{path}"

    def paths(self, host: int = 0) -> list[str]:
        """Number of a host -> what was asked of it, in order."""
        return [request.path for request in self.log if request.host == host]

    def gaps(self) -> dict[int, list[float]]:
        """-> of each host, the seconds between the arrivals of each two requests."""
        by_host: dict[int, list[Request]] = {}
        for request in self.log:
            by_host.setdefault(request.host, []).append(request)
        return {host: spaces(requests) for host, requests in by_host.items()}


def spaces(requests: Sequence[Request]) -> list[float]:
    """Requests to one host -> the seconds between the arrivals of each two."""
    ordered = sorted(request.arrived for request in requests)
    return [after - before for before, after in pairwise(ordered)]
