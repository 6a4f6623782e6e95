"""Replaying on several cores: the same events and the same ledger as on one, and what kills a process is found."""

import multiprocessing
import os
import signal
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tasks.jobs.replay import Job, replay
from tasks.models.document import Document
from tasks.models.page import Page
from tasks.pipeline.pool import PART
from tasks.readers import read
from tasks.stages.clean import clean
from tests.tasks.conftest import NOW
from tests.tasks.jobs.test_replay import BAD, JOB, bad, records
from worker.ledger import Settled, State
from worker.resources import Resources
from worker.settings import Settings

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def replayed(home: Path, jobs: int) -> tuple[list[bytes], list[str | None], list[Settled]]:
    """Folder and how many processes -> events in order, the articles in order, and the ledger's entries."""
    settings = Settings(home=home, bus_url="memory://", exchange=f"test.{home.name}")
    with Resources(settings, now=lambda: NOW, trace=lambda: TRACE) as desk:
        job = Job("seeds", "seeds")
        batches = list(replay(desk, read(["seeds"], fetched_at=NOW), job, jobs=jobs))
        ends = [outcome.entry for batch in batches for outcome in batch.outcomes]
        entries = [found for one in ends for found in desk.ledger.entries(one.key)]
        events = [message.body for batch in batches for message in batch.messages]
        assert desk.ledger.attempts.starts("seeds: 50 from 1 on") == 0
        return events, [one.subject for one in ends], entries


def test_events_ids_and_ledger_are_the_same_on_one_core_and_on_several(tmp_path: Path) -> None:
    alone, several = (replayed(tmp_path / f"jobs{jobs}", jobs) for jobs in (1, 2))
    assert len(alone[0]) > PART
    assert several == alone


@pytest.mark.skipif(multiprocessing.get_start_method() != "fork", reason="a process begins without our patch")
def test_a_record_that_kills_its_process_is_quarantined_and_all_others_are_published(
    desk: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = os.getpid()

    def killed(one: Page, *rest: Any) -> Document:
        if bad(one):
            assert os.getpid() != here, "it would have killed the run"
            os.kill(os.getpid(), signal.SIGKILL)
        return clean(one, *rest)

    monkeypatch.setattr("tasks.pipeline.admit.clean", killed)
    numbers = (1, 2, 3, 4, 5, 6, BAD, *range(7, 16))
    batches = list(replay(desk, records(*numbers), JOB, jobs=2))
    outcomes = [outcome for batch in batches for outcome in batch.outcomes]
    assert [one.entry.url and int(one.entry.url.rpartition("/")[2]) for one in outcomes] == list(numbers)
    assert Counter(one.entry.state for one in outcomes) == {State.PUBLISHED: len(numbers) - 1, State.QUARANTINED: 1}
    [entry] = [one.entry for one in outcomes if one.entry.state is State.QUARANTINED]
    assert (entry.url, entry.code) == (f"https://valley-post.example/news/{BAD}", "poison")
