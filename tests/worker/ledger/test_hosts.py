from contextlib import suppress
from datetime import timedelta

import pytest

from tests.worker.ledger import writers
from tests.worker.ledger.stories import NOW
from worker.ledger import Ledger, Robots, Validators

SECOND = timedelta(seconds=1)


def test_a_host_takes_one_request_until_its_answer_and_the_interval_after_it(ledger: Ledger) -> None:
    hosts = ledger.hosts
    assert hosts.reserve("a.example", NOW, interval=5) is None
    assert hosts.reserve("b.example", NOW, interval=5) is None, "another host has a budget of its own"
    assert hosts.reserve("a.example", NOW, interval=5) == NOW + 5 * SECOND
    assert hosts.reserve("a.example", NOW + 6 * SECOND, interval=5) == NOW + 7 * SECOND, "still under way"
    hosts.release("a.example", NOW + 8 * SECOND, interval=5)
    assert hosts.reserve("a.example", NOW + 12 * SECOND, interval=5) == NOW + 13 * SECOND
    assert hosts.reserve("a.example", NOW + 13 * SECOND, interval=5) is None
    assert hosts.due(["a.example", "c.example"]) == {"a.example": NOW + 18 * SECOND}


def test_several_requests_at_once_are_spaced_by_the_interval(ledger: Ledger) -> None:
    hosts = ledger.hosts
    assert hosts.reserve("a.example", NOW, interval=1, concurrency=2) is None
    assert hosts.reserve("a.example", NOW, interval=1, concurrency=2) == NOW + SECOND
    assert hosts.reserve("a.example", NOW + SECOND, interval=1, concurrency=2) is None
    assert hosts.reserve("a.example", NOW + 3 * SECOND, interval=1, concurrency=2) is not None
    assert hosts.reserve("a.example", NOW + 3 * SECOND, interval=1, concurrency=0) is None, "any number"


def test_a_reservation_whose_holder_died_ends_with_its_lease(ledger: Ledger) -> None:
    hosts = ledger.hosts
    assert hosts.reserve("a.example", NOW, interval=1, lease=40) is None
    assert hosts.reserve("a.example", NOW + 39 * SECOND, interval=1) == NOW + 40 * SECOND
    hosts.renew("a.example", NOW + 39 * SECOND, lease=40)
    assert hosts.reserve("a.example", NOW + 60 * SECOND, interval=1) == NOW + 61 * SECOND
    assert hosts.reserve("a.example", NOW + 79 * SECOND, interval=1) is None
    hosts.release("a.example", NOW + 80 * SECOND, interval=1)
    assert hosts.reserve("a.example", NOW + 81 * SECOND, interval=1) is None, "the dead one is not counted on"


def test_what_a_host_asked_for_is_a_floor_and_strikes_double_the_wait(ledger: Ledger) -> None:
    hosts, at = ledger.hosts, NOW
    for wait in (10, 20, 40, 80):
        assert hosts.reserve("a.example", at, interval=1) is None
        hosts.release("a.example", at, interval=1, struck="503", backoff=10)
        assert hosts.due(["a.example"])["a.example"] == at + wait * SECOND
        assert hosts.reason("a.example") == "503"
        at += wait * SECOND
    assert hosts.reserve("a.example", at, interval=1) is None
    hosts.release("a.example", at, interval=1, retry_after=900, struck="503", backoff=10)
    assert hosts.due(["a.example"])["a.example"] == at + 900 * SECOND
    hosts.release("a.example", at, interval=1)
    assert hosts.due(["a.example"])["a.example"] == at + 900 * SECOND, "never brought forward"
    assert hosts.reason("a.example") == ""
    at += 900 * SECOND
    assert hosts.reserve("a.example", at, interval=1) is None
    hosts.release("a.example", at, interval=1, struck="reset", backoff=10)
    assert hosts.due(["a.example"])["a.example"] == at + 10 * SECOND, "an answer cleared the strikes"
    for _ in range(20):
        hosts.release("a.example", at, interval=1, struck="reset", backoff=10)
    assert hosts.due(["a.example"])["a.example"] == at + 3600 * SECOND


def test_of_many_processes_that_ask_at_once_one_is_granted(ledger: Ledger, address: str) -> None:
    rounds, count = 20, 4
    begin = writers.barrier(count)
    writers.run(writers.reserve_at_once, [(address, writer, rounds, begin) for writer in range(count)])
    granted = list(ledger.hosts.due([f"{turn}-{writer}" for turn in range(rounds) for writer in range(count)]))
    assert sorted(int(name.split("-")[0]) for name in granted) == list(range(rounds))


@pytest.mark.parametrize("body", [b"", b"User-agent: *\nDisallow: /\n" * 1000])
def test_robots_are_kept_as_they_were_answered(ledger: Ledger, body: bytes) -> None:
    first = Robots(status=200, body=body, fetched=NOW, expires=NOW + SECOND)
    assert ledger.hosts.robots("https://a.example") is None
    ledger.hosts.keep_robots("https://a.example", first)
    assert ledger.hosts.robots("https://a.example") == first
    later = Robots(status=0, body=b"", fetched=NOW + SECOND, expires=NOW + 2 * SECOND, failing_since=NOW)
    ledger.hosts.keep_robots("https://a.example", later)
    assert ledger.hosts.robots("https://a.example") == later


def test_validators_are_remembered_with_the_batch_that_dealt_with_the_address(ledger: Ledger) -> None:
    url, found = "https://a.example/" + "x" * 5000, Validators(etag='"1"', last_modified=None)
    with suppress(ZeroDivisionError), ledger.transaction(NOW, urls=[]) as transaction:
        transaction.remember(url, found)
        raise ZeroDivisionError
    assert ledger.validators(url) is None
    for each in (found, Validators(etag=None, last_modified="Mon, 23 Nov 2026 06:00:00 GMT")):
        with ledger.transaction(NOW, urls=[]) as transaction:
            transaction.remember(url, each)
        assert ledger.validators(url) == each
