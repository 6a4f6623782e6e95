"""Delivery to sinks: everything once in order, through pauses, refusals and deaths; one never waits for another."""

import json
import random
from datetime import UTC, datetime
from itertools import chain, repeat
from time import sleep
from typing import Any

import msgspec
import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from tasks.models.sink import Webhook
from tasks.sinks.deliver import LONGEST, NEVER, PAUSE, Turn, deliver, followed, retry_unheard
from tests.contracts.receiver import Receiver, receiving
from tests.tasks.sinks.conftest import SECRET, Clock, write
from worker.errors import Misconfigured
from worker.fetch_policy import FetchPolicy
from worker.resources import Resources


def hook(receiver: Receiver, **more: Any) -> Webhook:
    return Webhook(**({"name": "search", "url": receiver.url, "secrets": (SECRET,), "start": "first"} | more))


def ids(receiver: Receiver) -> list[str]:
    return [posted.headers["webhook-id"] for posted in receiver.taken]


def test_every_event_is_told_once_in_order_and_signed(desk: Resources, receiver: Receiver, clock: Clock) -> None:
    messages = write(desk)
    turn = deliver(desk, hook(receiver))
    assert turn == Turn(told=len(messages))
    assert [posted.body for posted in receiver.taken] == [message.body for message in messages]
    for posted in receiver.taken:
        assert posted.headers["content-type"] == "application/cloudevents+json"
        assert posted.headers["webhook-id"] == json.loads(posted.body)["id"]
        assert posted.headers["webhook-timestamp"] == str(int(clock.now.timestamp()))
    assert deliver(desk, hook(receiver)) == Turn()
    later = write(desk, 3, seed=2)
    assert later
    deliver(desk, hook(receiver))
    assert len(receiver.taken) > len(messages)


def test_several_secrets_sign_so_that_one_can_be_taken_out_of_use(desk: Resources, receiver: Receiver) -> None:
    write(desk, 1)
    other = "whsec_" + "YW5vdGhlci1zZWNyZXQtb2YtdGhlLXByZXNz"
    deliver(desk, hook(receiver, secrets=(other, SECRET)))
    posted = receiver.taken[0]
    for secret in (SECRET, other):
        signed = Verifier(secret)
        assert posted.headers["webhook-signature"].count("v1,") == 2
        expected = [one.split(",")[1] for one in posted.headers["webhook-signature"].split()]
        moment = datetime.fromtimestamp(int(posted.headers["webhook-timestamp"]), UTC)
        made = signed.sign(posted.headers["webhook-id"], moment, posted.body.decode())
        assert made.split(",")[1] in expected


def test_a_receiver_that_is_down_slow_and_failing_loses_nothing(
    desk: Resources, receiver: Receiver, clock: Clock
) -> None:
    messages = write(desk)
    chance = random.Random(7)
    receiver.answers = chain(repeat(503, 8), iter(lambda: chance.choice([500, 204, 204, 429]), None))
    turns = 0
    while len(receiver.taken) < len(messages):
        deliver(desk, hook(receiver))
        clock.pass_(minutes=61)
        turns += 1
        assert turns < 500
    assert ids(receiver) == [message.id for message in messages], "in order, and none twice: each was answered"


def test_pauses_grow_and_what_the_receiver_asks_for_is_kept(desk: Resources, receiver: Receiver, clock: Clock) -> None:
    write(desk, 1)
    receiver.answers = repeat(500)
    pause = PAUSE
    for _ in range(14):
        turn = deliver(desk, hook(receiver))
        assert turn is not None
        assert "500" in turn.trouble
        asked = receiver.asked
        clock.pass_(seconds=pause.total_seconds() - 0.001)
        assert deliver(desk, hook(receiver)) is None
        assert receiver.asked == asked
        clock.pass_(seconds=0.001)
        pause = min(LONGEST, 2 * pause)
    receiver.retry_after, pause = "1800", PAUSE
    (cursor,) = desk.ledger.cursors.all()
    assert cursor.failures == 14
    desk.ledger.cursors.turn_on("search")
    deliver(desk, hook(receiver))
    clock.pass_(seconds=1799)
    assert deliver(desk, hook(receiver)) is None
    clock.pass_(seconds=1)
    assert deliver(desk, hook(receiver)) is not None


def test_an_event_that_is_refused_as_such_is_set_aside_and_can_be_had_again(
    desk: Resources, receiver: Receiver, clock: Clock
) -> None:
    messages = write(desk)
    receiver.answers = chain([204, 204], repeat(422, NEVER), repeat(204))
    for _ in range(NEVER):
        deliver(desk, hook(receiver))
        clock.pass_(hours=1)
    assert ids(receiver) == [message.id for message in [*messages[:2], *messages[3:]]]
    (cursor,) = desk.ledger.cursors.all()
    assert (cursor.aside, cursor.failures, cursor.error) == (1, 0, "")
    ((telling, why, _),) = desk.ledger.cursors.unheard("search")
    assert telling.id == messages[2].id
    assert "422" in why
    assert retry_unheard(desk, hook(receiver)) == Turn(told=1)
    assert ids(receiver)[-1] == messages[2].id
    assert desk.ledger.cursors.unheard("search") == []


