"""The outbox on its way out: what was confirmed is sent, what cannot be now waits, what never can is left to people."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from tasks.events.outbox import SETTLING, relay
from tasks.pipeline.store import store
from tests.tasks.conftest import NOW
from tests.tasks.samples import drafted
from worker.resources import Resources


def test_what_no_queue_waits_for_stays_and_goes_out_once_one_does(desk: Resources) -> None:
    store(desk, [drafted(1), drafted(2)])
    first = relay(desk)
    assert (first.sent, first.stopped and first.stopped.code) == (0, "unroutable")
    assert desk.ledger.counts().unsent == 2
    with desk.bus.subscribe("tail") as subscription:
        assert relay(desk).sent == 2
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
        assert (stopped.sent, stopped.stopped and stopped.stopped.code) == (0, "nacked")
        assert files.ledger.counts().unsent == 2
        monkeypatch.undo()
        assert relay(files).sent == 2


def test_one_that_can_never_be_sent_does_not_hold_up_the_others(desk: Resources) -> None:
    settlement = store(desk, [drafted(1), drafted(2), drafted(3)])
    with Resources(replace(desk.settings, event_bytes=len(settlement.messages[0].body) - 1), desk.now) as small:
        small.ledger.sent([settlement.messages[2].id], NOW)
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
