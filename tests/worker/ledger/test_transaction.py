from datetime import UTC, datetime, timedelta, timezone
from functools import partial

import pytest
from sqlalchemy.exc import DBAPIError

from tests.worker.ledger.stories import LATER, NOW, digest, identity, message, tell, tell_all
from worker.ledger import Entry, Known, Ledger, State, Step
from worker.message import Message

RAIN, SUN = "https://weather.example/rain", "https://weather.example/sun"
TEXTS = [digest(text) for text in ("wet", "dry", "dull")]


def known(ledger: Ledger, url: str) -> Known | None:
    with ledger.transaction(NOW, urls=[url]) as transaction:
        return transaction.known(url)


def test_a_version_is_kept_whole(ledger: Ledger) -> None:
    tell_all(ledger, [(RAIN, "wet")])
    with ledger.transaction(LATER, urls=[RAIN]) as transaction:
        found = transaction.known(RAIN)
        assert found is not None
        assert (found.name, found.number, found.digest, found.first_seen) == (RAIN, 1, digest("wet"), NOW)
        assert transaction.payload(found.subject) == b"wet"
    assert ledger.evidence(found.subject) == b"evidence of wet"
    assert ledger.outbox.pending(10) == [message(RAIN, 1, "wet")]


def test_what_a_transaction_adds_it_knows(ledger: Ledger) -> None:
    with ledger.transaction(NOW, urls=[RAIN], digests=TEXTS) as transaction:
        assert transaction.known(RAIN) is None
        first = tell(transaction, RAIN, "wet")
        second = tell(transaction, RAIN, "dry", LATER)
        assert (first.number, second.number, second.first_seen) == (1, 2, NOW)
        assert transaction.payload(second.subject) == b"dry"
    assert known(ledger, RAIN) == second
    assert ledger.outbox.pending(10) == transaction.messages == [message(RAIN, 1, "wet"), message(RAIN, 2, "dry")]


def test_what_resembles_is_found_in_the_ledger_and_in_the_same_batch(ledger: Ledger) -> None:
    moon = "https://weather.example/moon"
    with ledger.transaction(NOW, urls=[RAIN], digests=TEXTS) as transaction:
        transaction.add_sketch(tell(transaction, RAIN, "wet").subject, (1, 2, -(2**63)))
    with ledger.transaction(NOW, urls=[SUN, moon], digests=TEXTS) as transaction:
        transaction.add_sketch(tell(transaction, SUN, "dry").subject, (2, 3, 2**63 - 1))
        tell(transaction, moon, "dull")
        transaction.look_up((2, 3, 4))
        assert [payload for _, payload in transaction.alike((2, 3, 4), 8)] == [b"wet", b"dry"]
        assert [payload for _, payload in transaction.alike((2, 3, 4), 1)] == [b"dry"]
        assert transaction.alike((5,), 8) == transaction.alike((), 8) == []
    with ledger.transaction(NOW, urls=[]) as transaction:
        found = transaction.alike((-(2**63), 2**63 - 1), 8)
        assert [(known.name, payload) for known, payload in found] == [(RAIN, b"wet"), (SUN, b"dry")]


def test_a_version_that_said_the_same_is_known_by_its_number(ledger: Ledger) -> None:
    tell_all(ledger, [(RAIN, "wet"), (RAIN, "dry")])
    with ledger.transaction(NOW, urls=[RAIN], digests=TEXTS) as transaction:
        subject = identity(RAIN)
        assert [transaction.told(subject, text) for text in TEXTS] == [1, 2, None]
        tell(transaction, RAIN, "dull")
        tell(transaction, RAIN, "wet")
        assert [transaction.told(subject, text) for text in TEXTS] == [4, 2, 3]


def test_a_block_that_raises_leaves_nothing(ledger: Ledger) -> None:
    def give_up() -> None:
        with ledger.transaction(NOW, urls=[RAIN], digests=TEXTS) as transaction:
            tell(transaction, RAIN, "wet")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        give_up()
    assert known(ledger, RAIN) is None
    assert ledger.outbox.pending(10) == []
    assert ledger.entries(RAIN) == []


