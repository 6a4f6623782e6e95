"""Prune: what is old goes, what anybody goes on with stays, and nothing is said twice because of it."""

import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from tasks.events.outbox import relay
from tasks.operate.prune import LEDGER, count_old, prune
from tasks.pipeline.store import store
from tests.tasks.operate.conftest import DAY, HOUR, Operated, operated
from tests.tasks.samples import drafted
from worker.fetch_policy import FetchPolicy
from worker.ledger import Done, Entry, Found, Robots, State, Validators
from worker.retention import Retention

PAGE = "https://a.example/1"


def tell(desk: Operated, number: int, words: int) -> str:
    """A text of an article -> its subject; the event is sent."""
    [outcome] = store(desk, [drafted(number, words)]).outcomes
    desk.ledger.outbox.sent([one.id for one in desk.ledger.outbox.pending(99)], desk.now())
    assert outcome.entry.subject is not None
    return outcome.entry.subject


def test_a_version_is_emptied_when_the_next_one_is_old_and_the_last_stays(desk: Operated) -> None:
    subject = tell(desk, 1, 1)
    desk.clock.at += 100 * DAY
    tell(desk, 1, 2)
    desk.clock.at += 29 * DAY
    assert prune(desk).rows.get("versions", 0) == 0
    assert desk.ledger.catalogue.version(subject, 1) is not None
    desk.clock.at += 2 * DAY
    assert count_old(desk).rows["versions"] == 1
    pruned = prune(desk)
    assert (pruned.rows["versions"], pruned.rows["sent"], pruned.done) == (1, 1, True)
    assert desk.ledger.catalogue.version(subject, 1) is None
    kept = desk.ledger.catalogue.version(subject, 2)
    assert kept is not None
    assert (bool(kept[0]), kept[1]) == (True, b"")
    assert prune(desk).rows == {}
    assert count_old(desk).rows["versions"] == 0


def test_what_was_told_is_not_told_again_after_pruning(desk: Operated) -> None:
    """The text of the last version is no news, an earlier one's is known by its digest, a copy by its sketch."""
    subject = tell(desk, 1, 1)
    tell(desk, 1, 2)
    desk.clock.at += 400 * DAY
    prune(desk)
    [same] = store(desk, [drafted(1, 2)]).outcomes
    assert same.entry.state is State.UNCHANGED
    assert same.entry.subject == subject
    assert [one.number for one in desk.ledger.spoken(subject)] == [1, 2]


def test_the_last_event_of_an_article_can_be_sent_again_byte_for_byte(desk: Operated) -> None:
    tell(desk, 1, 1)
    tell(desk, 1, 2)
    desk.clock.at += 400 * DAY
    prune(desk)
    [message] = store(desk, [drafted(1, 2)], again=True).messages
    assert b'"version":2' in message.body
    desk.clock.at += HOUR
    assert [one.body for one in desk.ledger.history.after(0, 10, desk.now())] == [message.body]


def test_an_event_that_was_not_sent_is_never_emptied(desk: Operated) -> None:
    store(desk, [drafted(1, 1)])
    store(desk, [drafted(1, 2)])
    desk.clock.at += 400 * DAY
    prune(desk)
    assert all(one.body for one in desk.ledger.outbox.pending(9))
    assert len(desk.ledger.outbox.pending(9)) == 2


def test_what_became_of_pages_goes_with_their_visits_and_what_waits_for_a_person_stays(desk: Operated) -> None:
    gone, kept, due = "https://a.example/gone", "https://a.example/broken", "https://a.example/due"
    frontier, now = desk.ledger.frontier, desk.now()
    frontier.add([_found(url, now) for url in (gone, kept, due)], now)
    for visit in frontier.lease(now, now + HOUR, 9, 9):
        frontier.finish(Done(visit=visit, due=now + DAY if visit.url == due else None, note="{}", free=now), now)
    with desk.ledger.transaction(now, urls=()) as transaction:
        for url, state in ((gone, State.REJECTED), (kept, State.QUARANTINED), (due, State.REJECTED)):
            transaction.settle(Entry(key=url, url=url, state=state, code="x"))
    desk.clock.at += 89 * DAY
    assert prune(desk).rows == {}
    desk.clock.at += 2 * DAY
    assert count_old(desk).rows["entries"] == 1
    assert prune(desk).rows["entries"] == 1
    assert [bool(desk.ledger.entries(url)) for url in (gone, kept, due)] == [False, True, True]
    assert set(frontier.lookup([gone, kept, due])) == {kept, due}
    assert frontier.unsettled("page") == {}


def _found(url: str, due: object) -> Found:
    return Found(url=url, host="a.example", kind="page", source="a", due=due)  # type: ignore[arg-type]


