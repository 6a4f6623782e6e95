"""What a bus promises, whichever broker carries it."""

import json
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest.mock import Mock

import pytest

from tests.worker.bus.conftest import Open
from tests.worker.bus.events import KEY, KIND, event
from worker.bus import Bus, Subscription, open_bus
from worker.bus.cloudevents import properties
from worker.bus.topics import matches
from worker.errors import Misconfigured, Quarantined, Transient

PATIENCE = 10.0  # seconds to wait for what must come


def take(subscription: Subscription, number: int) -> list[bytes]:
    """Subscription and how many -> their bodies, each acknowledged."""
    arriving = subscription.receive(timeout=PATIENCE)
    taken: list[bytes] = []
    for _ in range(number):
        delivery = next(arriving)
        taken.append(delivery.body)
        delivery.ack()
    return taken


def waiting(bus: Bus, app: str) -> list[Any]:
    """Bus and app -> what its queue holds, as kombu's messages, taken out of it."""
    messages: list[Any] = []
    queue = bus._queue(app)
    with bus._broker.connect(queue) as connection, connection.channel() as channel:
        channel.auto_decode = False
        while message := channel.basic_get(queue):
            messages.append(message)
            channel.basic_ack(message.delivery_tag)
    return messages


def bodies(messages: Iterable[Any]) -> list[bytes]:
    return [message.body for message in messages]


def test_a_body_arrives_byte_for_byte_and_in_order(bus: Bus) -> None:
    sent = [event(number, text="ü\u2028𝔘\\u0000 " * number) for number in range(25)]
    with bus.subscribe("tail") as subscription:
        for message in sent:
            bus.publish(message)
        assert take(subscription, 25) == bodies(sent)
    assert waiting(bus, "tail") == []


def test_headers_repeat_the_attributes_of_the_event_as_text(bus: Bus) -> None:
    message = event(7)
    with bus.subscribe("tail") as subscription:
        bus.publish(message)
        delivery = next(subscription.receive())
        assert delivery.key == KEY
        assert delivery.headers == {
            "ce-specversion": "1.0",
            "ce-id": message.id,
            "ce-source": "https://wiredesk.example.org/publishers/example-times",
            "ce-type": KIND,
            "ce-subject": "8ee0b7c5-8985-54d9-b169-e386e15d2f04",
            "ce-time": "2026-11-23T06:04:58Z",
            "ce-datacontenttype": "application/json",
            "ce-articleversion": "7",
            "ce-recordedtime": "2026-11-23T06:05:01.412Z",
        }


def test_properties_on_the_wire_name_and_date_the_event(bus: Bus) -> None:
    message = event(7)
    bus.subscribe("tail").close()
    bus.publish(message)
    (raw,) = waiting(bus, "tail")
    names = ("message_id", "type", "timestamp", "app_id", "delivery_mode")
    assert [raw.properties[name] for name in names] == [message.id, KIND, 1795413901, "wiredesk", 2]
    assert (raw.content_type, raw.content_encoding) == ("application/cloudevents+json", "utf-8")


def test_a_queue_keeps_what_is_published_while_nobody_listens(bus: Bus) -> None:
    bus.subscribe("tail").close()
    bus.publish(event(1))
    bus.publish(event(2))
    with bus.subscribe("tail") as subscription:
        assert take(subscription, 2) == bodies([event(1), event(2)])


def test_what_is_not_acknowledged_comes_again_and_what_is_does_not(bus: Bus) -> None:
    sent = [event(number) for number in range(6)]
    with bus.subscribe("tail") as subscription:
        for message in sent:
            bus.publish(message)
        taken = [delivery for _, delivery in zip(range(4), subscription.receive(timeout=PATIENCE), strict=False)]
        taken[0].ack()
        taken[2].ack()
    with bus.subscribe("tail") as subscription:
        assert sorted(take(subscription, 4)) == sorted(bodies([sent[1], *sent[3:]]))
    assert waiting(bus, "tail") == []


def test_an_event_given_back_goes_to_its_own_queue_only(bus: Bus) -> None:
    with bus.subscribe("desk") as desk, bus.subscribe("tail") as tail:
        bus.publish(event())
        next(tail.receive(timeout=PATIENCE))
        tail.close()
        assert take(desk, 1) == bodies([event()])
    assert waiting(bus, "desk") == []
    assert [message.body for message in waiting(bus, "tail")] == bodies([event()])


def test_acknowledging_twice_is_harmless(bus: Bus) -> None:
    with bus.subscribe("tail") as subscription:
        bus.publish(event(1))
        bus.publish(event(2))
        for _, delivery in zip(range(2), subscription.receive(timeout=PATIENCE), strict=False):
            delivery.ack()
            delivery.ack()
        bus.publish(event(3))
        assert take(subscription, 1) == bodies([event(3)])


