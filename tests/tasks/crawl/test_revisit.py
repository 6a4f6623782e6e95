"""Looking: a page becomes an article, is looked at again, changes, goes, comes back."""

from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
import pytest
from msgspec.structs import replace

from tasks.crawl.dispatch import attend
from tasks.crawl.revisit import revisit
from tasks.crawl.sync_sources import sync_sources
from tasks.crawl.visit_note import PageNote, read_page_note, write_note
from tasks.models.document import Document, Label
from tasks.models.page import Hints, Page
from tasks.pipeline.outcome import Settlement
from tasks.stages.clean import clean
from tasks.stages.normalize import EXTRACTOR
from tests.simulation.press import Outlet, Story
from tests.simulation.web import page
from tests.tasks.stage import HOUR, Stage
from worker.errors import Transient
from worker.ledger import Found, State, Visit
from worker.limits import Limits

URL = "https://a.example/7/news/1"
OUTLET = Outlet(
    number=7,
    host="a.example",
    gap=HOUR,
    format="rss",
    window=9,
    sitemap=False,
    tagged=False,
    marks=False,
    ttl=None,
)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    made = Stage(tmp_path, feeds=(), sitemaps=())
    made.frontier.add([found()], made.clock.at)
    return made


def found(**hints: object) -> Found:
    note = write_note(PageNote(hints=Hints(**hints)))  # type: ignore[arg-type]
    return Found(url=URL, host="a.example", kind="page", source="a", due=Stage.start(), note=note)


def html(stage: Stage, *acts: str, churn: str = "") -> bytes:
    return page(OUTLET, Story(7, 1, Stage.start()), acts, churn).encode()


def visit(stage: Stage) -> Visit:
    [one] = stage.frontier.lookup([URL]).values()
    return one


def look_again(stage: Stage) -> Settlement | None:
    return revisit(stage.resources, stage.begin(URL))


def state(settlement: Settlement | None) -> State:
    assert settlement is not None
    return settlement.outcomes[0].entry.state


def test_a_page_is_published_and_looked_at_again_ever_less_often(stage: Stage) -> None:
    stage.answers[URL] = html(stage)
    assert state(look_again(stage)) is State.PUBLISHED
    times = [stage.clock.at]
    while visit(stage).due is not None:
        assert state(look_again(stage)) is State.UNCHANGED
        times.append(stage.clock.at)
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert gaps == sorted(gaps)
    assert len(gaps) > 6
    assert stage.types() == ["article.published"]


def test_changes_are_said_one_by_one_and_kept_an_eye_on(stage: Stage) -> None:
    for acts in ((), ("typo",), ("typo", "material"), ("typo", "material", "correction")):
        stage.answers[URL] = html(stage, *acts)
        look_again(stage)
        due = visit(stage).due
        assert due is not None
        assert due - stage.clock.at <= HOUR
    assert stage.types() == ["article.published", "article.updated", "article.updated", "article.corrected"]


def test_what_another_cleaner_finds_is_our_own_change_and_what_the_publisher_adds_his(stage: Stage) -> None:
    def older(page: Page, limits: Limits) -> Document:
        found = clean(page, limits)
        last = [block for block in found.blocks if block.label is Label.PARAGRAPH][-1]
        return replace(found, blocks=tuple(block for block in found.blocks if block is not last))

    stage.answers[URL] = html(stage, churn="1")
    with (
        patch("tasks.pipeline.admit.clean", older),
        patch("tasks.stages.normalize.EXTRACTOR", replace(EXTRACTOR, version="0.0.1")),
    ):
        look_again(stage)
    stage.answers[URL] = html(stage, churn="2")  # other bytes, the same article
    look_again(stage)
    stage.answers[URL] = html(stage, "material", churn="3")
    look_again(stage)
    first, ours, theirs = (msgspec.json.decode(one.body) for one in stage.resources.ledger.outbox.pending(9))
    assert "change" not in first["data"]
    assert (ours["data"]["change"]["kind"], ours["data"]["change"]["blocksAdded"]) == ("reextraction", 1)
    assert theirs["data"]["change"]["kind"] == "update"
    assert stage.types() == ["article.published", "article.updated", "article.updated"]


