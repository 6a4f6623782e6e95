from datetime import timedelta

from tests.worker.ledger.stories import LATER, NOW, message, tell_all
from worker.ledger import Counts, Entry, Ledger, State

RAIN, SUN, FOG = (f"https://weather.example/{name}" for name in ("rain", "sun", "fog"))


def test_messages_wait_oldest_first_until_they_are_sent(ledger: Ledger) -> None:
    tell_all(ledger, [(SUN, "hot")], LATER)
    tell_all(ledger, [(RAIN, "wet"), (FOG, "dull")], NOW)
    hot, wet, dull = message(SUN, 1, "hot"), message(RAIN, 1, "wet"), message(FOG, 1, "dull")
    assert ledger.outbox.pending(10) == [hot, wet, dull]
    assert ledger.outbox.pending(2) == [hot, wet]
    ledger.outbox.sent([wet.id], LATER)
    assert ledger.outbox.pending(10) == [hot, dull]
    ledger.outbox.sent([hot.id, dull.id, wet.id, "no such id"], LATER)
    assert ledger.outbox.pending(10) == []


def test_new_messages_are_left_to_who_wrote_them(ledger: Ledger) -> None:
    tell_all(ledger, [(RAIN, "wet")], NOW)
    tell_all(ledger, [(SUN, "hot")], LATER)
    assert ledger.outbox.pending(10, queued_before=LATER) == [message(RAIN, 1, "wet")]
    assert ledger.outbox.pending(10, queued_before=NOW) == []
    assert len(ledger.outbox.pending(10, queued_before=LATER + timedelta(microseconds=1))) == 2


def test_a_late_failure_does_not_take_back_what_was_sent(ledger: Ledger) -> None:
    tell_all(ledger, [(RAIN, "wet")])
    ledger.outbox.sent([message(RAIN, 1, "wet").id], NOW)
    ledger.outbox.failed([message(RAIN, 1, "wet").id], "timed out")
    assert ledger.outbox.pending(10) == []


def test_nothing_to_mark_is_nothing_to_do(ledger: Ledger) -> None:
    tell_all(ledger, [(RAIN, "wet")])
    before = ledger.outbox.pending(10)
    ledger.outbox.sent([], NOW)
    ledger.outbox.failed([], "nothing")
    assert ledger.outbox.pending(10) == before != []


def test_counts_of_an_empty_ledger(ledger: Ledger) -> None:
    assert ledger.counts() == Counts(entries=dict.fromkeys(State, 0), unsent=0, oldest_unsent=None)


def test_counts_add_up_to_the_entries_discovered(ledger: Ledger) -> None:
    tell_all(ledger, [(RAIN, "wet"), (SUN, "hot"), (FOG, "dull")])
    tell_all(ledger, [(RAIN, "dry"), (SUN, "hot")], LATER)
    with ledger.transaction(LATER, urls=[]) as transaction:
        transaction.settle(Entry(key="file:a.bin#1", state=State.REJECTED, code="not-text"))
    ledger.outbox.sent([message(RAIN, 1, "wet").id], LATER)
    counts = ledger.counts()
    assert {state: count for state, count in counts.entries.items() if count} == {
        State.PUBLISHED: 1,
        State.UPDATED: 1,
        State.UNCHANGED: 1,
        State.REJECTED: 1,
    }
    assert (counts.unsent, counts.oldest_unsent) == (3, NOW)


def test_entries_are_found_by_key_address_alias_and_file(ledger: Ledger) -> None:
    alias = RAIN + "?from=feed"
    with ledger.transaction(NOW, urls=[RAIN, alias]) as transaction:
        new = transaction.add_subject("s", RAIN, NOW)
        transaction.add_alias(alias, new.subject)
        for record in range(1, 13):
            key, state = f"file:a.jsonl#{record}", State.REJECTED
            transaction.settle(Entry(key=key, origin="a.jsonl", url=SUN if record == 7 else None, state=state))
        transaction.settle(Entry(key="file:b.html#1", origin="b.html", subject=new.subject, state=State.PUBLISHED))
        transaction.settle(Entry(key=FOG, state=State.GONE))

    def keys(name: str, limit: int = 100) -> list[str]:
        return [entry.key for entry in ledger.entries(name, limit)]

    assert keys(FOG) == [FOG]
    assert keys("file:a.jsonl#12") == ["file:a.jsonl#12"]
    assert keys(SUN) == ["file:a.jsonl#7"]
    assert keys(RAIN) == keys(alias) == ["file:b.html#1"]
    assert keys("a.jsonl") == [f"file:a.jsonl#{record}" for record in range(1, 13)], "as they stand in the file"
    assert keys("a.jsonl", limit=2) == ["file:a.jsonl#1", "file:a.jsonl#2"]
    assert keys("nothing") == []


def test_evidence_is_that_of_the_current_version(ledger: Ledger) -> None:
    tell_all(ledger, [(RAIN, "wet")])
    [entry] = ledger.entries(RAIN)
    assert entry.subject is not None
    assert ledger.evidence(entry.subject) == b"evidence of wet"
    tell_all(ledger, [(RAIN, "dry")])
    assert ledger.evidence(entry.subject) == b"evidence of dry"
    assert ledger.evidence("no such subject") is None


def test_a_closed_ledger_can_be_used_again(ledger: Ledger) -> None:
    tell_all(ledger, [(RAIN, "wet")])
    ledger.close()
    assert ledger.counts().unsent == 1
