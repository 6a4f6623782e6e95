"""A RabbitMQ of these tests' own, which may be broken; it starts once, for it takes its time."""

from collections.abc import Iterator
from contextlib import ExitStack
from uuid import uuid4

import pytest

from tests.conftest import missing
from tests.servers import RabbitMQ


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitMQ]:
    """-> the server, running."""
    with ExitStack() as stack:
        try:
            server = RabbitMQ(tmp_path_factory.mktemp("rabbitmq"))
            stack.callback(server.kill)
            server.start()
        except OSError as error:
            missing(f"no RabbitMQ to be started: {error}")
        yield server


@pytest.fixture
def exchange() -> str:
    return f"test.{uuid4().hex}"
