"""Dispatch by workers: leases whose tasks are lost run out, and are handed out again however many they are."""

from pathlib import Path
from unittest.mock import Mock

import pytest

from tasks.crawl import dispatch as module
from tasks.crawl.dispatch import BATCH, UNDER_WAY, dispatch_due
from tasks.crawl.visit_note import FEED, FeedNote, write_note
from tests.tasks.stage import HOUR, Stage
from worker.ledger import Found

FEEDS = UNDER_WAY + 100


@pytest.fixture
def handed_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Stage, list[str]]:
    """-> a stage with more hosts than may be under way, each with a feed that is due, and the tasks that are sent."""
    stage = Stage(tmp_path, feeds=())
    now = stage.clock.at
    stage.frontier.add(
        [
            Found(
                url=f"https://h{number}.example/feed",
                host=f"h{number}.example",
                kind=FEED,
                source="a",
                due=now,
                note=write_note(FeedNote(root="")),
            )
            for number in range(FEEDS)
        ],
        now,
    )
    sent: list[str] = []
    monkeypatch.setattr(module, "resources", lambda: stage.resources)
    monkeypatch.setattr(module.attend_visit, "apply_async", Mock(side_effect=lambda args: sent.append(args[0]["url"])))
    return stage, sent


def test_visits_whose_tasks_are_lost_are_handed_out_again_by_themselves(handed_out: tuple[Stage, list[str]]) -> None:
    stage, sent = handed_out
    while dispatch_due():
        pass
    assert UNDER_WAY <= len(sent) < UNDER_WAY + BATCH
    lost = set(sent)
    assert dispatch_due() == 0, "the leases still run"
    stage.clock.at += HOUR
    sent.clear()
    for _ in range(3 * FEEDS // BATCH):
        dispatch_due()
        stage.clock.at += HOUR
    assert lost <= set(sent)
    assert len(set(sent)) == FEEDS
