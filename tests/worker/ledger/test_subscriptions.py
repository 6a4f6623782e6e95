"""Subscriptions: wanted once, given to one at a time, and without keys as soon as nothing is agreed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.worker.ledger.stories import NOW
from worker.ledger import Keys, Ledger
from worker.ledger.subscriptions import ACTIVE, ASKED, DENIED, ENDED, ENDING, NONE, SOUGHT, WANTED

FEED, HUB = "https://a.example/feed", "https://hub.example/"
KEYS = Keys(base="https://desk.example", token="a token", secret="a secret")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def want(ledger: Ledger, url: str = FEED, hub: str = HUB, topic: str = FEED) -> None:
    ledger.subscriptions.want(url, "a", NOW, hub=hub, topic=topic)


def state(ledger: Ledger, url: str = FEED) -> str:
    found = ledger.subscriptions.of(url)
    assert found is not None
    return found.state


def agree(ledger: Ledger) -> None:
    want(ledger)
    ledger.subscriptions.arrange(FEED, KEYS)
    ledger.subscriptions.begin(FEED, "asked", NOW + MINUTE)
    ledger.subscriptions.activate(FEED, NOW + 2 * DAY, NOW + DAY)


def test_what_is_agreed_stays_while_the_feed_says_the_same(ledger: Ledger) -> None:
    agree(ledger)
    want(ledger)
    assert (state(ledger), ledger.subscriptions.keys(FEED)) == (ACTIVE, KEYS)
    found = ledger.subscriptions.by_token(KEYS.token)
    assert found is not None
    assert (found.url, found.expires, found.due, found.failures, found.reason) == (
        FEED,
        NOW + 2 * DAY,
        NOW + DAY,
        0,
        "",
    )


@pytest.mark.parametrize(("hub", "topic"), [("https://other.example/", FEED), (HUB, "https://a.example/other")])
def test_another_hub_or_topic_begins_anew(ledger: Ledger, hub: str, topic: str) -> None:
    agree(ledger)
    ledger.subscriptions.heed(FEED, NOW)
    want(ledger, hub=hub, topic=topic)
    assert (state(ledger), ledger.subscriptions.keys(FEED)) == (WANTED, None)
    assert ledger.subscriptions.by_token(KEYS.token) is None
    [one] = ledger.subscriptions.all()
    assert (one.hub, one.topic, one.expires, one.pings, one.pinged) == (hub, topic, None, 1, NOW)


def test_what_is_due_is_given_to_one_at_a_time(ledger: Ledger) -> None:
    urls = {f"https://a.example/{number}" for number in range(40)}
    for url in urls:
        want(ledger, url)
    with ThreadPoolExecutor(4) as pool:
        taken = [
            one.url
            for part in pool.map(lambda _: ledger.subscriptions.take(NOW, NOW + MINUTE, 10), range(8))
            for one in part
        ]
    rest = [one.url for one in ledger.subscriptions.take(NOW, NOW + MINUTE, 100)]
    assert len(taken) == len(set(taken))
    assert {*taken, *rest} == urls
    assert not {*taken} & {*rest}
    assert ledger.subscriptions.take(NOW, NOW + MINUTE, 100) == []
    assert len(ledger.subscriptions.take(NOW + MINUTE, NOW + DAY, 100)) == len(urls)


@pytest.mark.parametrize("end", [NONE, DENIED, ENDED])
def test_keys_are_forgotten_when_nothing_is_agreed_any_more(ledger: Ledger, end: str) -> None:
    agree(ledger)
    ledger.subscriptions.close(FEED, end, "why", NOW + DAY)
    assert (state(ledger), ledger.subscriptions.keys(FEED), ledger.subscriptions.by_token(KEYS.token)) == (
        end,
        None,
        None,
    )
    [one] = ledger.subscriptions.take(NOW + DAY, NOW + 2 * DAY, 5)
    assert (one.reason, one.expires) == ("why", None)


def test_a_page_that_is_to_be_looked_at_names_no_hub_yet(ledger: Ledger) -> None:
    ledger.subscriptions.want("https://a.example/", "a", NOW)
    assert state(ledger, "https://a.example/") == SOUGHT
    want(ledger, "https://a.example/")
    assert state(ledger, "https://a.example/") == WANTED
    ledger.subscriptions.turn("https://a.example/", ENDING, NOW)
    ledger.subscriptions.forget("https://a.example/")
    assert ledger.subscriptions.all() == []


def test_failures_are_counted_until_the_hub_makes_sure(ledger: Ledger) -> None:
    want(ledger)
    ledger.subscriptions.arrange(FEED, KEYS)
    for _ in range(3):
        ledger.subscriptions.begin(FEED, "asked", NOW + MINUTE)
    ledger.subscriptions.put_off(FEED, NOW + DAY, "status 500")
    [one] = ledger.subscriptions.all()
    assert (one.state, one.failures, one.reason, one.due) == (ASKED, 3, "status 500", NOW + DAY)
    assert "secret" not in repr((one, ledger.subscriptions.keys(FEED)))