def test_a_receiver_that_is_gone_is_left_alone_until_somebody_says_otherwise(
    desk: Resources, receiver: Receiver, clock: Clock
) -> None:
    messages = write(desk)
    receiver.answers = chain([204, 410], repeat(204))
    turn = deliver(desk, hook(receiver))
    assert turn is not None
    assert "410" in turn.trouble
    clock.pass_(days=30)
    assert deliver(desk, hook(receiver)) is None
    desk.ledger.cursors.turn_on("search")
    deliver(desk, hook(receiver))
    assert ids(receiver) == [message.id for message in messages]


def test_a_turn_that_dies_is_gone_on_with_and_at_most_its_batch_is_told_twice(
    desk: Resources, receiver: Receiver, clock: Clock
) -> None:
    messages = write(desk)

    class Dying:
        def __init__(self) -> None:
            self.left = 5

        def send(self, message: object) -> None:
            self.left -= 1
            if self.left < 0:
                raise KeyboardInterrupt

        def close(self) -> None:
            pass

    with pytest.raises(KeyboardInterrupt):
        deliver(desk, hook(receiver), lambda *_: Dying())
    deliver(desk, hook(receiver))
    assert ids(receiver) == [message.id for message in messages]


def test_only_one_process_tells_a_sink_at_a_time(desk: Resources, receiver: Receiver, clock: Clock) -> None:
    write(desk)
    sink = hook(receiver)

    class Nosy:
        def send(self, message: object) -> None:
            assert deliver(desk, sink) is None

        def close(self) -> None:
            pass

    turn = deliver(desk, sink, lambda *_: Nosy())
    assert turn is not None
    assert turn.told


def test_who_is_told_from_now_on_is_told_nothing_of_before(desk: Resources, receiver: Receiver) -> None:
    write(desk)
    sink = hook(receiver, start="now")
    assert deliver(desk, sink) == Turn()
    later = write(desk, 2, seed=9)
    deliver(desk, sink)
    assert len(receiver.taken) == len(later)


def test_a_selection_is_told_and_every_tombstone_of_it(desk: Resources, receiver: Receiver) -> None:
    messages = write(desk, 60)
    sink = hook(receiver, bind=("article.published.#", "article.withdrawn.#"), where="words>1000000")
    deliver(desk, sink)
    assert {posted.headers["webhook-id"] for posted in receiver.taken} == {
        message.id for message in messages if ".withdrawn." in message.key
    }


def test_thin_events_have_facts_and_no_text(desk: Resources, receiver: Receiver) -> None:
    write(desk, 1)
    deliver(desk, hook(receiver, thin=True))
    event = msgspec.json.decode(receiver.taken[0].body)
    assert event["data"]["headline"]
    assert not {"body", "media", "dropped"} & event["data"].keys()


def test_a_private_address_is_refused_as_in_fetching(desk: Resources, receiver: Receiver, clock: Clock) -> None:
    write(desk, 1)
    web = FetchPolicy(ports=desk.settings.web.ports, timeout=5.0)
    settings = msgspec.structs.replace(desk.settings, web=web)
    with Resources(settings, now=clock) as strict:
        turn = deliver(strict, hook(receiver))
        assert turn is not None
        assert "forbidden-address" in turn.trouble
        assert receiver.asked == 0


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"secrets": ("env:NO_SUCH_SECRET",)}, "NO_SUCH_SECRET is not set"),
        ({"secrets": ("plain",)}, "begins with whsec_"),
        ({"url": "ftp://example.org/"}, "neither http nor https"),
    ],
)
def test_a_sink_that_is_set_wrongly_says_so_and_pauses(
    desk: Resources, receiver: Receiver, more: dict[str, Any], said: str
) -> None:
    write(desk, 1)
    turn = deliver(desk, hook(receiver, **more))
    assert turn is not None
    assert said in turn.trouble
    assert SECRET not in turn.trouble
    with pytest.raises(Misconfigured):
        retry_unheard(desk, hook(receiver, **more))


def test_a_slow_sink_holds_up_no_other(desk: Resources, receiver: Receiver) -> None:
    """On threads, as ``wiredesk run`` tells them: the other has everything while the slow one has begun."""
    messages = write(desk, 10)
    with receiving() as slow:
        slow.seconds = 0.3
        ports = tuple(int(one.url.rsplit(":", 1)[1].partition("/")[0]) for one in (receiver, slow))
        web = FetchPolicy(ports=ports, networks=("127.0.0.0/8",), timeout=5.0)
        settings = msgspec.structs.replace(desk.settings, web=web)
        with Resources(settings, now=desk.now) as both:
            sinks = [hook(slow, name="slow"), hook(receiver)]
            with followed(both, sinks, lambda *_: None):
                while len(receiver.taken) < len(messages):
                    sleep(0.01)
                assert len(slow.taken) < len(messages)
            slow.seconds = 0
            deliver(both, sinks[0])  # where it was stopped
            assert ids(slow) == [message.id for message in messages]
    assert ids(receiver) == [message.id for message in messages]
