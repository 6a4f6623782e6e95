"""Proxies on loopback, HTTP (forward and CONNECT) and SOCKS5, that know names nobody else knows and want a password.

with LoopbackProxy("socks5", names={"press.test": "127.1.0.1"}, login=("desk", "secret")) as proxy:
    proxy.url        its address, with user and password
    proxy.asked      host and port of every connection that it was asked for
"""

import asyncio
import base64
import contextlib
import socket
import threading
from dataclasses import dataclass, field
from typing import Literal

from tests.testweb.connections import Connections

SOURCE = "127.200.0.1"  # where its connections come from


@dataclass
class LoopbackProxy:
    kind: Literal["http", "socks5"]
    names: dict[str, str] = field(default_factory=dict)
    login: tuple[str, str] | None = None
    asked: list[tuple[str, int]] = field(default_factory=list)

    def __enter__(self) -> "LoopbackProxy":
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(ready)), daemon=True)
        self._thread.start()
        assert ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    @property
    def url(self) -> str:
        who = "{}:{}@".format(*self.login) if self.login else ""
        return f"{self.kind}://{who}127.0.0.1:{self.port}"

    async def _serve(self, ready: threading.Event) -> None:
        self._connections = Connections()
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        talk = self._http if self.kind == "http" else self._socks
        server = await asyncio.start_server(self._connections.meeting(talk), sock=self._socket)
        ready.set()
        await self._stop.wait()
        await self._connections.end([server])

    async def _http(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """CONNECT, or one request after another to the same origin, none of which has a body."""
        there: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        back: asyncio.Task[None] | None = None
        while head := await reader.readuntil(b"\r\n\r\n"):
            first, *lines = head.decode("latin-1").split("\r\n")
            method, target, _ = first.split(" ", 2)
            if not self._is_known(lines):
                writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
                await writer.drain()
                return
            if method == "CONNECT":
                host, _, port = target.rpartition(":")
                there = await self._connect(host, int(port))
                writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
                await self._pass_on(reader, writer, *there)
                return
            host, _, path = target.removeprefix("http://").partition("/")
            name, _, port = host.partition(":")
            if there is None:
                there = await self._connect(name, int(port or 80))
                back = asyncio.create_task(copy(there[0], writer))
            kept = [line for line in lines if line and not line.lower().startswith("proxy-")]
            there[1].write("\r\n".join([f"{method} /{path} HTTP/1.1", *kept, "", ""]).encode())
            await there[1].drain()
        if back is not None:
            await back

    def _is_known(self, lines: list[str]) -> bool:
        if self.login is None:
            return True
        wanted = base64.b64encode("{}:{}".format(*self.login).encode()).decode()
        return f"Proxy-Authorization: Basic {wanted}" in lines

    async def _socks(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, count = await reader.readexactly(2)
        methods = await reader.readexactly(count)
        chosen = 2 if self.login else 0
        writer.write(bytes((5, chosen if chosen in methods else 255)))
        if chosen not in methods:
            return
        if self.login is not None:
            said = []
            await reader.readexactly(1)
            for _ in range(2):
                [length] = await reader.readexactly(1)
                said.append((await reader.readexactly(length)).decode())
            writer.write(bytes((1, 0 if tuple(said) == self.login else 1)))
            if tuple(said) != self.login:
                return
        _, _, _, kind = await reader.readexactly(4)
        if kind == 1:
            host = socket.inet_ntoa(await reader.readexactly(4))
        else:
            [length] = await reader.readexactly(1)
            host = (await reader.readexactly(length)).decode()
        port = int.from_bytes(await reader.readexactly(2))
        there = await self._connect(host, port)
        writer.write(bytes((5, 0, 0, 1)) + bytes(6))
        await self._pass_on(reader, writer, *there)

    async def _connect(self, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        self.asked.append((host, port))
        there = await asyncio.open_connection(self.names.get(host, host), port, local_addr=(SOURCE, 0))
        self._connections.add(there[1])
        return there

    async def _pass_on(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        from_there: asyncio.StreamReader,
        to_there: asyncio.StreamWriter,
    ) -> None:
        await asyncio.gather(copy(reader, to_there), copy(from_there, writer))


async def copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """What comes from the one -> to the other, until it ends."""
    with contextlib.suppress(OSError):
        while data := await source.read(65536):
            target.write(data)
            await target.drain()
    target.close()