def test_counts_of_days_long_ago_go(desk: Operated) -> None:
    for _ in range(3):
        tell(desk, 1, 1)
        desk.clock.at += 390 * DAY
        tell(desk, desk.clock.at.toordinal(), 1)
    before = desk.ledger.catalogue.daily(["published"], desk.now() - 4000 * DAY)["example-times-rss"]
    assert count_old(desk).rows["counts"] > 0
    assert prune(desk).rows["counts"] > 0
    after = desk.ledger.catalogue.daily(["published"], desk.now() - 4000 * DAY)["example-times-rss"]
    assert after == {name: number for name, number in before.items() if name >= f"{desk.now() - 400 * DAY:%Y-%m-%d}"}
    assert 0 < len(after) < len(before)
    assert count_old(desk).rows["counts"] == 0


def test_validators_and_robots_go(desk: Operated) -> None:
    with desk.ledger.transaction(desk.now(), urls=()) as transaction:
        transaction.remember(PAGE, Validators(etag='"1"'))
    robots = Robots(status=200, body=b"", fetched=desk.now(), expires=desk.now() + DAY)
    desk.ledger.hosts.keep_robots("https://a.example", robots)
    desk.clock.at += 91 * DAY
    assert prune(desk).rows == {"validators": 1, "robots": 1}
    assert desk.ledger.validators(PAGE) is None
    assert desk.ledger.hosts.robots("https://a.example") is None


def test_many_of_one_moment_are_all_taken_however_small_a_step_is(
    desk: Operated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.ledger.retention.FIRST", 2)
    monkeypatch.setattr("worker.ledger.retention.MOST", 2)
    with desk.ledger.transaction(desk.now(), urls=()) as transaction:
        for number in range(7):
            transaction.settle(Entry(key=f"{PAGE}{number}", state=State.REJECTED, code="x"))
    for number in range(5):
        tell(desk, number, 1)
    desk.clock.at += HOUR
    for number in range(5):
        tell(desk, number, 2)
    desk.clock.at += 400 * DAY
    rows = prune(desk).rows
    assert rows["entries"] == 12  # seven, and those of the articles
    assert (rows["versions"], rows["evidence"], rows["sent"]) == (5, 5, 5)


def test_what_is_not_done_in_time_is_done_the_next_time(desk: Operated) -> None:
    tell(desk, 1, 1)
    tell(desk, 1, 2)
    desk.clock.at += 400 * DAY
    first = prune(desk, seconds=0.0)
    assert not first.done
    rows = dict.fromkeys(LEDGER, 0)
    while not (again := prune(desk, seconds=0.0)).done:
        for name, number in again.rows.items():
            rows[name] += number
    assert count_old(desk).rows == dict.fromkeys([*LEDGER, "archives"], 0)


def test_zero_days_are_for_ever(tmp_path: Path) -> None:
    never = Retention(**dict.fromkeys(Retention.__struct_fields__, 0))
    desk = operated(tmp_path, retention=never)
    with desk:
        tell(desk, 1, 1)
        tell(desk, 1, 2)
        desk.clock.at += 4000 * DAY
        assert prune(desk).rows == {}


def test_archives_and_events_in_files_that_nobody_read(tmp_path: Path) -> None:
    policy = FetchPolicy(archive=tmp_path / "archive")
    desk = operated(tmp_path, bus_url=f"filesystem://{tmp_path}/bus", web=policy, retention=Retention(archives=10))
    with desk:
        store(desk, [drafted(1), drafted(2)])
        assert relay(desk).sent == 2
        (tmp_path / "archive").mkdir()
        for age in (5, 15):
            file = tmp_path / "archive" / f"wiredesk-{age}.warc.gz"
            file.touch()
            os.utime(file, ((desk.now() - age * DAY).timestamp(),) * 2)
        assert count_old(desk).rows["archives"] == 1
        assert prune(desk).rows == {"archives": 1}
        assert [file.name for file in (tmp_path / "archive").iterdir()] == ["wiredesk-5.warc.gz"]
        waiting = list((tmp_path / "bus").glob("queues/*/*.event"))
        assert len(waiting) == 2
        oldest = min(waiting)
        oldest.rename(oldest.with_name(f"{int((desk.now() - 31 * DAY).timestamp() * 1e9):020}-old.event"))
        assert prune(desk).rows == {"bus": 1}


def test_the_space_comes_back(tmp_path: Path) -> None:
    """SQLite: the file itself is smaller; a ledger of an older version is, too, once it was rewritten."""
    desk = operated(tmp_path)
    with desk:
        bulk = [f"{PAGE}/{number}" for number in range(3000)]
        with desk.ledger.transaction(desk.now(), urls=()) as transaction:
            for key in bulk:
                transaction.settle(Entry(key=key, state=State.REJECTED, code="x", detail="y" * 500))
        before = desk.ledger.retention.size()
        desk.clock.at += 400 * DAY
        pruned = prune(desk)
        assert pruned.rows == {"entries": 3000}
        assert pruned.freed > before / 2
        desk.ledger.retention.rewrite()
        assert desk.ledger.retention.size() < before / 4


def test_a_ledger_is_rewritten_on_either_database(desk: Operated) -> None:
    tell(desk, 1, 1)
    desk.ledger.retention.rewrite()
    assert desk.ledger.counts().entries[State.PUBLISHED] == 1
    assert replace(desk.settings.retention) == Retention()
