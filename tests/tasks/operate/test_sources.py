"""A source that a person pauses, follows again, and polls now: over every start, and against its list."""

from pathlib import Path

import pytest

from tasks.crawl.dispatch import attend
from tasks.crawl.status import followed_sources
from tasks.crawl.sync_sources import sync_sources
from tasks.operate.sources import pause, poll_now, resume
from tests.tasks.stage import FEED, HOUR, Stage, item, rss
from worker.errors import Misconfigured


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    made = Stage(tmp_path)
    made.answers[FEED] = rss(item("1"))
    return made


def due(stage: Stage) -> list[str]:
    leased = stage.frontier.lease(stage.clock.at, stage.clock.at + HOUR, 50, 50)
    return sorted(one.url for one in leased)


def test_a_source_that_is_paused_is_asked_for_nothing_until_it_is_resumed(stage: Stage) -> None:
    attend(stage.resources, stage.lease(FEED))
    pause(stage.resources, "a")
    assert followed_sources(stage.resources)[0].paused == stage.clock.at
    sync_sources(stage.resources, [stage.source])  # its list says nothing of it
    stage.clock.at += 48 * HOUR
    for visit in stage.frontier.lease(stage.clock.at, stage.clock.at + HOUR, 50, 50):
        attend(stage.resources, visit)
    assert stage.asked == [FEED]
    resume(stage.resources, "a")
    assert FEED in due(stage)
    assert followed_sources(stage.resources)[0].paused is None


def test_a_source_is_polled_now(stage: Stage) -> None:
    attend(stage.resources, stage.lease(FEED))
    assert FEED not in due(stage)
    assert poll_now(stage.resources, "a") == 1
    assert FEED in due(stage)


def test_what_cannot_be_done_is_said(stage: Stage) -> None:
    for act in (pause, resume, poll_now):
        with pytest.raises(Misconfigured, match="no source is called b; followed are: a"):
            act(stage.resources, "b")
    pause(stage.resources, "a")
    with pytest.raises(Misconfigured, match="a is paused"):
        poll_now(stage.resources, "a")