def test_a_failure_while_writing_leaves_nothing(ledger: Ledger) -> None:
    def settle_for_nobody() -> None:
        with ledger.transaction(NOW, urls=[RAIN], digests=TEXTS) as transaction:
            tell(transaction, RAIN, "wet")
            transaction.settle(Entry(key=SUN, state=State.UNCHANGED, subject="no such subject"))

    with pytest.raises(DBAPIError):
        settle_for_nobody()
    assert known(ledger, RAIN) is None
    assert ledger.outbox.pending(10) == []


def test_the_first_sight_of_a_subject_stays(ledger: Ledger) -> None:
    tell_all(ledger, [(RAIN, "wet")])
    tell_all(ledger, [(RAIN, "dry")], LATER)
    found = known(ledger, RAIN)
    assert found is not None
    assert (found.number, found.first_seen) == (2, NOW)


@pytest.mark.parametrize("number", [0, 1, 3])
def test_a_number_out_of_turn_is_refused(ledger: Ledger, number: int) -> None:
    tell_all(ledger, [(RAIN, "wet")])
    news = message(RAIN, number, "dry")
    with ledger.transaction(NOW, urls=[RAIN], digests=TEXTS) as transaction:
        add = partial(transaction.add_version, digest=TEXTS[1], payload=b"", evidence=b"", message=news)
        with pytest.raises(ValueError, match="does not follow 1"):
            add(identity(RAIN), number)
    assert ledger.outbox.pending(10) == [message(RAIN, 1, "wet")]


def test_an_alias_leads_to_its_subject_and_keeps_leading_there(ledger: Ledger) -> None:
    other = RAIN + "?utm_source=feed"
    tell_all(ledger, [(RAIN, "wet"), (SUN, "dry")])
    with ledger.transaction(NOW, urls=[RAIN, SUN, other]) as transaction:
        rain, sun = transaction.known(RAIN), transaction.known(SUN)
        assert rain is not None
        assert sun is not None
        transaction.add_alias(other, rain.subject)
        transaction.add_alias(other, sun.subject)
        transaction.add_alias(SUN, rain.subject)
        assert transaction.known(other) == rain
    assert known(ledger, other) == rain
    assert known(ledger, SUN) == sun


def test_a_name_that_leads_elsewhere_makes_no_new_subject(ledger: Ledger) -> None:
    tell_all(ledger, [(RAIN, "wet")])
    with pytest.raises(ValueError, match="known already"), ledger.transaction(NOW, urls=[RAIN]) as transaction:
        transaction.add_subject("another", RAIN, NOW)


def test_what_was_not_named_at_the_beginning_is_refused(ledger: Ledger) -> None:
    tell_all(ledger, [(SUN, "dry")])
    with ledger.transaction(NOW, urls=[RAIN], digests=[digest("wet")]) as transaction:
        rain = tell(transaction, RAIN, "wet")
        with pytest.raises(ValueError, match="address not named"):
            transaction.known(SUN)
        with pytest.raises(ValueError, match="address not named"):
            transaction.add_alias(SUN, rain.subject)
        with pytest.raises(ValueError, match="digest not named"):
            transaction.holder_of(digest("dry"), besides=rain.subject)
        with pytest.raises(ValueError, match="digest not named"):
            tell(transaction, RAIN, "dry")
        for ask in (transaction.payload, transaction.requeue, partial(transaction.holder_of, digest("wet"))):
            with pytest.raises(ValueError, match="not found by an address"):
                ask("another")


def test_the_holder_of_a_digest_is_who_came_first(ledger: Ledger) -> None:
    urls = [f"https://weather.example/{name}" for name in ("z", "m", "a")]  # neither by name nor by id
    for url in urls:
        tell_all(ledger, [(url, "wet")])
    with ledger.transaction(NOW, urls=urls, digests=TEXTS) as transaction:
        z, m, a = (transaction.known(url) for url in urls)
        assert z is not None
        assert m is not None
        assert a is not None
        assert transaction.holder_of(digest("wet"), besides=a.subject) == z
        assert transaction.holder_of(digest("wet"), besides=z.subject) == m
        assert transaction.holder_of(digest("dry"), besides=a.subject) is None


