"""Dispatch by workers: leases whose tasks are lost run out, and are handed out again however many they are; as many
wait for a worker as may, however many are at work; a list is followed once, however many processes there are."""

from pathlib import Path
from unittest.mock import Mock

import pytest

from tasks.crawl import dispatch as module
from tasks.crawl.dispatch import QUEUED, dispatch_due, follow_file
from tasks.crawl.visit_note import FEED, FeedNote, write_note
from tasks.sources import read_sources
from tests.tasks.stage import HOUR, Stage
from worker.errors import Misconfigured
from worker.ledger import Found

FEEDS = QUEUED + 100


@pytest.fixture
def handed_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Stage, list[str]]:
    """-> a stage with more feeds due than may wait for a worker, each at a host of its own, and what is sent."""
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
    assert len(sent) == QUEUED
    lost = set(sent)
    assert dispatch_due() == 0, "the leases still run"
    stage.clock.at += HOUR
    sent.clear()
    for _ in range(3 * FEEDS // QUEUED):
        dispatch_due()
        stage.clock.at += HOUR
    assert lost <= set(sent)
    assert len(set(sent)) == FEEDS


def test_what_workers_have_begun_keeps_nothing_else_from_them(handed_out: tuple[Stage, list[str]]) -> None:
    stage, sent = handed_out
    dispatch_due()
    for visit in stage.frontier.lookup(sent[:70]).values():
        stage.frontier.begin(visit)
    assert dispatch_due() == 70


ONE, TWO = (
    '[[source]]\nid = "a"\nname = "A"\nfeeds = ["https://a.example/feed"]\n',
    '[[source]]\nid = "b"\nname = "B"\n',
)


@pytest.fixture
def followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Stage, Path, Mock]:
    """-> a stage with a source list, the list, and what is called where it is read."""
    monkeypatch.chdir(tmp_path)
    stage = Stage(tmp_path, feeds=())
    path = stage.resources.settings.sources
    path.write_text(ONE)
    read = Mock(side_effect=read_sources)
    monkeypatch.setattr(module, "resources", lambda: stage.resources)
    monkeypatch.setattr(module, "read_sources", read)
    monkeypatch.setattr(module.attend_visit, "apply_async", Mock())
    return stage, path, read


def tick_in_a_new_process() -> None:
    module._follow_once.cache_clear()
    dispatch_due()


def test_a_list_that_is_followed_is_not_read_by_every_process(followed: tuple[Stage, Path, Mock]) -> None:
    stage, path, read = followed
    for _ in range(3):
        tick_in_a_new_process()
    assert read.call_count == 1
    path.write_text(ONE + TWO + 'feeds = ["https://b.example/feed"]\n')
    for _ in range(3):
        tick_in_a_new_process()
    assert read.call_count == 2
    assert list(stage.resources.ledger.sources()) == ["a", "b"]


def test_a_list_with_mistakes_is_looked_at_until_they_are_mended(followed: tuple[Stage, Path, Mock]) -> None:
    stage, path, read = followed
    follow_file(stage.resources, path)
    path.write_text(ONE + TWO)
    for _ in range(2):
        tick_in_a_new_process()
    assert read.call_count == 3
    with pytest.raises(Misconfigured):
        follow_file(stage.resources, path)
    path.write_text(ONE)
    tick_in_a_new_process()
    assert read.call_count == 4, "it is followed still, and as it was"
    assert list(stage.resources.ledger.sources()) == ["a"]
