"""A receiver of webhooks: it keeps what it is sent, and answers as it is told to."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import repeat
from typing import NamedTuple


class Posted(NamedTuple):
    """What was posted: headers by their names in lower case, and the bytes."""

    headers: Mapping[str, str]
    body: bytes


class Receiver:
    """``answers`` yields the status of each next answer; only what was answered 2xx counts as ``taken``."""

    def __init__(self) -> None:
        self.answers: Iterator[int] = repeat(204)
        self.taken: list[Posted] = []
        self.asked = 0
        self.seconds = 0.0
        self.url = ""
        self.retry_after = ""
        self._lock = threading.Lock()

    def post(self, posted: Posted) -> int:
        """What was posted -> the status to answer."""
        time.sleep(self.seconds)
        with self._lock:
            self.asked += 1
            status = next(self.answers)
            if 200 <= status < 300:
                self.taken.append(posted)
        return status


@contextmanager
def receiving() -> Iterator[Receiver]:
    """-> a receiver on a port of its own."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            status = receiver.post(Posted({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(status)
            if receiver.retry_after:
                self.send_header("Retry-After", receiver.retry_after)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 (the library's name)
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
