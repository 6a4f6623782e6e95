"""One contract for the outbox, kept on SQLite and on PostgreSQL: pauses that grow, and versions in order."""

from datetime import timedelta

from tests.worker.ledger.stories import LATER, NOW, message, tell_all
from worker.ledger import Held, Ledger
from worker.ledger.outbox import AHEAD, LONGEST, PAUSE
from worker.message import Message

RAIN, SUN, FOG = (f"https://weather.example/{name}" for name in ("rain", "sun", "fog"))
WET, DRY, HOT, DULL = message(RAIN, 1, "wet"), message(RAIN, 2, "dry"), message(SUN, 1, "hot"), message(FOG, 1, "dull")
INSTANT = timedelta(microseconds=1)


def due(ledger: Ledger, after: timedelta = timedelta()) -> list[Message]:
    return ledger.outbox.pending(10, NOW + after)


def test_a_message_that_is_set_aside_waits_by_itself_and_longer_each_time(ledger: Ledger) -> None:
    tell_all(ledger, [(RAIN, "wet"), (SUN, "hot")])
    pause, now = PAUSE, NOW
    for _ in range(12):
        ledger.outbox.set_aside({WET.id: "nacked: full"}, now)
        assert ledger.outbox.pending(10, now) == [HOT]
        assert ledger.outbox.pending(10, now + pause - INSTANT) == [HOT]
        assert ledger.outbox.pending(10, now + pause) == [HOT, WET]
        now, pause = now + pause, min(2 * pause, LONGEST)
    assert pause == LONGEST
    assert ledger.outbox.held() == [Held(reason="nacked: full", messages=1, given_up=False)]
    ledger.outbox.sent([WET.id], now)
    assert ledger.outbox.held() == []


def test_of_one_subject_only_what_is_next_is_due(ledger: Ledger) -> None:
    tell_all(ledger, [(RAIN, "wet")])
    tell_all(ledger, [(RAIN, "dry"), (FOG, "dull")])
    assert due(ledger) == [WET, DULL]
    assert ledger.outbox.predecessors([WET.id, DRY.id, DULL.id]) == {DRY.id: WET.id}
    ledger.outbox.set_aside({WET.id: "nacked"}, NOW)
    assert due(ledger) == [DULL], "the later version waits for the earlier one, others do not"
    ledger.outbox.sent([WET.id], NOW)
    assert due(ledger) == [DRY, DULL]
    assert ledger.outbox.predecessors([DRY.id]) == {}


def test_what_can_never_be_sent_keeps_nobody_waiting_and_is_tried_when_a_person_says_so(ledger: Ledger) -> None:
    tell_all(ledger, [(RAIN, "wet")])
    tell_all(ledger, [(RAIN, "dry")])
    ledger.outbox.give_up({WET.id: "message-too-large"})
    assert due(ledger, 10 * LONGEST) == [DRY]
    assert ledger.outbox.predecessors([DRY.id]) == {}
    assert ledger.counts().unsent == 2
    assert ledger.outbox.held() == [Held(reason="message-too-large", messages=1, given_up=True)]
    ledger.outbox.hurry(NOW)
    assert due(ledger) == [WET]


def test_who_is_in_a_hurry_waits_for_no_pause(ledger: Ledger) -> None:
    tell_all(ledger, [(RAIN, "wet"), (SUN, "hot")])
    ledger.outbox.set_aside({WET.id: "nacked", HOT.id: "nacked"}, NOW)
    assert due(ledger) == []
    ledger.outbox.hurry(NOW)
    assert due(ledger) == [WET, HOT]


def test_a_message_written_by_a_clock_that_was_ahead_goes_out(ledger: Ledger) -> None:
    tell_all(ledger, [(RAIN, "wet")], NOW + timedelta(days=2))
    tell_all(ledger, [(SUN, "hot")], NOW + AHEAD)
    assert due(ledger) == [WET]
    assert due(ledger, AHEAD) == [HOT, WET]


def test_a_failure_that_is_nobodys_own_puts_off_nothing(ledger: Ledger) -> None:
    tell_all(ledger, [(RAIN, "wet"), (SUN, "hot")])
    ledger.outbox.failed([WET.id], "broker-unreachable" * 1_000_000)
    assert due(ledger) == [WET, HOT]
    ledger.outbox.sent([WET.id], LATER)
    ledger.outbox.set_aside({WET.id: "late"}, LATER)
    assert due(ledger) == [HOT], "a late failure does not take back what was sent"
