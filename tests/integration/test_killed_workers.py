"""Workers and beats that are killed with kill -9 and started again: nothing is lost, and nothing visited twice."""

import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

from sqlalchemy import select

from tests.integration.crew import Start, kill, logs, wait_for, wait_ready
from tests.integration.desk import Desk
from tests.integration.press import list_sources, publish
from tests.testweb import LoopbackWeb
from tests.worker.ledger.stories import opened
from worker.ledger.schema import outbox, subject, version, visit

LOST = 180.0  # seconds: a visit whose task died before it was queued is due again when its lease runs out


def gist(event: dict[str, Any]) -> tuple[str, str, str, int, str]:
    """An event without its times."""
    data = event["data"]
    return event["id"], event["type"], data["url"]["canonical"], event["articleversion"], data["headline"]


def state(ledger: str) -> tuple[set[Any], set[Any], int]:
    """How a ledger stands: what was said of what, what is to be visited again, and how much is still to be sent."""
    said = select(subject.c.name, version.c.number, version.c.digest).join(version, version.c.subject == subject.c.id)
    visits = select(visit.c.url, visit.c.kind, visit.c.state == "settled")
    with opened(ledger) as connection:
        unsent = len(connection.execute(select(outbox.c.id).where(outbox.c.sent.is_(None))).all())
        return set(map(tuple, connection.execute(said))), set(map(tuple, connection.execute(visits))), unsent


def test_beats_that_are_killed_tick_on_and_two_of_them_visit_nothing_twice(desk: Desk, start: Start) -> None:
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    with LoopbackWeb(hosts=3) as web:
        for host in range(3):
            publish(web, host, 6)
        list_sources(desk, web)
        desk.events("tail", "--json")
        start("worker", "--concurrency", "2")
        schedules = ((), ("--schedule", "other"))
        beats = [start("beat", *schedule) for schedule in schedules]
        wait_for(desk, 1)
        time.sleep(chance.uniform(0.0, 1.0))
        for beat in beats:
            kill(beat)
        assert sum(request.path.startswith("/article") for request in web.log) < 18, "the rest needs more ticks"
        for schedule in schedules:
            start("beat", *schedule)
        wait_for(desk, 18, sent=True)
        asked_for = Counter((request.host, request.path) for request in web.log)
    received = desk.events("tail", "--json")
    told = {event["id"]: event for event in received}
    assert len(told) == 18, f"seed {seed}\n{logs(desk)}"
    assert all(event == told[event["id"]] for event in received), "what is sent again, unconfirmed, is the same"
    assert {event["type"].split(".")[-2] for event in received} == {"published"}
    articles = {asked: times for asked, times in asked_for.items() if "article" in asked[1]}
    assert len(articles) == 18
    assert set(articles.values()) == {1}, f"seed {seed}: no visit is given to two"


def test_two_workers_of_which_one_is_killed_in_the_middle_end_as_if_nothing_had_happened(
    desk: Desk, start: Start, tmp_path: Path
) -> None:
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    calm = Desk(tmp_path / "calm")
    with LoopbackWeb(hosts=4, latency=0.2) as web:
        for host in range(4):
            publish(web, host, 6)
        for one in (calm, desk):
            list_sources(one, web, concurrency="0")
        running = calm.start("run")
        desk.events("tail", "--json")
        workers = [start("worker", "--concurrency", "2") for _ in range(2)]
        start("beat")
        wait_for(desk, chance.randrange(1, 18))
        kill(workers.pop())
        workers.append(start("worker", "--concurrency", "2"))
        wait_for(desk, 24, LOST)
        wait_for(calm, 24)
        wait_ready(desk, 3)
        for process in (running, *workers):
            process.terminate()
        assert [process.wait(40) for process in (running, *workers)] == [0, 0, 0]
    undisturbed = calm.events("tail", "--json")
    assert desk.run("relay").returncode == 0  # what a killed worker had written and not yet sent; beat does the same
    received = {event["id"]: event for event in desk.events("tail", "--json")}
    assert sorted(map(gist, received.values())) == sorted(map(gist, undisturbed)), f"seed {seed}\n{logs(desk)}"
    published = Counter(event["data"]["url"]["canonical"] for event in received.values())
    assert len(published) == 24
    assert set(published.values()) == {1}
    assert state(desk.ledger) == state(calm.ledger), f"seed {seed}"