def test_each_app_has_a_queue_of_its_own(bus: Bus) -> None:
    with bus.subscribe("desk") as desk, bus.subscribe("tail") as tail:
        bus.publish(event())
        assert take(desk, 1) == take(tail, 1) == bodies([event()])


def test_two_subscribers_of_one_app_share_its_queue(bus: Bus) -> None:
    sent = [event(number) for number in range(40)]
    with bus.subscribe("tail") as one, bus.subscribe("tail") as other:
        for message in sent:
            bus.publish(message)
        received = take(one, 5) + take(other, 5)
    with bus.subscribe("tail") as rest:
        received += take(rest, 30)
    assert sorted(received) == sorted(bodies(sent))
    assert waiting(bus, "tail") == []


def test_following_waits_for_what_is_published_later(bus: Bus) -> None:
    with bus.subscribe("tail") as subscription:
        later = threading.Timer(0.4, bus.publish, [event()])
        later.start()
        delivery = next(subscription.receive(follow=True, timeout=0.1))
        later.join()
        assert delivery.body == event().body


def test_threads_share_a_bus(bus: Bus) -> None:
    sent = [event(number) for number in range(60)]
    with bus.subscribe("tail") as subscription:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(bus.publish, sent))
        assert sorted(take(subscription, 60)) == sorted(bodies(sent))
    assert waiting(bus, "tail") == []


PATTERNS = (
    "#",
    "*",
    "*.*.*.*.*",
    "*.*.*.*",
    "article.#",
    "#.example-times",
    "article.*.en.#",
    "article.*.*.sport.*",
    "article.published.en.politics.example-times",
    "article.published.en.politics.example-times.#",
    "#.article.published.en.politics.example-times",
    "article.#.published.#.example-times",
    "article.#.#.times",
    "#.en.#.*",
    "article.*",
    "ingest.#",
)
KEYS = (
    KEY,
    "article.updated.en.sport.example-times",
    "article.published.de.sport.times",
    "ingest.article.rejected.en.en",
    "article.duplicate.und.unclassified.a_b-c",
)


def test_patterns_match_as_on_rabbitmq(bus: Bus) -> None:
    apps = {pattern: f"pattern-{number}" for number, pattern in enumerate(PATTERNS)}
    try:
        for pattern, app in apps.items():
            bus.subscribe(app, [pattern]).close()
        for key in KEYS:
            bus.publish(event(key=key))
        for pattern, app in apps.items():
            routed = [message.delivery_info["routing_key"] for message in waiting(bus, app)]
            assert routed == [key for key in KEYS if matches(pattern, key)], pattern
    finally:
        for app in apps.values():
            bus.unsubscribe(app)


def test_a_queue_stays_bound_as_it_is_where_no_pattern_is_given(bus: Bus) -> None:
    bus.subscribe("desk", ["article.*.de.#"]).close()
    bus.subscribe("desk", ()).close()
    bus.subscribe("third", ()).close()
    english, german = (event(number, key=f"article.published.{tag}.sport.x") for number, tag in ((1, "en"), (2, "de")))
    bus.publish(english)
    bus.publish(german)
    assert bodies(waiting(bus, "desk")) == bodies([german])
    assert bodies(waiting(bus, "third")) == bodies([english, german])


def test_a_queue_bound_twice_gets_an_event_once(bus: Bus) -> None:
    bus.subscribe("tail", ["#", "article.#", "*.*.*.*.*"]).close()
    bus.publish(event())
    assert len(waiting(bus, "tail")) == 1


def test_unsubscribing_removes_queue_bindings_and_what_waits(bus: Bus) -> None:
    bus.subscribe("desk").close()
    bus.subscribe("tail", ["article.#"]).close()
    bus.publish(event(1))
    bus.unsubscribe("tail")
    bus.unsubscribe("tail")
    bus.publish(event(2))
    bus.subscribe("tail", ["ingest.#"]).close()
    bus.publish(event(3))
    assert waiting(bus, "tail") == []


def test_a_message_no_consumer_would_accept_is_not_published(url: str, opened: Open) -> None:
    bus = opened(url, largest=1000)
    bus.subscribe("tail").close()
    with pytest.raises(Quarantined, match="message-too-large"):
        bus.publish(event(text="x" * 1000))
    assert waiting(bus, "tail") == []


