"""Attending: under a lease that still holds, once; what raises in it is that visit's defect alone."""

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from tasks.crawl.dispatch import attend
from tasks.crawl.run_loop import RunLoop, Turned
from tasks.models.page import Page
from tasks.stages.clean import clean
from tests.tasks.crawl.test_revisit import URL, found, html
from tests.tasks.stage import FEED, HOUR, Stage, item, rss
from worker.errors import Transient
from worker.ledger import State


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    made = Stage(tmp_path)
    made.frontier.add([found()], made.clock.at)
    made.answers[URL] = html(made)
    made.answers[FEED] = rss(item("1"))
    return made


def unforeseen(*_: object, **__: object) -> Any:
    raise RecursionError("what nobody foresaw")


def test_a_task_that_comes_twice_asks_for_its_page_once(stage: Stage) -> None:
    visit = stage.lease(URL)
    assert attend(stage.resources, visit).state is State.PUBLISHED
    assert attend(stage.resources, visit).outcome == "its lease is over"
    assert stage.asked == [URL]
    assert stage.types() == ["article.published"]


def test_a_task_that_comes_after_its_lease_leaves_the_visit_to_who_has_it_now(stage: Stage) -> None:
    late = stage.lease(URL)
    stage.clock.at += HOUR
    mine = stage.lease(URL)
    assert attend(stage.resources, late).outcome == "its lease is over"
    assert stage.asked == []
    assert attend(stage.resources, mine).state is State.PUBLISHED


def test_a_ledger_that_cannot_go_on_is_no_start_that_nobody_came_back_from(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise Transient("ledger-busy", "locked")

    for _ in range(5):
        visit = stage.lease(URL)
        with monkeypatch.context() as patched:
            patched.setattr("tasks.crawl.revisit.store", away)
            with pytest.raises(Transient):
                attend(stage.resources, visit)
        stage.clock.at += HOUR
    assert attend(stage.resources, stage.lease(URL)).state is State.PUBLISHED


@pytest.mark.parametrize(
    "place",
    ["process.understand", "visit.fetch_page", "visit.clean_address", "store.addresses"],
)
def test_a_page_that_ends_in_a_defect_is_quarantined_and_looked_at_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(f"tasks.pipeline.{place}", unforeseen)
        attended = attend(stage.resources, stage.lease(URL))
    assert (attended.state, attended.outcome) == (State.QUARANTINED, "defect")
    [entry] = stage.resources.ledger.entries(URL)
    assert entry.trace[-1].detail.endswith("RecursionError: what nobody foresaw")
    assert attend(stage.resources, stage.lease(URL)).state is State.PUBLISHED


@pytest.mark.parametrize("place", ["revisit.read_page_note", "revisit.next_look"])
def test_a_visit_that_ends_in_a_defect_is_quarantined(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    real = getattr(__import__("tasks.crawl.revisit", fromlist=["x"]), place.partition(".")[2])
    calls = []

    def once(*arguments: Any, **options: Any) -> Any:
        calls.append(1)
        return unforeseen() if len(calls) == 1 else real(*arguments, **options)

    monkeypatch.setattr(f"tasks.crawl.{place}", once)
    assert attend(stage.resources, stage.lease(URL)).state is State.QUARANTINED
    assert attend(stage.resources, stage.lease(URL)).state in {State.PUBLISHED, State.UNCHANGED}


@pytest.mark.parametrize("place", ["fetch", "read_listing", "name_entries", "next_poll"])
def test_a_feed_that_ends_in_a_defect_is_backed_off_and_says_why(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(f"tasks.crawl.poll.{place}", unforeseen)
        attended = attend(stage.resources, stage.lease(FEED))
    assert "defect: RecursionError at " in attended.outcome
    [visit] = stage.frontier.lookup([FEED]).values()
    assert "RecursionError: what nobody foresaw" in visit.note
    assert visit.due is not None
    assert attend(stage.resources, stage.lease(FEED)).outcome.startswith("1 new")
    [visit] = stage.frontier.lookup([FEED]).values()
    assert "RecursionError" not in visit.note


class Two:
    """Watches until both pages have ended, one way or the other."""

    def __init__(self, stage: Stage) -> None:
        from threading import Event

        self.stage, self.stop = stage, Event()
        self.states: dict[str, State | None] = {}
        self.turns = 0

    def watch(self, turned: Turned) -> None:
        self.stage.clock.sleep(1)
        self.turns += 1
        self.states |= {one.visit.url: one.state for one in turned.attended if one.state}
        if len(self.states) == 2 or self.turns > 2000:
            self.stop.set()


def test_a_run_goes_on_over_a_page_that_ends_in_a_defect(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = URL.replace("/1", "/2")
    stage.frontier.add([replace(found(), url=other)], stage.clock.at)
    stage.answers[other] = html(stage).replace(b"<p>", b"<p>Mark: ", 1)

    def clean_or_fail(page: Page, *rest: Any) -> Any:
        return unforeseen() if "Mark: " in page.text else clean(page, *rest)

    monkeypatch.setattr("tasks.pipeline.admit.clean", clean_or_fail)
    sources = tmp_path / "sources.toml"
    sources.write_text(f'[[source]]\nid = "a"\nname = "A"\nfeeds = ["{FEED}"]\n')
    two = Two(stage)
    RunLoop(stage.resources, sources, two.watch).run(two.stop)
    assert two.states[other] is State.QUARANTINED
    assert two.states[URL] in {State.PUBLISHED, State.DUPLICATE}
