"""A bus of each kind, on an exchange of its own that is removed afterwards."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from kombu.connection import Connection
from redis import Redis

from worker.bus import Bus, open_bus

APPS = ("tail", "desk", "third")
Open = Callable[..., Bus]


@pytest.fixture
def exchange() -> str:
    return f"test.{uuid4().hex}"


@pytest.fixture
def amqp_url(rabbitmq: str, exchange: str) -> Iterator[str]:
    yield rabbitmq
    with Connection(rabbitmq) as connection, connection.channel() as channel:
        for queue in (*APPS, "log"):
            channel.queue_delete(f"{exchange}.{queue}")
        channel.exchange_delete(exchange)


@pytest.fixture
def redis_url(redis: str, exchange: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr("worker.bus.redis.Transport.brpop_timeout", 0.1)  # what closing waits for
    yield redis
    with Redis.from_url(redis) as client:
        for key in client.scan_iter(match=f"*{exchange}*"):
            client.delete(key)


@pytest.fixture
def files_url(tmp_path: Path) -> str:
    return f"filesystem://{tmp_path / 'the #1 bus?'}"


@pytest.fixture
def memory_url() -> str:
    return "memory://"


@pytest.fixture(params=["memory", "files", "redis", "amqp"])
def url(request: pytest.FixtureRequest) -> str:
    """-> address of a broker, one kind after the other."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def opened(exchange: str) -> Iterator[Open]:
    """-> a function: address -> an open bus on this test's exchange, closed afterwards."""
    buses: list[Bus] = []

    def open_one(url: str, timeout: float = 5.0, **options: Any) -> Bus:
        buses.append(open_bus(url, exchange, timeout, **options))
        return buses[-1]

    yield open_one
    for bus in buses:
        bus.close()


@pytest.fixture
def bus(url: str, opened: Open) -> Bus:
    """-> a bus of each kind."""
    return opened(url)
