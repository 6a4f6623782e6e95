"""A wall at a page that is looked at: asked again with patience; nothing is published, changed or withdrawn."""

from datetime import timedelta
from pathlib import Path

import pytest

from tasks.crawl.revisit import revisit
from tasks.crawl.visit_note import PageNote, write_note
from tasks.models.judgement import Kind
from tasks.models.page import Hints
from tests.simulation.press import Story
from tests.simulation.web import page
from tests.tasks.crawl.test_revisit import OUTLET, URL
from tests.tasks.stage import Stage
from worker.ledger import Found, State, Visit

WALL = (
    b"<!doctype html><html><head><title>Just a moment...</title><meta name='robots' content='noindex'></head><body>"
    b"<h1>a.example</h1><p>We are checking your browser. Please enable JavaScript and cookies</p></body></html>"
)
PRODUCT = Path(__file__).parents[1] / "stages" / "judge" / "pages" / "product.html"
CONTENT = (
    "<p>The council of the town has voted for the new bridge over the river, at last and by a single vote.</p>" * 4
)


def stage_of(folder: Path, accept: tuple[Kind, ...] = (), content: str | None = None) -> Stage:
    made = Stage(folder, feeds=(), sitemaps=(), accept=accept)
    hints = Hints(content=content, title="Bridge", feed_url="https://a.example/feed")
    note = write_note(PageNote(hints=hints))
    made.frontier.add(
        [Found(url=URL, host="a.example", kind="page", source="a", due=Stage.start(), note=note)], Stage.start()
    )
    return made


def visit(stage: Stage) -> Visit:
    [one] = stage.frontier.lookup([URL]).values()
    return one


def test_a_page_never_seen_is_asked_for_again_and_then_rejected_as_a_wall(tmp_path: Path) -> None:
    stage = stage_of(tmp_path)
    stage.answers[URL] = (WALL, {"retry-after": "600"})
    for _ in range(stage.resources.settings.web.attempts - 1):
        assert revisit(stage.resources, stage.begin(URL)) is None
        assert visit(stage).reason == "wall"
        due = visit(stage).due
        assert due is not None
        assert due - stage.clock.at >= timedelta(seconds=600)  # as long as the server asked for
    settlement = revisit(stage.resources, stage.begin(URL))
    assert settlement is not None
    [outcome] = settlement.outcomes
    assert (outcome.entry.state, outcome.entry.code) == (State.REJECTED, "wall")
    assert "bot-check" in outcome.entry.detail
    assert stage.types() == []


def test_a_known_article_behind_a_wall_is_what_it_was(tmp_path: Path) -> None:
    stage = stage_of(tmp_path)
    stage.answers[URL] = page(OUTLET, Story(7, 1, Stage.start()), (), "").encode()
    assert revisit(stage.resources, stage.begin(URL)) is not None
    stage.answers[URL] = WALL
    for _ in range(stage.resources.settings.web.attempts + 2):
        assert revisit(stage.resources, stage.begin(URL)) is None
        assert visit(stage).reason == "wall"
        assert visit(stage).due is not None  # looked at again
    stage.answers[URL] = page(OUTLET, Story(7, 1, Stage.start()), (), "").encode()
    assert revisit(stage.resources, stage.begin(URL)) is not None
    assert stage.types() == ["article.published"]


def test_what_a_wall_hides_is_read_in_the_feed_where_it_stands_there(tmp_path: Path) -> None:
    stage = stage_of(tmp_path, content=CONTENT)
    stage.answers[URL] = WALL
    settlement = revisit(stage.resources, stage.begin(URL))
    assert settlement is not None
    assert settlement.outcomes[0].entry.state is State.PUBLISHED


@pytest.mark.parametrize(("accept", "state"), [((), State.REJECTED), ((Kind.PRODUCT,), State.PUBLISHED)])
def test_a_source_may_accept_what_is_no_news(tmp_path: Path, accept: tuple[Kind, ...], state: State) -> None:
    stage = stage_of(tmp_path, accept)
    stage.answers[URL] = PRODUCT.read_bytes()
    settlement = revisit(stage.resources, stage.begin(URL))
    assert settlement is not None
    assert settlement.outcomes[0].entry.state is state
