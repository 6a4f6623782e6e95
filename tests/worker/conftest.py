"""Servers that tests of the machine talk to: used where they run, skipped with a reason where not, required in CI."""

import os
import socket

import pytest


def _require(name: str, port: int) -> None:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    except OSError as error:
        reason = f"no {name} on 127.0.0.1:{port} ({error})"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def rabbitmq() -> str:
    """-> address of a RabbitMQ server."""
    _require("RabbitMQ", 5672)
    return "amqp://guest:guest@127.0.0.1:5672//"


@pytest.fixture(scope="session")
def redis() -> str:
    """-> address of a database of a Redis server."""
    _require("Redis", 6379)
    return "redis://127.0.0.1:6379/9"
