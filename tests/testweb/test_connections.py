"""A server of a test that ends leaves no connection open, whatever was under way."""

import gc
import socket
import warnings

from tests.testweb import LoopbackWeb


def test_nothing_is_left_open_at_the_end() -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", ResourceWarning)
        for _ in range(20):
            with LoopbackWeb(network="127.15", latency=5.0) as web:
                silent, asking, late = (
                    socket.create_connection((web.address(0), web.port), timeout=5) for _ in range(3)
                )
                asking.sendall(b"GET /article/1 HTTP/1.1\r\nHost: a\r\n\r\n")
            for each in (silent, asking, late):
                each.close()
        gc.collect()
    assert [str(each.message) for each in told if "unclosed" in str(each.message)] == []
