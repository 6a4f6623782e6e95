"""One contract for the frontier, kept on SQLite and on PostgreSQL."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from tests.worker.ledger.stories import NOW, message
from worker.ledger import Done, Found, Hurry, Lane, Ledger, Visit
from worker.ledger.database import connect

LEASE = timedelta(seconds=120)
SECOND = timedelta(seconds=1)


def found(url: str, due: datetime = NOW, lane: Lane = Lane.LIVE, twin: str | None = None) -> Found:
    host = url.split("/")[2]
    return Found(url=url, host=host, kind="page", source="desk", due=due, lane=lane, twin=twin)


def many(host: str, count: int, due: datetime = NOW, lane: Lane = Lane.LIVE) -> list[Found]:
    return [found(f"https://{host}/{lane.name.lower()}/{number}", due, lane) for number in range(count)]


def lease(ledger: Ledger, now: datetime = NOW, limit: int = 100, per_host: int = 1) -> list[Visit]:
    return ledger.frontier.lease(now, now + LEASE, limit, per_host)


def finish(ledger: Ledger, visit: Visit, now: datetime = NOW, due: datetime | None = None) -> None:
    ledger.frontier.finish(Done(visit=visit, due=due, note="{}", free=now + 5 * SECOND), now)


def urls(visits: Iterable[Visit]) -> list[str]:
    return [visit.url for visit in visits]


def test_what_is_added_is_leased_once_and_settled(ledger: Ledger) -> None:
    assert ledger.frontier.add([found("https://a.example/1")], NOW) == {"https://a.example/1"}
    assert ledger.frontier.add([found("https://a.example/1")], NOW) == set()
    [visit] = lease(ledger)
    assert (visit.url, visit.state, visit.serial, visit.attempts) == ("https://a.example/1", "leased", 1, 0)
    assert lease(ledger) == []
    finish(ledger, visit)
    assert lease(ledger, NOW + timedelta(days=9)) == []
    assert ledger.frontier.counts() == {("page", "settled"): 1}


def test_nothing_is_leased_before_it_is_due(ledger: Ledger) -> None:
    ledger.frontier.add([found("https://a.example/1", NOW + SECOND)], NOW)
    assert lease(ledger) == []
    assert ledger.frontier.next_turn() == NOW + SECOND
    assert urls(lease(ledger, NOW + SECOND)) == ["https://a.example/1"]


def test_a_host_is_asked_for_one_thing_at_a_time_and_then_left_in_peace(ledger: Ledger) -> None:
    ledger.frontier.add(many("a.example", 3), NOW)
    [visit] = lease(ledger)
    assert lease(ledger, NOW + 60 * SECOND) == []
    finish(ledger, visit, NOW + 60 * SECOND)
    assert lease(ledger, NOW + 64 * SECOND) == []
    assert len(lease(ledger, NOW + 65 * SECOND)) == 1


def test_a_host_that_takes_several_gets_so_many_and_no_more(ledger: Ledger) -> None:
    ledger.frontier.add(many("a.example", 5), NOW)
    first = lease(ledger, per_host=3)
    assert len(first) == 3
    assert lease(ledger, per_host=3) == []
    finish(ledger, first[0])
    assert lease(ledger, NOW + 4 * SECOND, per_host=3) == []
    assert len(lease(ledger, NOW + 5 * SECOND, per_host=3)) == 1
    assert lease(ledger, NOW + 5 * SECOND, per_host=3) == []


@pytest.mark.parametrize("address", ["postgresql"], indirect=True)
def test_of_what_is_due_at_the_same_moment_nothing_is_leased_twice_however_it_is_sorted(
    address: str,
) -> None:
    engine = connect(address)

    @event.listens_for(engine, "connect")
    def sort(connection: Any, _: Any) -> None:
        for name in ("enable_indexscan", "enable_bitmapscan"):
            connection.cursor().execute(f"SET SESSION {name} = off")
        connection.commit()

    with Ledger(engine) as ledger:
        ledger.frontier.add(many("a.example", 20), NOW)
        leased = lease(ledger, per_host=8)
    assert len(leased) == len(set(urls(leased))) == 8


def test_what_a_host_asks_for_outlasts_our_own_manners(ledger: Ledger) -> None:
    ledger.frontier.add(many("a.example", 3), NOW)
    one, other = lease(ledger, per_host=2)
    asked = NOW + timedelta(hours=1)
    ledger.frontier.finish(Done(visit=one, due=asked, note="{}", free=NOW + SECOND, floor=asked), NOW)
    finish(ledger, other)
    assert lease(ledger, asked - SECOND, per_host=2) == []
    assert len(lease(ledger, asked, per_host=2)) == 2


def test_every_host_gets_its_turn(ledger: Ledger) -> None:
    ledger.frontier.add(many("big.example", 500, NOW - timedelta(days=1)), NOW)
    small = [f"small-{number}.example" for number in range(20)]
    ledger.frontier.add([one for host in small for one in many(host, 2)], NOW)
    assert {visit.host for visit in lease(ledger)} == {"big.example", *small}


def test_live_work_goes_before_backfill(ledger: Ledger) -> None:
    hosts = [f"host-{number}.example" for number in range(6)]
    old = NOW - timedelta(days=3)
    ledger.frontier.add([one for host in hosts for one in many(host, 3, old, Lane.BACKFILL)], NOW)
    ledger.frontier.add([found(f"https://{host}/new") for host in hosts[3:]], NOW)
    leased = lease(ledger, limit=4)
    assert sorted(urls(leased[:3])) == [f"https://{host}/new" for host in hosts[3:]]
    assert leased[3].lane is Lane.BACKFILL
    assert leased[3].host in hosts[:3]


def test_hosts_with_nothing_due_do_not_stand_before_others(ledger: Ledger) -> None:
    idle = [f"idle-{number}.example" for number in range(10)]
    ledger.frontier.add([found(f"https://{host}/1", NOW - SECOND) for host in idle], NOW)
    ledger.frontier.retire([f"https://{host}/1" for host in idle], NOW)
    ledger.frontier.add([found("https://busy.example/1")], NOW)
    assert urls(lease(ledger, limit=1)) == ["https://busy.example/1"]


def test_a_lease_that_runs_out_is_due_again(ledger: Ledger) -> None:
    ledger.frontier.add([found("https://a.example/1")], NOW)
    [first] = lease(ledger)
    [second] = lease(ledger, NOW + LEASE)
    assert (second.serial, second.attempts) == (2, 0)
    finish(ledger, first, NOW + LEASE)  # too late: the visit is another's now
    assert ledger.frontier.counts() == {("page", "leased"): 1}
    finish(ledger, second, NOW + LEASE, due=NOW + 2 * LEASE)
    [third] = lease(ledger, NOW + 3 * LEASE)
    assert (third.serial, third.attempts) == (3, 0)


def begin(ledger: Ledger, visit: Visit) -> int | None:
    begun = ledger.frontier.begin(visit)
    return None if begun is None else begun.attempts


def test_starts_are_counted_until_somebody_reports_back(ledger: Ledger) -> None:
    ledger.frontier.add([found("https://a.example/1")], NOW)
    [first] = lease(ledger)
    assert [begin(ledger, first) for _ in range(2)] == [1, 2]
    [second] = lease(ledger, NOW + LEASE)
    assert begin(ledger, first) is None, "it is another's now"
    assert begin(ledger, second) == 3
    ledger.frontier.spare(second)
    ledger.frontier.spare(first)
    assert begin(ledger, second) == 3, "the one was given up by somebody who lives, the other had nothing to give up"
    finish(ledger, second, NOW + LEASE, due=NOW + 2 * LEASE)
    assert begin(ledger, second) is None, "it is over"
    [third] = lease(ledger, NOW + 3 * LEASE)
    assert begin(ledger, third) == 1


def test_who_reports_back_too_late_says_nothing_but_what_he_found_counts(ledger: Ledger) -> None:
    ledger.frontier.add([found("https://a.example/1")], NOW)
    [first] = lease(ledger)
    lease(ledger, NOW + LEASE)
    done = Done(visit=first, due=None, note="{}", free=NOW)
    news = [message("https://a.example/1", 1, "sun")]
    assert ledger.frontier.finish(done, NOW, found=[found("https://b.example/1")], messages=news) == {
        "https://b.example/1"
    }
    assert ledger.outbox.pending(9) == []


def test_messages_of_a_visit_are_sent_once(ledger: Ledger) -> None:
    ledger.frontier.add([found("https://a.example/1")], NOW)
    news = [message("https://a.example/1", 1, "sun")]
    for turn in range(2):
        [visit] = lease(ledger, NOW + turn * LEASE)
        done = Done(visit=visit, due=NOW + LEASE, note="{}", free=NOW)
        ledger.frontier.finish(done, NOW, messages=news)
    assert ledger.outbox.pending(9) == news


def test_a_twin_is_no_new_address(ledger: Ledger) -> None:
    one, other = found("https://a.example/1?x=1", twin="guid 1"), found("https://a.example/1?x=2", twin="guid 1")
    assert ledger.frontier.add([one, other], NOW) == {one.url}
    assert ledger.frontier.add([other], NOW) == set()
    known = ledger.frontier.lookup([other.url, "https://a.example/?"], ["guid 1"])
    assert {name: visit.url for name, visit in known.items()} == {"guid 1": one.url}


def test_a_hurried_visit_is_due_sooner_unless_it_is_going_on(ledger: Ledger) -> None:
    ledger.frontier.add([found("https://a.example/feed"), found("https://b.example/1", NOW + LEASE)], NOW)
    [feed] = lease(ledger)
    [page] = ledger.frontier.lookup(["https://b.example/1"]).values()
    hurry = Hurry(visit=page, due=NOW, note='{"mark":"2"}')
    done = Done(visit=feed, due=NOW, note="{}", free=NOW)
    ledger.frontier.finish(done, NOW, hurried=[hurry])
    leased = {visit.url: visit for visit in lease(ledger)}
    assert leased[page.url].note == '{"mark":"2"}'
    ledger.frontier.finish(Done(visit=leased[feed.url], due=NOW, note="{}", free=NOW), NOW, hurried=[hurry])
    assert ledger.frontier.counts()["page", "leased"] == 1


@pytest.mark.parametrize("dispatchers", [4])
def test_several_dispatchers_share_the_hosts_among_them(ledger: Ledger, dispatchers: int) -> None:
    hosts = [f"host-{number}.example" for number in range(40)]
    ledger.frontier.add([one for host in hosts for one in many(host, 3)], NOW)

    def dispatch(_: int) -> list[Visit]:
        return [visit for _ in range(6) for visit in lease(ledger, limit=10)]

    with ThreadPoolExecutor(dispatchers) as pool:
        leased = [visit for visits in pool.map(dispatch, range(dispatchers)) for visit in visits]
    assert sorted(visit.host for visit in leased) == sorted(hosts)


def test_what_was_written_by_a_clock_that_was_ahead_is_put_right(ledger: Ledger) -> None:
    """By as much as it was ahead: of two visits each keeps its own time, and its host's turn comes with it."""
    ahead = NOW + timedelta(days=2)
    ledger.frontier.add([found("https://a.example/1", ahead), found("https://b.example/1", ahead + 60 * SECOND)], ahead)
    finish(ledger, lease(ledger, ahead)[0], ahead, ahead + 30 * SECOND)
    assert ledger.frontier.ahead(NOW) == (2, ahead)
    assert ledger.frontier.put_right(NOW) == 2
    assert ledger.frontier.ahead(NOW) == (0, None)
    assert lease(ledger, NOW + 29 * SECOND) == []
    assert urls(lease(ledger, NOW + 30 * SECOND)) == ["https://a.example/1"]
    assert urls(lease(ledger, NOW + 60 * SECOND)) == ["https://b.example/1"]
