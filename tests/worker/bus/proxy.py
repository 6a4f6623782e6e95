"""A TCP proxy on loopback that cuts, holds and refuses connections on demand."""

import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType


class Proxy:
    """Passes bytes to and from a server at 127.0.0.1; with a TLS context it speaks TLS to its clients."""

    def __init__(self, port: int, tls: ssl.SSLContext | None = None) -> None:
        self._target, self._tls = port, tls
        self._answering = threading.Event()
        self._answering.set()
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self.connections = 0
        self.port = 0
        self.listen()

    def listen(self) -> None:
        """Accept connections, at the same port as before if there was one."""
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        self._spawn(self._accept, self._listener)

    def hold(self) -> None:
        """Keep back what the server says, from now on."""
        self._answering.clear()

    def resume(self) -> None:
        self._answering.set()

    def cut(self) -> None:
        """End every connection at once; new ones are accepted."""
        sockets, self._sockets = self._sockets, []
        for end in sockets:
            _shut(end)

    def refuse(self) -> None:
        """End every connection and accept none until ``listen``."""
        _shut(self._listener)
        self._listener.close()
        self.cut()

    def __enter__(self) -> "Proxy":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.resume()
        self.refuse()
        for thread in self._threads:
            thread.join(5)

    def _spawn(self, work: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
                self.connections += 1
                if self._tls:
                    client = self._tls.wrap_socket(client, server_side=True)
                server = socket.create_connection(("127.0.0.1", self._target))
            except ssl.SSLError:
                continue
            except OSError:
                return
            for end in (client, server):  # a proxy that kept small pieces back would be slower than any network
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._sockets += [client, server]
            self._spawn(self._pass, client, server, None)
            self._spawn(self._pass, server, client, self._answering)

    def _pass(self, source: socket.socket, sink: socket.socket, gate: threading.Event | None) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if gate:
                    gate.wait()
                sink.sendall(data)
        _shut(source)
        _shut(sink)
        if gate:
            source.close()
            sink.close()


def _shut(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
