"""Pages replayed by workers while they are killed, their broker too, and their connections cut: none is lost.

Nobody steps in: what a fault interrupts goes on by itself. ``docs/reliability.md`` holds the figures of long runs.
"""

import os
import random
import signal
import subprocess
import time
from contextlib import suppress
from itertools import count
from pathlib import Path

from sqlalchemy import make_url, select

from tests.integration.crew import HASTY, Running, Start, kill, logs, starting, wait_for, wait_ready
from tests.integration.desk import Desk, write_pages
from tests.servers import RabbitMQ
from tests.worker.bus.proxy import Proxy
from tests.worker.ledger.stories import opened
from worker.ledger.schema import outbox

PAGES = 240
KILLED_CHILDREN = 6


def children(process: Running) -> list[int]:
    """A worker -> the processes that do its work."""
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, check=False)
    return list(map(int, listed.stdout.split()))


def test_nothing_is_lost_under_fire(node: RabbitMQ, exchange: str, emptied: str, tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    with Proxy(make_url(emptied).port or 5432) as network:
        desk = Desk(
            tmp_path / "desk",
            {
                "WIREDESK_BUS_URL": f"{node.url}/",
                "WIREDESK_LEDGER_URL": make_url(emptied).set(port=network.port).render_as_string(hide_password=False),
                "WIREDESK_EXCHANGE": exchange,
            },
        )
        desk.events("tail", "--json")  # declares the queue that collects what is published
        with starting(desk) as start:
            workers = [start("worker", "--concurrency", "2", "-n", f"{name}@fire", app=HASTY) for name in range(2)]
            start("beat", app=HASTY)
            wait_ready(desk, 2)
            scene = Scene(chance, workers, start, node, network)
            assert desk.run("replay", "--workers", write_pages(tmp_path / "pages.jsonl", PAGES)).returncode == 0
            for fault in (*[kill_child] * KILLED_CHILDREN, cut, kill_worker, kill_broker, cut, kill_child):
                time.sleep(chance.uniform(0.2, 1.0))
                fault(scene)
                scene.supervise()
            wait_for(desk, PAGES, 300.0, sent=True)
        received = {event["id"]: event["data"]["url"]["canonical"] for event in desk.events("tail", "--json")}
    with opened(emptied) as connection:
        written = set(connection.execute(select(outbox.c.id)).scalars())
    assert set(received) == written, f"seed {seed}\n{logs(desk)}"
    assert len(set(received.values())) == len(received) == PAGES, f"seed {seed}: each article was said once"


class Scene:
    """What a fault may strike."""

    def __init__(
        self,
        chance: random.Random,
        workers: list[Running],
        start: Start,
        node: RabbitMQ,
        network: Proxy,
    ) -> None:
        self.chance, self.workers, self.start, self.node, self.network = chance, workers, start, node, network
        self.names = count(2)

    def supervise(self) -> None:
        """Start anew what has ended: Celery gives a worker up whose children die before it has begun."""
        for place, worker in enumerate(self.workers):
            if worker.poll() is not None:
                name = f"{next(self.names)}@fire"
                self.workers[place] = self.start("worker", "--concurrency", "2", "-n", name, app=HASTY)


def kill_child(scene: Scene) -> None:
    working = [child for worker in scene.workers for child in children(worker)]
    if working:
        with suppress(ProcessLookupError):  # it was ended, and another stands in for it
            os.kill(scene.chance.choice(working), signal.SIGKILL)


def kill_worker(scene: Scene) -> None:
    kill(scene.chance.choice(scene.workers))


def kill_broker(scene: Scene) -> None:
    scene.node.kill()
    scene.node.start()


def cut(scene: Scene) -> None:
    scene.network.cut()