def test_gone_is_withdrawn_at_once_and_not_found_when_that_is_certain(stage: Stage) -> None:
    stage.answers[URL] = html(stage)
    look_again(stage)
    stage.answers[URL] = 404
    assert look_again(stage) is None
    assert look_again(stage) is None
    assert state(look_again(stage)) is State.GONE
    assert stage.types() == ["article.published", "article.withdrawn"]
    body = msgspec.json.decode(stage.resources.ledger.outbox.pending(9)[1].body)
    assert body["data"]["reason"]["checks"] == 3
    assert body["articleversion"] == 2
    stage.answers[URL] = html(stage)
    assert state(look_again(stage)) is State.UPDATED
    restored = msgspec.json.decode(stage.resources.ledger.outbox.pending(9)[2].body)
    assert restored["data"]["change"]["kind"] == "restoration"
    stage.answers[URL] = 410
    assert state(look_again(stage)) is State.GONE
    assert visit(stage).due is None
    assert stage.types()[-1] == "article.withdrawn"


def test_a_page_that_was_not_there_yet_is_looked_for_again(stage: Stage) -> None:
    assert look_again(stage) is None
    stage.answers[URL] = html(stage)
    assert state(look_again(stage)) is State.PUBLISHED
    assert read_page_note(visit(stage).note).missing == 0


def test_what_was_never_there_ends_as_gone_without_an_event(stage: Stage) -> None:
    assert [look_again(stage) for _ in range(2)] == [None, None]
    assert state(look_again(stage)) is State.GONE
    assert (visit(stage).state, stage.types()) == ("settled", [])


def test_what_cannot_be_had_ends_with_its_last_reason(stage: Stage) -> None:
    stage.answers[URL] = Transient("server-error", "status 500")
    ends = [look_again(stage) for _ in range(4)]
    assert ends[:3] == [None] * 3
    assert state(ends[3]) is State.REJECTED
    [entry] = stage.resources.ledger.entries(URL)
    assert (entry.code, entry.detail) == ("server-error", "status 500 (attempt 4)")


def test_an_article_that_cannot_be_had_for_a_while_stays_what_it_is(stage: Stage) -> None:
    stage.answers[URL] = html(stage)
    look_again(stage)
    stage.answers[URL] = Transient("server-error", "status 500")
    assert [look_again(stage) for _ in range(6)] == [None] * 6
    [entry] = stage.resources.ledger.entries(URL)
    assert entry.state is State.PUBLISHED
    assert visit(stage).due is not None


def test_a_page_that_kills_its_reader_is_quarantined(stage: Stage) -> None:
    for _ in range(3):
        stage.begin(URL)
    assert state(look_again(stage)) is State.QUARANTINED
    assert stage.asked == []


def test_a_page_whose_tasks_were_lost_before_anybody_began_is_not_blamed(stage: Stage) -> None:
    for _ in range(9):
        stage.lease(URL)
    stage.answers[URL] = html(stage)
    assert state(look_again(stage)) is State.PUBLISHED


def test_a_page_that_cannot_be_read_is_taken_from_its_feed_where_that_carries_it(tmp_path: Path) -> None:
    stage = Stage(tmp_path, feeds=(), sitemaps=())
    whole = html(stage).decode()
    text = whole[whole.index("<p>") : whole.index("</article>")]
    stage.frontier.add([found(title="Harbour closed", content=text)], stage.clock.at)
    stage.answers[URL] = 403
    settlement = look_again(stage)
    assert state(settlement) is State.PUBLISHED
    assert settlement is not None
    article = settlement.outcomes[0].article
    assert article is not None
    assert (article.headline, article.provenance.discovered_via) == ("Harbour closed", "feed")
    assert read_page_note(visit(stage).note).hints.content is None