def test_the_holder_is_found_in_the_same_batch_in_order_of_telling(ledger: Ledger) -> None:
    urls = [f"https://weather.example/{name}" for name in ("z", "m", "a")]
    with ledger.transaction(NOW, urls=urls, digests=TEXTS) as transaction:
        z, m, a = (tell(transaction, url, "wet") for url in urls)
        assert transaction.holder_of(digest("wet"), besides=a.subject) == z
        assert transaction.holder_of(digest("wet"), besides=z.subject) == m
    for one, holder in ((z, m), (m, z), (a, z)):
        with ledger.transaction(NOW, urls=[one.name], digests=TEXTS) as transaction:
            assert transaction.holder_of(digest("wet"), besides=one.subject) == holder


def test_who_says_something_else_holds_a_digest_no_longer(ledger: Ledger) -> None:
    tell_all(ledger, [(RAIN, "wet"), (SUN, "wet")])
    with ledger.transaction(NOW, urls=[RAIN, SUN], digests=TEXTS) as transaction:
        rain = tell(transaction, RAIN, "dull")
        holder = transaction.holder_of(digest("wet"), besides=rain.subject)
        assert holder is not None
        assert holder.name == SUN
        back = tell(transaction, RAIN, "wet")
        assert transaction.holder_of(digest("wet"), besides=identity(SUN)) == back, (
            "it came first, whatever it said since"
        )


def test_a_subject_without_a_version_holds_nothing(ledger: Ledger) -> None:
    with ledger.transaction(NOW, urls=[RAIN], digests=TEXTS) as transaction:
        new = transaction.add_subject("rain", RAIN, NOW)
        transaction.settle(Entry(key=RAIN, state=State.QUARANTINED, code="unreadable", subject=new.subject))
    found = known(ledger, RAIN)
    assert found is not None
    assert (found.number, found.digest) == (0, "")
    assert ledger.evidence(found.subject) is None
    assert tell_all(ledger, [(RAIN, "wet")]) == [message(RAIN, 1, "wet")]


def test_the_payload_of_every_changed_subject_is_its_own(ledger: Ledger) -> None:
    before = [(f"https://weather.example/{number}", f"was {number}") for number in range(20)]
    now = [(url, text if number % 3 else "is " + text) for number, (url, text) in enumerate(before)]
    tell_all(ledger, before)
    urls, digests = [url for url, _ in now], [digest(text) for _, text in now]
    with ledger.transaction(LATER, urls=urls, digests=digests) as transaction:
        for url, text in before:
            found = transaction.known(url)
            assert found is not None
            assert transaction.payload(found.subject) == text.encode()


def test_requeue_sends_the_last_message_again_byte_for_byte(ledger: Ledger) -> None:
    tell_all(ledger, [(RAIN, "wet"), (SUN, "hot")])
    tell_all(ledger, [(RAIN, "dry")])
    ledger.outbox.failed([message(RAIN, 2, "dry").id], "no route")
    ledger.outbox.sent([one.id for one in ledger.outbox.pending(10)], NOW)
    assert ledger.outbox.pending(10) == []
    with ledger.transaction(LATER, urls=[RAIN, SUN]) as transaction:
        for url in (RAIN, SUN):
            found = transaction.known(url)
            assert found is not None
            transaction.requeue(found.subject)
    again = [message(SUN, 1, "hot"), message(RAIN, 2, "dry")]
    assert transaction.messages == again, "in the order they were first written"
    assert ledger.outbox.pending(10) == again
    assert ledger.counts().oldest_unsent == LATER


def test_a_message_that_is_new_is_not_sent_twice(ledger: Ledger) -> None:
    with ledger.transaction(NOW, urls=[RAIN], digests=TEXTS) as transaction:
        rain = tell(transaction, RAIN, "wet")
        transaction.requeue(rain.subject)
    assert transaction.messages == ledger.outbox.pending(10) == [message(RAIN, 1, "wet")]


