"""Definitions that RabbitMQ imports: workers and subscribers use them as they are, and what is refused lies apart."""

import json
from contextlib import closing
from pathlib import Path

from kombu.connection import Connection

from tests.servers import RabbitMQ
from tests.worker.bus.events import KEY, event
from worker.bus import open_bus
from worker.queues import task_queues
from worker.settings import Settings
from worker.topology import ATTEMPTS, topology


def test_definitions_are_imported_and_used_as_they_are(node: RabbitMQ, exchange: str, tmp_path: Path) -> None:
    settings = Settings(bus_url=f"{node.url}/", exchange=exchange)
    file = tmp_path / "definitions.json"
    file.write_text(json.dumps(topology(settings, {"search": ["article.*.en.#"], "sport": []})))
    node.ctl("import_definitions", str(file))
    with Connection(settings.bus_url) as connection, connection.channel() as channel:
        for queue in task_queues(settings):
            queue(channel).declare()  # raises where anything is other than it would make it
        with closing(open_bus(settings.bus, exchange)) as bus:
            assert bus.faults() == bus.caveats() == ()
            sent = [event(), event(2, KEY.replace(".en.", ".de."))]
            for message in sent:
                bus.publish(message)
            with bus.subscribe("sport", []) as subscription:
                arriving = subscription.receive(timeout=5.0)
                assert [next(arriving).body for _ in range(2)] == [
                    event().body,
                    event(2, KEY.replace(".en.", ".de.")).body,
                ]
        refused = 0
        while (message := channel.basic_get(f"{exchange}.search")) is not None:
            channel.basic_reject(message.delivery_tag, requeue=True)
            refused += 1
            assert refused <= ATTEMPTS + 1
        dead = None
        while dead is None:
            dead = channel.basic_get(f"{exchange}.search.dead")
        assert (refused, dead.body.encode() if isinstance(dead.body, str) else dead.body) == (
            ATTEMPTS + 1,
            event().body,
        )
