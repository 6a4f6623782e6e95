"""What is asked again and again, while the ledger grows: each question finds its answer in an index, however many rows
there are. What a person asks for may count them all."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from tasks.crawl.dispatch import dispatch
from tasks.crawl.pressure import read_pressure
from tasks.crawl.status import read_alarms, read_status
from tasks.crawl.sync_sources import sync_sources
from tasks.crawl.visit_note import FEED
from tasks.events.outbox import relay
from tasks.operate.health import check_health
from tests.tasks.stage import Stage

GROWING = ("alias", "entry", "outbox", "sketch", "subject", "version", "visit", "word")
WHOLE = re.compile(rf"SCAN ({'|'.join(GROWING)})\b(?! USING INDEX \w+_(unsent|leased)_index)")
ASKED: dict[str, Callable[[Stage], object]] = {
    "a look at the clock": lambda stage: stage.frontier.put_right(stage.clock.at),
    "a tick": lambda stage: dispatch(stage.resources, 9, queued=True),
    "visits that wait for a worker": lambda stage: stage.frontier.queued(stage.clock.at),
    "when the next is due": lambda stage: stage.frontier.next_turn(),
    "how much is fetched": lambda stage: read_pressure(stage.resources),
    "the relay": lambda stage: relay(stage.resources, settled=True),
    "alarms": lambda stage: read_alarms(stage.resources),
    "health": lambda stage: check_health(stage.resources),
    "a list that is taken up": lambda stage: sync_sources(stage.resources, [stage.source]),
    "rates": lambda stage: stage.resources.ledger.rates(stage.clock.at),
    "the feeds of a source": lambda stage: stage.frontier.visits(FEED, "a"),
}


@contextmanager
def plans() -> Iterator[list[str]]:
    """-> the plan of every statement that is made meanwhile, a line each."""
    found: list[str] = []

    def explain(connection: Connection, _: Any, statement: str, parameters: Any, __: Any, many: bool) -> None:
        if not many and statement.split(None, 1)[0] in {"SELECT", "UPDATE", "DELETE", "WITH"}:
            cursor = connection.connection.cursor()
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            found.extend(f"{line[-1]} -- {' '.join(statement.split())}" for line in cursor.fetchall())

    event.listen(Engine, "before_cursor_execute", explain)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", explain)


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_nothing_that_is_asked_all_the_time_reads_a_growing_table_whole(
    tmp_path: Path, asked: Callable[[Stage], object]
) -> None:
    stage = Stage(tmp_path)
    with plans() as found:
        asked(stage)
    assert found
    assert [line for line in found if WHOLE.match(line)] == []


def test_what_a_person_asks_for_counts_all_and_says_the_same_alarms(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    with plans() as found:
        status = read_status(stage.resources)
    assert [line for line in found if WHOLE.match(line)]
    assert status.alarms == read_alarms(stage.resources)


def test_of_a_source_only_its_own_feeds_are_read(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    with plans() as found:
        stage.frontier.visits(FEED, "a")
    assert any("visit_feed_index (source=?)" in line for line in found)