def test_a_source_that_is_disabled_and_enabled_again_loses_nothing(stage: Stage) -> None:
    stage.answers[URL] = html(stage)
    sync_sources(stage.resources, [replace(stage.source, enabled=False)])
    assert look_again(stage) is None
    assert (stage.asked, visit(stage).due, visit(stage).reason) == ([], None, "source-off")
    sync_sources(stage.resources, [])
    assert stage.frontier.unsettled("page") == {"source-off": 1}
    sync_sources(stage.resources, [stage.source])
    assert state(look_again(stage)) is State.PUBLISHED
    assert stage.frontier.unsettled("page") == {}


def test_a_short_link_that_dies_is_forgotten_and_the_article_asked_for_at_home(stage: Stage) -> None:
    home = "https://a.example/news/one"
    stage.answers[URL] = (301, {"location": home})
    stage.answers[home] = html(stage).replace(URL.encode(), home.encode())
    assert state(look_again(stage)) is State.PUBLISHED
    stage.answers[URL] = 410
    assert state(look_again(stage)) is State.GONE
    stage.asked.clear()
    assert state(revisit(stage.resources, stage.lease(home))) is State.UNCHANGED
    assert (stage.asked, stage.types()) == ([home], ["article.published"])
    stage.answers[home] = 410
    assert state(revisit(stage.resources, stage.lease(home))) is State.GONE
    assert stage.types() == ["article.published", "article.withdrawn"]


@pytest.mark.parametrize(
    ("feed", "changes", "publisher"),
    [
        ("https://a.example/feed", {}, "a-example"),
        ("https://evil.test/feed", {}, "evil-test"),
        ("https://evil.test/feed", {"home": "https://evil.test/", "hosts": ("a.example",)}, "evil-test"),
        ("https://feeds.test/a", {"home": "https://a.example/"}, "a-example"),
        ("https://a.test/feed", {"domains": ("a.example", "a.test")}, "a-example"),
    ],
)
def test_a_feed_speaks_for_pages_of_its_own_site_and_otherwise_only_as_itself(
    tmp_path: Path, feed: str, changes: dict[str, Any], publisher: str
) -> None:
    stage = Stage(tmp_path, feeds=(), sitemaps=(), **changes)
    whole = html(stage).decode()
    text = whole[whole.index("<p>") : whole.index("</article>")]
    stage.frontier.add([found(title="Harbour closed", content=text, feed_url=feed)], stage.clock.at)
    stage.answers[URL] = 403
    assert state(look_again(stage)) is State.PUBLISHED
    [message] = stage.resources.ledger.outbox.pending(9)
    data = msgspec.json.decode(message.body)["data"]
    assert message.key.endswith(f".{publisher}")
    if publisher == "evil-test":
        assert data["url"]["canonical"].startswith(f"{feed}#/")
        assert data["syndicatedFrom"]["url"] == URL
    else:
        assert data["url"]["canonical"] == URL


def test_what_a_strange_feed_says_of_a_page_is_not_believed(tmp_path: Path) -> None:
    stage = Stage(tmp_path, feeds=(), sitemaps=())
    hints = found(title="Harbour on fire", publisher="Evil", authors=("Nobody",), feed_url="https://evil.test/feed")
    stage.frontier.add([hints], stage.clock.at)
    stage.answers[URL] = html(stage)
    assert state(look_again(stage)) is State.PUBLISHED
    [message] = stage.resources.ledger.outbox.pending(9)
    assert b"Evil" not in message.body
    assert b"Nobody" not in message.body


def test_a_page_that_waits_says_what_for(stage: Stage) -> None:
    assert stage.frontier.unsettled("page") == {"new": 1}
    assert attend(stage.resources, stage.lease(URL)).outcome == "again later: not-found"
    assert (visit(stage).reason, stage.frontier.unsettled("page")) == ("not-found", {"not-found": 1})
    stage.answers[URL] = Transient("server-error", "status 500")
    assert attend(stage.resources, stage.lease(URL)).outcome == "again later: server-error"
    assert stage.frontier.unsettled("page") == {"server-error": 1}
    stage.answers[URL] = html(stage)
    assert state(look_again(stage)) is State.PUBLISHED
    assert (visit(stage).reason, stage.frontier.unsettled("page")) == ("", {})