def test_an_entry_is_in_one_state_at_a_time(ledger: Ledger) -> None:
    refused = Entry(
        key="file:pages/a.html#1",
        url=RAIN,
        origin="pages/a.html",
        state=State.REJECTED,
        code="too-deep",
        detail="600 elements deep",
        trace=(Step("read", "ok"), Step("parse", "too-deep", "600 elements deep, 512 are allowed")),
    )
    with ledger.transaction(NOW, urls=[]) as transaction:
        transaction.settle(refused)
    taken = Entry(key=refused.key, state=State.PUBLISHED)
    with ledger.transaction(LATER, urls=[]) as transaction:
        [first] = ledger.entries(refused.key)
        transaction.settle(taken)
    [second] = ledger.entries(refused.key)
    assert (first.state, first.code, first.detail, first.url, first.origin, first.trace) == (
        refused.state,
        refused.code,
        refused.detail,
        refused.url,
        refused.origin,
        refused.trace,
    )
    assert (first.attempts, first.first_seen, first.updated) == (1, NOW, NOW)
    assert (second.state, second.code, second.url, second.origin, second.trace) == ("published", "", None, None, ())
    assert (second.attempts, second.first_seen, second.updated) == (2, NOW, LATER)


@pytest.mark.parametrize(
    "name",
    [
        "https://weather.example/" + "ä" * 1_000_000,
        "file:pages/\udce4\udcff.html#1",  # a file name that is no UTF-8
        "https://weather.example/\0/\ud800",
        "https://weather.example/😀\u202e",
        "",
    ],
    ids=["long", "surrogates", "nul", "bidi", "empty"],
)
def test_any_text_is_a_name(ledger: Ledger, name: str) -> None:
    tell_all(ledger, [(name, "wet"), (name + "x", "dry")])
    found = known(ledger, name)
    assert found is not None
    with ledger.transaction(NOW, urls=[]) as transaction:
        step = Step(name[:100], name[:100], name[:100])
        transaction.settle(Entry(key="k", url=name, origin=name, state=State.REJECTED, detail=name, trace=(step,)))
        transaction.settle(Entry(key=name + "x", state=State.REJECTED))
    ledger.outbox.failed([message(name, 1, "wet").id], name)
    assert {entry.key for entry in ledger.entries(name)} > {"k"}
    assert tell_all(ledger, [(name, "wet")]) == []


def test_keys_that_differ_only_in_how_they_are_spelt_out_settle_as_one(ledger: Ledger) -> None:
    with ledger.transaction(NOW, urls=[]) as transaction:
        transaction.settle(Entry(key="a\0", state=State.REJECTED))
        transaction.settle(Entry(key="a\\x00", state=State.PUBLISHED))
    assert [entry.state for entry in ledger.entries("a\0")] == [State.PUBLISHED]


def test_bytes_come_back_as_they_were(ledger: Ledger) -> None:
    body = bytes(range(256)) * 1000
    sent = Message(id="m", type="t", key="k", body=body)
    with ledger.transaction(NOW, urls=[RAIN], digests=TEXTS) as transaction:
        new = transaction.add_subject("s", RAIN, NOW)
        transaction.add_version(new.subject, 1, digest=TEXTS[0], payload=b"", evidence=body, message=sent)
    assert ledger.outbox.pending(1) == [sent]
    assert ledger.evidence("s") == body
    with ledger.transaction(NOW, urls=[RAIN]) as transaction:
        assert transaction.payload(transaction.known(RAIN).subject) == b""  # type: ignore[union-attr]


def test_times_are_the_same_moment_to_the_microsecond(ledger: Ledger) -> None:
    moment = datetime(2026, 3, 29, 2, 30, 0, 999999, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    for number, now in enumerate((moment, datetime(1969, 12, 31, 23, 59, 59, 1, tzinfo=UTC))):
        tell_all(ledger, [(f"{RAIN}{number}", "wet")], now)
        found = known(ledger, f"{RAIN}{number}")
        assert found is not None
        assert found.first_seen == now
        assert found.first_seen.tzinfo is UTC


def test_a_naive_time_is_refused(ledger: Ledger) -> None:
    with pytest.raises(Exception, match="naive datetime"):
        tell_all(ledger, [(RAIN, "wet")], datetime(2026, 1, 1))
    assert known(ledger, RAIN) is None


def test_a_large_batch_is_one_transaction(ledger: Ledger) -> None:
    batch = [(f"https://weather.example/{number}", f"weather {number % 400}") for number in range(500)]
    assert len(tell_all(ledger, batch)) == 500
    assert [one.body for one in ledger.outbox.pending(1000)] == [message(url, 1, text).body for url, text in batch]
    assert tell_all(ledger, batch) == []
    assert ledger.counts().entries[State.UNCHANGED] == 500
