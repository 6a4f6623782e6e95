"""More of everything than one statement takes: 16 bits number the parameters of one on PostgreSQL."""

from datetime import timedelta

from tests.worker.ledger.stories import NOW
from worker.ledger import Done, Found, Ledger

MANY = [f"s{number:05}" for number in range(2**16 + 1)]
HOUR = timedelta(hours=1)


def feed(name: str) -> Found:
    return Found(url=f"https://{name}.example/feed", host=f"{name}.example", kind="feed", source=name, due=NOW)


def test_so_many_sources_are_kept_and_those_that_left_the_list_are_forgotten(ledger: Ledger) -> None:
    ledger.keep_sources(dict.fromkeys(MANY, "{}"))
    assert list(ledger.sources()) == MANY
    ledger.keep_sources({"one": "{}", MANY[0]: "{}"})
    assert list(ledger.sources()) == ["one", MANY[0]]


def test_so_many_sources_are_woken_and_no_other(ledger: Ledger) -> None:
    ledger.frontier.add([feed(MANY[0]), feed("other")], NOW)
    for visit in ledger.frontier.lease(NOW, NOW + HOUR, 9):
        ledger.frontier.finish(Done(visit=visit, due=None, note="{}", free=NOW, asleep=True), NOW)
    ledger.frontier.wake(MANY, NOW + HOUR)
    assert [visit.source for visit in ledger.frontier.lease(NOW + HOUR, NOW + 2 * HOUR, 9)] == [MANY[0]]


def test_so_many_addresses_are_looked_up_armed_and_retired(ledger: Ledger) -> None:
    urls = [feed(name).url for name in MANY]
    ledger.frontier.add([feed(MANY[0]), feed(MANY[-1])], NOW)
    ledger.frontier.retire(urls, NOW)
    assert {visit.state for visit in ledger.frontier.lookup(urls).values()} == {"settled"}
    ledger.frontier.arm(urls, NOW + HOUR)
    assert len(ledger.frontier.lease(NOW + HOUR, NOW + 2 * HOUR, 9)) == 2
