"""Two teams without AMQP, by the guide alone: they are cut off, killed and refused, and hold the present in the end.

The teams with a queue – kombu, aio-pika, FastStream, Node, Java, SQL – are in ``tests/outage/test_consumers.py``.
"""

import json
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from msgspec.structs import replace

from tasks.models.sink import Webhook
from tasks.sinks.deliver import LEASE, deliver
from tests.contracts.press import Present, press
from tests.contracts.receiver import Receiver, receiving
from tests.tasks.desk.stocked import served
from tests.tasks.sinks.conftest import SECRET, Clock, write
from worker.fetch_policy import FetchPolicy
from worker.resources import Resources
from worker.settings import Desk, Settings

SQL = Path(__file__).parents[2] / "docs" / "examples"
COLUMNS = ("subject", "version", "state", "url", "headline", "language", "section", "body", "copy_of")
ARTICLES = 150


class Table:
    """The table of the guide, written by its upsert."""

    def __init__(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / "articles.db", check_same_thread=False)
        self._database.executescript((SQL / "articles.sql").read_text("utf-8"))
        self._upsert = (SQL / "upsert.sql").read_text("utf-8")

    def take(self, body: str | bytes) -> None:
        event = json.loads(body)
        verb = event["type"].split(".")[-2]
        row = dict.fromkeys(COLUMNS) | {
            "subject": event["subject"],
            "version": event["articleversion"],
            "state": verb if verb in {"withdrawn", "duplicate"} else "usable",
            "url": event["data"].get("urlCanonical") or event["data"]["url"]["canonical"],
            "headline": event["data"].get("headline"),
        }
        with self._database:
            self._database.execute(self._upsert, row)

    @property
    def held(self) -> dict[str, Present]:
        rows = self._database.execute("SELECT subject, version, state, headline FROM articles")
        return {subject: Present(*rest) for subject, *rest in rows}


@pytest.fixture
def resources(tmp_path: Path) -> Iterator[Resources]:
    clock = Clock()
    settings = Settings(home=tmp_path, bus_url="memory://", celery_url="memory://", desk=Desk(listen="127.0.0.1:0"))
    with Resources(settings, now=clock) as found:
        yield found


def test_a_team_with_server_sent_events_that_is_cut_off_again_and_again(resources: Resources, tmp_path: Path) -> None:
    write(resources, ARTICLES)
    _, present = press(ARTICLES, random.Random(1), "press-1")
    table, chance, last, silent = Table(tmp_path), random.Random(5), "", 0
    while silent < 2:
        headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": last} if last else {})
        asked = {} if last else {"from": "first"}
        most, taken = chance.randrange(40, 120), 0
        with (
            served(resources) as url,  # another server each time
            httpx.stream("GET", f"{url}/api/events", params=asked, headers=headers, timeout=1.0) as stream,
        ):
            try:
                seen = ""
                for line in stream.iter_lines():
                    name, _, value = line.partition(": ")
                    seen = value if name == "id" else seen
                    if name == "data":
                        table.take(value)
                        last, taken = seen, taken + 1
                        if taken == most:
                            break
            except httpx.ReadTimeout:
                pass
        silent = 0 if taken else silent + 1
    assert table.held == present


def test_a_team_with_a_webhook_that_fails_at_random_and_whose_worker_is_killed(
    resources: Resources, tmp_path: Path
) -> None:
    write(resources, ARTICLES)
    _, present = press(ARTICLES, random.Random(1), "press-1")
    chance, table = random.Random(6), Table(tmp_path)
    clock = resources.now
    assert isinstance(clock, Clock)
    with receiving() as receiver:
        receiver.answers = iter(lambda: 500 if chance.random() < 0.03 else 204, None)
        port = int(receiver.url.rsplit(":", 1)[1].partition("/")[0])
        web = FetchPolicy(ports=(port,), networks=("127.0.0.0/8",), timeout=5.0)
        sink = Webhook(name="team", url=receiver.url, secrets=(SECRET,), start="first")
        with Resources(replace(resources.settings, web=web), now=clock) as worker:
            for turn in range(200):
                if turn % 3 == 0:  # one that took its lease, told a part, and was killed before it said so
                    worker.ledger.cursors.lease("team", clock(), LEASE)
                    clock.pass_(seconds=LEASE)
                found = deliver(worker, sink)
                clock.pass_(hours=1)
                if found is not None and not found.trouble:
                    break
        _apply(receiver, table)
    assert table.held == present


def _apply(receiver: Receiver, table: Table) -> None:
    """What arrived, doubled and shuffled besides -> in the table."""
    posted = receiver.taken * 2
    random.Random(8).shuffle(posted)
    for one in posted:
        table.take(one.body)