def test_foreign_compressed_and_oversized_messages_are_refused_unread(
    bus: Bus, url: str, opened: Open, exchange: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ``compression`` header makes kombu inflate a body before anyone is asked: 400 kB become 400 MB."""
    inflated = Mock()
    monkeypatch.setattr("kombu.message.decompress", inflated)
    with bus.subscribe("tail") as subscription:
        bus.publish(event())
        good = properties(event(), 2**20)
        for wrong in (
            {"content_type": "application/x-python-serialize"},
            {"content_type": "application/cloudevents+json; charset=utf-8"},
            {"content_encoding": "zlib"},
            {"headers": {"compression": "application/x-gzip"}},
        ):
            with bus._broker.connect() as connection:
                bus._broker.declare(channel := connection.channel())
                producer = connection.Producer(channel, auto_declare=False)
                producer.publish(b"not to be opened", exchange=exchange, routing_key=KEY, **(good | wrong))
        opened(url, largest=2**22).publish(event(text="x" * 2**21))
        bus.publish(event(2))
        assert take(subscription, 2) == bodies([event(), event(2)])
    assert waiting(bus, "tail") == []
    assert not inflated.called


@pytest.mark.parametrize("url", ["memory", "redis"], indirect=True)  # the others keep a queue bound to everything
def test_an_event_that_no_queue_is_bound_for_is_never_lost_in_silence(bus: Bus) -> None:
    with pytest.raises(Transient, match=r"unroutable: .*`wiredesk tail`.*`wiredesk relay`"):
        bus.publish(event())
    bus.subscribe("tail", ["ingest.#"]).close()
    with pytest.raises(Transient, match="unroutable"):
        bus.publish(event())
    bus.subscribe("tail").close()
    bus.publish(event())
    assert len(waiting(bus, "tail")) == 1


def test_what_a_broker_cannot_promise_is_said_without_secrets(bus: Bus, url: str) -> None:
    caveats = bus.caveats()
    assert bool(caveats) != url.startswith("amqp")
    assert all("guest" not in caveat and len(caveat) > 20 for caveat in caveats)
    assert bus.caveats() == caveats


def test_a_closed_bus_can_be_used_again(bus: Bus) -> None:
    bus.subscribe("tail").close()
    bus.publish(event(1))
    bus.close()
    bus.publish(event(2))
    with bus.subscribe("tail") as subscription:
        assert take(subscription, 2) == bodies([event(1), event(2)])


@pytest.mark.parametrize("pattern", ["", "Article.#", "article..en", "article.#.", "art*cle", "a b", "x" * 256])
def test_a_pattern_that_can_match_nothing_is_the_users_mistake(opened: Open, pattern: str) -> None:
    with pytest.raises(Misconfigured, match="binding pattern"):
        opened("memory://").subscribe("tail", [pattern])


@pytest.mark.parametrize("app", ["", "../escape", "a/b", ".hidden", "ta il", "x" * 101])
def test_an_app_is_named_as_a_file_could_be(opened: Open, app: str) -> None:
    with pytest.raises(Misconfigured, match="app"):
        opened("memory://").subscribe(app)


def test_what_is_redelivered_goes_to_one_queue_alone_with_its_own_key(bus: Bus) -> None:
    with bus.subscribe("tail") as one, bus.subscribe("desk", ["article.*.de.#"]) as other:
        with bus.redeliver("desk") as send:
            send([event(number) for number in range(3)])
            send([event(number) for number in range(3, 5)])
        arriving = other.receive(timeout=PATIENCE)
        found = [next(arriving) for _ in range(5)]
        assert [(delivery.key, delivery.body) for delivery in found] == [
            (KEY, event(number).body) for number in range(5)
        ]
        for delivery in found:
            delivery.ack()
        bus.publish(event(9, key="article.published.de.politics.x"))
        assert take(one, 1) == take(other, 1) == [event(9, key="article.published.de.politics.x").body]


def test_a_queue_that_was_not_there_is_made_for_what_is_redelivered(bus: Bus) -> None:
    with bus.redeliver("third") as send:
        send([event(1)])
    bus.publish(event(2))
    with bus.subscribe("third", []) as subscription:
        assert take(subscription, 2) == [event(1).body, event(2).body]


def test_binary_mode_has_the_data_for_a_body_and_is_put_together_again(url: str, exchange: str, opened: Open) -> None:
    plain, binary = opened(url), open_bus(url, exchange, binary=True)
    with plain.subscribe("tail") as subscription:
        binary.publish(event(3))
        binary.close()
        delivery = next(subscription.receive(timeout=PATIENCE))
        assert json.loads(delivery.body) == json.loads(event(3).body)
        assert delivery.headers["ce-id"] == event(3).id
    (message,) = waiting(plain, "tail")  # given back as it came
    assert message.content_type == "application/json"
    assert json.loads(message.body) == json.loads(event(3).body)["data"]


@pytest.mark.parametrize(("header", "body"), [({}, b"{"), ({"ce-articleversion": "one"}, b"{}")])
def test_what_says_that_it_is_binary_and_is_none_is_refused(bus: Bus, header: dict[str, str], body: bytes) -> None:
    with bus.subscribe("tail") as subscription:
        bus.publish(event(1))
        sealed = properties(event(2), 2**20, binary=True)
        sealed["headers"] |= header
        bus._producer.publish(body, exchange=bus._broker.exchange, routing_key=KEY, mandatory=True, **sealed)
        bus.publish(event(3))
        assert take(subscription, 2) == bodies([event(1), event(3)])
