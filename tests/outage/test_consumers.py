"""The consumers of ``docs/examples``, each on a queue of its own, hold the present state of every article in the end.

They are told everything twice and in any order, are killed in the middle, and their broker is killed as well.
"""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text

from tests.conftest import missing
from tests.contracts.node import furnish
from tests.contracts.press import Present, press
from tests.databases import database
from tests.servers import RabbitMQ
from worker.bus import open_bus
from worker.ledger.database import connect

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
JARS = Path("/usr/share/java")
ARTICLES = 60
PATIENCE = 60.0  # seconds for queues to be emptied
ROWS = "SELECT subject, version, state, headline FROM articles"


class Consumer:
    """One of the examples as a process, and how to look into its table."""

    def __init__(self, queue: str, command: list[str], folder: Path, look: Callable[[], list[tuple[Any, ...]]]) -> None:
        self.queue, self.look = queue, look
        self._command, self._folder = command, folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, environment: dict[str, str]) -> None:
        with (self._folder / "console.log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command, cwd=self._folder, env=os.environ | environment, stdout=log, stderr=log
            )

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def _python(name: str, folder: Path) -> Consumer:
    shutil.copytree(EXAMPLES, folder, dirs_exist_ok=True)

    def look() -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(folder / "python" / "articles.db")) as opened:
            return opened.execute(ROWS).fetchall()

    return Consumer(name, [sys.executable, f"{name}_consumer.py"], folder / "python", look)


def _rows(address: str) -> list[tuple[Any, ...]]:
    engine = connect(address)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(ROWS))]
    engine.dispose()
    return found


def _node(folder: Path, address: str) -> Consumer:
    shutil.copytree(EXAMPLES, folder, dirs_exist_ok=True)
    furnish(folder / "node")
    return Consumer("node", ["node", "consumer.mjs"], folder / "node", lambda: _rows(address))


def _java(folder: Path, address: str) -> Consumer:
    if not shutil.which("javac") or not list(JARS.glob("amqp-client*.jar")):
        missing("no JDK, or no Java client of RabbitMQ in /usr/share/java")
    shutil.copytree(EXAMPLES, folder, dirs_exist_ok=True)
    source = "src/main/java/ArticleConsumer.java"
    command = ["javac", "-cp", f"{JARS}/*", "-d", "target", source]
    subprocess.run(command, cwd=folder / "java", check=True, timeout=120)
    running = ["java", "-cp", f"target:{JARS}/*", "ArticleConsumer"]
    return Consumer("java", running, folder / "java", lambda: _rows(address))


@pytest.fixture
def consumers(tmp_path: Path, postgresql: str) -> Iterator[list[tuple[Consumer, dict[str, str]]]]:
    """-> every example, with what it is told in its environment."""
    with ExitStack() as stack:
        found: list[tuple[Consumer, dict[str, str]]] = [
            (_python(name, tmp_path / name), {}) for name in ("kombu", "aio_pika", "faststream")
        ]
        for make, scheme in ((_node, "postgresql"), (_java, "jdbc:postgresql")):
            name = f"wiredesk_test_{make.__name__}_{os.getpid()}"
            url = make_url(stack.enter_context(database(name)))
            plain = f"{scheme}://{url.host}:{url.port or 5432}/{url.database}?user={url.username}"
            address = url.render_as_string(hide_password=False)
            found.append((make(tmp_path / make.__name__, address), {"DATABASE": plain}))
        yield found
        for consumer, _ in found:
            consumer.kill()


def test_every_example_holds_the_present_state_in_the_end(
    node: RabbitMQ, exchange: str, consumers: list[tuple[Consumer, dict[str, str]]]
) -> None:
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    messages, present = press(ARTICLES, chance)
    told = messages * 2
    chance.shuffle(told)

    def start(consumer: Consumer, own: dict[str, str]) -> None:
        consumer.start(
            {"BROKER": f"{node.url}%2F", "EXCHANGE": exchange, "QUEUE": f"{exchange}.{consumer.queue}"} | own
        )

    queues = [f"{exchange}.{consumer.queue}" for consumer, _ in consumers]

    def attended() -> bool:
        return all(_depths(node).get(queue, (0, 0))[1] for queue in queues)

    for consumer, own in consumers:
        start(consumer, own)
    _wait(attended, lambda: f"who is there: {_depths(node)}")
    with closing(open_bus(f"{node.url}/", exchange)) as bus:
        for message in told[: len(told) // 2]:
            bus.publish(message)
        for consumer, own in consumers:
            consumer.kill()
            start(consumer, own)
        _wait(attended, lambda: f"who is there again: {_depths(node)}")
        for message in told[len(told) // 2 :]:
            bus.publish(message)
    node.kill()
    node.start()
    _wait(lambda: all(_depths(node)[queue] == (0, 1) for queue in queues), lambda: f"seed {seed}: {_depths(node)}")
    for consumer, _ in consumers:
        held = {subject: Present(*rest) for subject, *rest in consumer.look()}
        assert held == present, f"{consumer.queue}, seed {seed}"


def _depths(node: RabbitMQ) -> dict[str, tuple[int, int]]:
    """-> how many messages each queue holds, handed out or not, and how many consumers it has."""
    listed = node.ctl("list_queues", "name", "messages", "consumers", "--no-table-headers")
    return {name: (int(held), int(readers)) for name, held, readers in map(str.split, listed.splitlines())}


def _wait(done: Callable[[], bool], stand: Callable[[], str]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < deadline, stand()
        time.sleep(0.2)
