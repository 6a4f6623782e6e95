"""The outbox on its way out: what was confirmed is sent, what cannot be now waits, what never can is left to people."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from tasks.events.outbox import SETTLING, Delivery, publish, relay
from tasks.pipeline.batch import store_and_publish
from tasks.pipeline.store import store
from tests.tasks.conftest import NOW
from tests.tasks.samples import drafted
from worker.errors import Transient
from worker.ledger.outbox import PAUSE
from worker.message import Message
from worker.resources import Resources


def test_what_no_queue_waits_for_stays_and_goes_out_once_one_does(desk: Resources) -> None:
    store(desk, [drafted(1), drafted(2)])
    first = relay(desk)
    assert (first.sent, first.aside, first.held and first.held.code) == (0, 2, "unroutable")
    assert desk.ledger.counts().unsent == 2
    with desk.bus.subscribe("tail") as subscription:
        assert relay(desk).sent == 0, "their pause is not over"
        assert relay(desk, hurried=True).sent == 2
        assert len(list(subscription.receive(timeout=0.1))) == 2
    assert desk.ledger.counts().unsent == 0
    assert relay(desk).sent == 0


def test_what_a_disk_is_not_sure_of_was_not_sent(desk: Resources, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    store(desk, [drafted(1), drafted(2)])
    with Resources(replace(desk.settings, bus_url=""), desk.now) as files:
        monkeypatch.setattr("os.fsync", full)
        stopped = relay(files)
        assert (stopped.sent, stopped.stopped and stopped.stopped.code) == (0, "broker-full")
        assert files.ledger.counts().unsent == 2
        monkeypatch.undo()
        assert relay(files).sent == 2


def test_one_that_can_never_be_sent_does_not_hold_up_the_others(desk: Resources) -> None:
    settlement = store(desk, [drafted(1), drafted(2), drafted(3)])
    with Resources(replace(desk.settings, event_bytes=len(settlement.messages[0].body) - 1), desk.now) as small:
        small.ledger.outbox.sent([settlement.messages[2].id], NOW)
        with small.bus.subscribe("tail"):
            assert relay(small).refused == 2
    [spoken] = desk.ledger.spoken(settlement.outcomes[0].entry.subject or "")
    assert spoken.error is not None
    assert "message-too-large" in spoken.error
    assert desk.ledger.counts().unsent == 2


def test_beside_other_workers_a_relay_leaves_what_was_written_just_now(desk: Resources) -> None:
    store(desk, [drafted(1)])
    with desk.bus.subscribe("tail"):
        assert relay(desk, settled=True).sent == 0
        desk.now = lambda: NOW + SETTLING + timedelta(seconds=1)
        assert relay(desk, settled=True).sent == 1


class Full:
    """A broker that has no room for some events, by a word in their body, and notes what it takes."""

    def __init__(self, desk: Resources, word: str) -> None:
        self.word, self.took = word, list[str]()
        self._publish = desk.bus.publish

    def publish(self, message: Message) -> None:
        if self.word and self.word.encode() in message.body:
            raise Transient("nacked", "a bound queue is full")
        self.took.append(message.id)
        self._publish(message)


@pytest.fixture
def full(desk: Resources, monkeypatch: pytest.MonkeyPatch) -> Full:
    """-> a broker that refuses what is about article number 1."""
    desk.bus.subscribe("tail").close()
    broker = Full(desk, "Headline number 1 ")
    monkeypatch.setattr(desk.bus, "publish", broker.publish)
    return broker


def test_an_event_that_is_refused_is_set_aside_and_the_others_go_on(desk: Resources, full: Full) -> None:
    settlement = store(desk, [drafted(number) for number in range(1, 6)])
    done = relay(desk)
    assert (done.sent, done.aside, done.stopped) == (4, 1, None)
    assert relay(desk) == Delivery(), "not again before its pause is over"
    desk.now = lambda: NOW + PAUSE
    assert relay(desk).aside == 1
    full.word = ""
    assert relay(desk) == Delivery()
    desk.now = lambda: NOW + 3 * PAUSE
    assert relay(desk).sent == 1
    assert sorted(full.took) == sorted(message.id for message in settlement.messages)


def test_a_later_version_waits_for_an_earlier_one_however_it_is_sent(desk: Resources, full: Full) -> None:
    first = store_and_publish(desk, [drafted(1), drafted(2)])
    assert (first.delivery.sent, first.delivery.aside) == (1, 1)
    full.word = ""
    later = store_and_publish(desk, [drafted(1, words=9, second=60), drafted(3)])
    assert later.delivery.sent == 1, "the new version of the first waits, the third article does not"
    desk.now = lambda: NOW + PAUSE
    assert relay(desk).sent == 2
    ids = [*(message.id for message in first.messages[1:]), later.messages[1].id]
    assert full.took == [*ids, first.messages[0].id, later.messages[0].id]


def test_versions_of_one_batch_go_out_one_behind_the_other(desk: Resources, full: Full) -> None:
    full.word = ""
    batch = store_and_publish(desk, [drafted(1), drafted(2), drafted(1, words=9, second=60)])
    assert full.took == [message.id for message in batch.messages]


def test_a_broker_that_falls_silent_over_one_event_gets_the_others_the_next_time(
    desk: Resources, full: Full, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(desk, [drafted(1), drafted(2)])

    def silent(message: Message) -> None:
        if b"Headline number 1 " in message.body:
            raise Transient("broker-timeout", "no answer")
        full.publish(message)

    monkeypatch.setattr(desk.bus, "publish", silent)
    done = relay(desk)
    assert (done.sent, done.stopped and done.stopped.code) == (0, "broker-timeout")
    assert relay(desk).sent == 1


@pytest.mark.parametrize("kind", [UnicodeEncodeError, RecursionError])
def test_one_whose_sending_raises_what_nobody_foresaw_is_set_aside(
    desk: Resources, monkeypatch: pytest.MonkeyPatch, kind: type[Exception]
) -> None:
    settlement = store(desk, [drafted(1), drafted(2), drafted(3)])
    bad, real = settlement.messages[1].id, desk.bus.publish
    error = kind("utf-8", "\ud800", 0, 1, "surrogates") if kind is UnicodeEncodeError else kind("too deep")

    def send(message: Message) -> None:
        if message.id == bad:
            raise error
        real(message)

    monkeypatch.setattr(desk.bus, "publish", send)
    with desk.bus.subscribe("tail"):
        delivery = publish(desk, settlement.messages)
    assert (delivery.sent, delivery.refused, delivery.stopped) == (2, 1, None)
    [spoken] = desk.ledger.spoken(settlement.outcomes[1].entry.subject or "")
    assert spoken.error is not None
    assert spoken.error.startswith(f"defect: {kind.__name__} at ")
    assert "outbox.py" in spoken.error
