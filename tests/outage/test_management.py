"""RabbitMQ's management plugin, on a server of the tests' own: queues, bindings, readers, age of the first event."""

import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.conftest import missing
from tests.servers import RabbitMQ, free_port
from tests.worker.bus.events import event
from worker.bus import open_bus
from worker.errors import Misconfigured

PATIENCE = 60.0  # seconds; the plugin counts every five


def test_subscribers_are_listed_by_the_management_plugin(tmp_path: Path) -> None:
    port = free_port()
    try:
        server = RabbitMQ(tmp_path, plugins=("rabbitmq_management",), settings={"management.tcp.port": str(port)})
        server.start()
    except OSError as error:
        missing(f"no RabbitMQ to be started: {error}")
    url = f"http://guest:guest@127.0.0.1:{port}"
    try:
        with closing(open_bus(f"{server.url}/", "news")) as bus:
            bus.subscribe("idle", ["article.*.de.#"]).close()
            with bus.subscribe("search", ["article.*.en.#"]) as subscription:
                bus.publish(event())
                next(subscription.receive(timeout=5.0))
                deadline = time.monotonic() + PATIENCE
                while True:
                    found = {one.queue: one for one in bus.queues(url)}
                    search = found.get("news.search")
                    if search is not None and (search.messages, search.consumers) == (1, 1):
                        break
                    assert time.monotonic() < deadline, found
                    time.sleep(0.2)
            assert found["news.search"].patterns == ("article.*.en.#",)
            assert (found["news.idle"].messages, found["news.idle"].patterns) == (0, ("article.*.de.#",))
            assert "news.log" in found
            assert search.oldest is None or search.oldest < datetime.now(UTC)
            with pytest.raises(Misconfigured, match="refuses us"):
                bus.queues(url.replace("guest:guest", "guest:wrong"))
    finally:
        server.kill()
