"""How a feed stands: its last poll, the next one, what it waits for and what to do, for people and for machines."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from tasks.cli import cli
from tasks.crawl.dispatch import attend
from tasks.crawl.feed_standing import FeedStanding, lines, read_standing
from tasks.crawl.policy.health import Health
from tasks.crawl.sync_sources import sync_sources
from tasks.operate.sources import pause
from tests.tasks.stage import FEED, HOUR, Stage, item, rss


def standing(stage: Stage) -> FeedStanding:
    [visit] = stage.frontier.lookup([FEED]).values()
    return read_standing(stage.resources, visit)


def polled(stage: Stage, *given: object) -> FeedStanding:
    for one in given:
        stage.answers[FEED] = one  # type: ignore[assignment]
        attend(stage.resources, stage.lease(FEED))
    return standing(stage)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


def test_a_feed_that_is_well_waits_for_its_pace(stage: Stage) -> None:
    assert standing(stage).waits_for == "its first poll"
    found = polled(stage, rss(item("1")), rss(item("1"), item("2")))
    assert (found.health, found.outcome, found.last) == (Health.HEALTHY, "1 known", stage.clock.at)
    assert found.waits_for.startswith("its pace: something new every ")
    assert found.next is not None
    assert found.next > stage.clock.at
    assert lines(found)[0].endswith(": 1 known")
    assert found.advice == ""


def test_a_feed_whose_server_says_how_long_waits_for_that(stage: Stage) -> None:
    found = polled(stage, (rss(item("1")), {"cache-control": "max-age=7200"}))
    assert found.waits_for.startswith("its server, which says that it stays the same until 2026-11-23 ")
    assert found.next is not None
    assert found.next - stage.clock.at > 1.7 * HOUR


def test_a_feed_that_fails_says_why_and_what_to_do(stage: Stage) -> None:
    found = polled(stage, *[(403, {"cf-mitigated": "challenge"})] * 5)
    assert (found.health, found.outcome) == (Health.FAILING, "wall")
    assert "5 failures in a row: wall: status 403, a bot check of Cloudflare's" in found.why
    assert found.waits_for.startswith("the next try after 5 failures")
    assert found.advice.startswith("A bot check stands before it: ask the publisher")
    assert lines(found)[-1] == f"what to do: {found.advice}"


def test_a_host_that_asked_for_a_wait_is_what_its_feed_waits_for(stage: Stage) -> None:
    polled(stage, rss(item("1")))
    now = stage.clock.at
    assert stage.resources.ledger.hosts.reserve("a.example", now, interval=0.0) is None
    stage.resources.ledger.hosts.release("a.example", now, interval=0.0, retry_after=30 * 3600.0, struck="status 429")
    assert standing(stage).waits_for.endswith(" UTC (status 429)")


def test_what_a_person_or_the_list_decides_is_said(stage: Stage) -> None:
    polled(stage, rss(item("1")))
    pause(stage.resources, "a")
    assert standing(stage).waits_for.startswith("a person, who has had a left alone since 2026-11-23")
    assert standing(stage).advice == "Follow it again with: wiredesk sources resume a"
    stage.resources.ledger.pause("a", None)
    sync_sources(stage.resources, [replace(stage.source, enabled=False)])
    assert standing(stage).waits_for == "a change of the list, where it is switched off"
    sync_sources(stage.resources, [])
    assert standing(stage).waits_for == "nothing: it is not in the list any more"


def test_a_feed_that_is_gone_or_on_its_way_elsewhere(stage: Stage) -> None:
    new = "https://a.example/new"
    stage.answers[new] = rss(item("1"))
    found = polled(stage, (301, {"location": new}))
    assert found.moving_to == new
    assert any("on three days" in line for line in lines(found))
    gone = polled(stage, 410)
    assert (gone.health, gone.waits_for) == (Health.GONE, "nothing: it is not asked any more")
    assert gone.advice.startswith("The feed is gone for good")


def test_why_tells_it_in_words_and_as_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(tmp_path / "home")
    polled(stage, 500, 500)
    monkeypatch.setenv("WIREDESK_HOME", str(tmp_path / "home"))
    told = CliRunner().invoke(cli, ["why", FEED])
    assert told.exit_code == 0, told.output
    for words in ("last poll at 2026-11-23", "server-error", "next poll at", "what to do: Its server is at fault"):
        assert words in told.stderr
    row = json.loads(CliRunner().invoke(cli, ["why", FEED, "--json"]).stdout)
    assert (row["feed"]["outcome"], row["feed"]["health"]) == ("server-error", "degraded")
    assert {"last", "next", "waits_for", "advice", "why"} <= row["feed"].keys()
