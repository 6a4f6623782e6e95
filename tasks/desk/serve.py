"""The desk's site -> served at an address, by uvicorn."""

import socket

import uvicorn
from starlette.applications import Starlette

from worker.errors import Misconfigured

ENDING = 5  # seconds that pages under way have when it ends


def open_listener(host: str, port: int) -> socket.socket:
    """Host and port (0: any that is free) -> a socket that listens there. Raises Misconfigured where none can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Its protocol is named, for asyncio sends at once what such a socket is given; on any other the second part of an
    # answer waits until the first has been confirmed: 40 ms a page.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        reason = error.strerror or str(error)
        raise Misconfigured(f"nothing can be served at {host}:{port} ({reason}); is a desk running already?") from None
    return listener


def make_server(app: Starlette) -> uvicorn.Server:
    """App -> what serves it; ``run`` takes the sockets."""
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=ENDING,
    )
    server = uvicorn.Server(config)
    app.state.desk.ends = lambda: server.should_exit
    return server
