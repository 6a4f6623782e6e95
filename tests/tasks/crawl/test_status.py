"""Status: what a monitor is woken for, and what it is not."""

from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from tasks.crawl.dispatch import attend
from tasks.crawl.policy.health import FAILING
from tasks.crawl.poll import poll
from tasks.crawl.status import OVERDUE, RECENT, STUCK, read_status
from tests.simulation.press import draw_press
from tests.simulation.web import page as shown
from tests.tasks.stage import FEED, HOUR, Stage, item, rss
from worker.errors import Transient
from worker.ledger import Entry, Found, State

DAY = 24 * HOUR
DOWN = Transient("server-error", "status 500")


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    made = Stage(tmp_path)
    made.answers[FEED] = rss(item("1"))
    return made


def alarms(stage: Stage, polls: int = 1) -> tuple[str, ...]:
    """Polls, after which nobody is late with a page or an event -> the alarms."""
    for _ in range(polls):
        poll(stage.resources, stage.lease(FEED))
    pages = [one.url for one in stage.frontier.visits("page")]
    stage.frontier.retire(pages, stage.clock.at)
    stage.resources.ledger.outbox.sent([one.id for one in stage.resources.ledger.outbox.pending(99)], stage.clock.at)
    return read_status(stage.resources).alarms


def test_a_feed_that_answers_is_no_alarm(stage: Stage) -> None:
    assert alarms(stage) == ()
    found = read_status(stage.resources)
    [one] = found.sources
    assert (one.source.id, str(one.condition.health), len(one.feeds)) == ("a", "healthy", 1)
    assert found.frontier == {"feed waiting": 1, "page settled": 1}


def test_a_feed_that_fails_is_an_alarm_until_it_is_back(stage: Stage) -> None:
    assert alarms(stage) == ()
    stage.answers[FEED] = DOWN
    assert alarms(stage, FAILING - 1) == ()
    assert str(read_status(stage.resources).sources[0].condition.health) == "degraded"
    assert alarms(stage) == ("a is failing: 4 failures in a row: server-error: status 500",)
    stage.answers[FEED] = rss(item("1"))
    assert alarms(stage) == ()


def test_a_feed_that_is_gone_is_an_alarm(stage: Stage) -> None:
    stage.answers[FEED] = 410
    [alarm] = alarms(stage)
    assert alarm.startswith("a is gone: ")


@pytest.mark.parametrize(("every", "patience"), [(HOUR, 3 * DAY), (DAY, 12 * DAY)], ids=["hourly", "daily"])
@pytest.mark.parametrize("watched", [True, False], ids=["watched", "met when it was silent already"])
def test_a_feed_that_has_fallen_silent_is_an_alarm(
    stage: Stage, every: timedelta, patience: timedelta, watched: bool
) -> None:
    """As long as it used to take twelve articles, and three days at least; however much slower it is polled by then."""
    items: list[str] = []
    for number in range(14):
        items.insert(0, item(f"n{number}", format_datetime(stage.clock.at)))
        stage.answers[FEED] = rss(*items)
        if watched:
            due = stage.clock.at + every
            while stage.clock.at < due:
                assert alarms(stage) == ()
        else:
            stage.clock.at += every
    silent = stage.clock.at
    while stage.clock.at < silent + patience * 0.9:
        assert alarms(stage) == ()
    while stage.clock.at < silent + patience * 1.3:
        found = alarms(stage)
    [alarm] = found
    assert alarm.startswith("a is quiet: nothing new for ")
    stage.answers[FEED] = rss(item("news"), *items)
    assert alarms(stage) == ()


def test_a_visit_that_nobody_makes_is_an_alarm(stage: Stage) -> None:
    assert alarms(stage) == ()
    [feed] = stage.frontier.visits("feed")
    assert feed.due is not None
    stage.clock.at = feed.due + OVERDUE
    assert read_status(stage.resources).alarms == ()
    stage.clock.at += HOUR
    [alarm] = read_status(stage.resources).alarms
    assert alarm.startswith("a visit has been due since ")


def test_an_event_that_does_not_go_out_is_an_alarm(stage: Stage) -> None:
    stage.answers[FEED] = 410
    poll(stage.resources, stage.lease(FEED))
    assert not any("outbox" in alarm for alarm in read_status(stage.resources).alarms)
    stage.clock.at += STUCK + HOUR
    assert any(alarm.startswith("1 event waits in the outbox, since ") for alarm in read_status(stage.resources).alarms)


def test_what_was_quarantined_lately_is_an_alarm_that_names_it(stage: Stage) -> None:
    entry = Entry(key="file:a.jsonl#61", state=State.QUARANTINED, code="defect", detail="ValueError at clean.py:1")
    with stage.resources.ledger.transaction(stage.clock.at, urls=()) as transaction:
        transaction.settle(entry)
    [alarm] = alarms(stage)
    assert alarm.startswith("file:a.jsonl#61 is quarantined: defect: ValueError at clean.py:1; ")
    stage.clock.at += RECENT + HOUR
    assert not [alarm for alarm in alarms(stage) if "quarantined" in alarm]


def test_last_hour_counts_what_happened_and_waiting_pages_have_a_reason(tmp_path: Path) -> None:
    stage = Stage(tmp_path, feeds=(), sitemaps=())
    page, lost = "https://a.example/7/news/1", "https://a.example/lost"
    for url in (page, lost):
        stage.frontier.add(
            [Found(url=url, host="a.example", kind="page", source="a", due=stage.clock.at, note="{}")], stage.clock.at
        )
    outlet = draw_press(1, sources=1, hosts=1, days=1)[0]
    stage.answers[page] = shown(outlet, outlet.stories[0], (), "").replace(outlet.url(outlet.stories[0]), page).encode()
    for url in (page, page, lost):
        attend(stage.resources, stage.lease(url))
    found = read_status(stage.resources)
    assert found.rates.entries == {State.PUBLISHED: 1, State.UNCHANGED: 1}
    assert found.counts.entries[State.UNCHANGED] == 1
    assert found.waiting == {"not-found": 1}
    stage.clock.at += 2 * HOUR
    assert read_status(stage.resources).rates.entries == {}


def test_a_layout_that_breaks_is_an_alarm_until_it_is_mended(stage: Stage) -> None:
    now = stage.clock.at
    for back in range(30):
        with stage.resources.ledger.transaction(now - timedelta(days=back), urls=()) as transaction:
            for _ in range(5):
                transaction.count("published", "a")
                transaction.count("length 17" if back > 1 else "length 09", "a")
    [alarm] = alarms(stage)
    assert alarm == "a: has its layout changed? its articles have 27 words at the median, 437 before"
    assert read_status(stage.resources).drifts["a"].before.articles == 140
