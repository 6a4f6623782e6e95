"""What a sink refused stands among the failures: listed, shown, told once more, given up; seen and counted."""

from itertools import chain, repeat

import httpx
import pytest
from msgspec.structs import replace

from tasks.crawl.status import read_status
from tasks.operate.failures import discard, find_failure, list_failures, show_failure
from tasks.operate.redrive import redrive
from tasks.sinks.deliver import NEVER, deliver
from tests.contracts.receiver import Receiver
from tests.tasks.desk.stocked import served
from tests.tasks.sinks.conftest import SECRET, Clock, write
from tests.tasks.sinks.test_deliver import hook, ids
from worker.ledger import Wanted
from worker.resources import Resources
from worker.settings import Desk as DeskSettings

LIST = '[[sink]]\nkind = "webhook"\nname = "search"\nurl = "{}"\nsecrets = ["' + SECRET + '"]\nstart = "first"\n'


@pytest.fixture
def refused(desk: Resources, receiver: Receiver, clock: Clock) -> list[str]:
    """-> the names of two events that the sink refused, the second one first."""
    desk.settings.sinks.write_text(LIST.format(receiver.url))
    messages = write(desk)
    receiver.answers = chain(repeat(422, NEVER), [204], repeat(413, NEVER), repeat(204))
    for _ in range(2 * NEVER):
        deliver(desk, hook(receiver))
        clock.pass_(hours=1)
    return [f"search/{messages[2].id}", f"search/{messages[0].id}"]


def test_it_is_listed_found_and_shown(desk: Resources, refused: list[str]) -> None:
    found = list_failures(desk)
    assert [one.name for one in found] == refused
    assert {(one.kind, one.state, one.reason, one.attempts) for one in found} == {
        ("sink", "set aside", "refused", NEVER)
    }
    assert [one.detail[:27] for one in found] == ["by search: it answered 413 ", "by search: it answered 422 "]
    assert [one.name for one in list_failures(desk, Wanted(reason="refused", until=found[0].updated))] == refused[1:]
    assert list_failures(desk, Wanted(reason="timeout")) == []
    assert find_failure(desk, refused[1]) == found[1]
    assert show_failure(desk, refused[0]).failure == found[0]


def test_only_what_is_meant_is_told_once_more(desk: Resources, refused: list[str], receiver: Receiver) -> None:
    done = redrive(desk, [find_failure(desk, refused[0])])
    assert (done.told, done.left) == (1, ())
    assert f"search/{ids(receiver)[-1]}" == refused[0]
    assert [one.name for one in list_failures(desk)] == refused[1:]


def test_what_is_refused_again_stays_with_the_reason(desk: Resources, refused: list[str], receiver: Receiver) -> None:
    receiver.answers = repeat(400)
    done = redrive(desk, list_failures(desk))
    assert (done.told, sorted(name for name, _ in done.left)) == (0, sorted(refused))
    assert all("it answered 400" in why for _, why in done.left)
    desk.settings.sinks.write_text("")
    assert "no such sink" in redrive(desk, list_failures(desk)).left[0][1]
    assert [one.name for one in list_failures(desk)] == refused


def test_what_is_given_up_is_told_never_again(desk: Resources, refused: list[str], receiver: Receiver) -> None:
    before = len(receiver.taken)
    assert discard(desk, [find_failure(desk, refused[1])]) == 1
    assert [one.name for one in list_failures(desk)] == refused[:1]
    assert redrive(desk, list_failures(desk)).told == 1
    assert len(receiver.taken) == before + 1


def test_status_the_desk_and_the_metrics_say_so(desk: Resources, refused: list[str]) -> None:
    assert "the sink search has refused 2 events; which and why: wiredesk failures" in read_status(desk).alarms
    desk.settings = replace(desk.settings, desk=DeskSettings(listen="127.0.0.1:0"))
    with served(desk) as url, httpx.Client(base_url=url) as client:
        assert refused[0] in client.get("/failures?reason=refused").text
        metrics = client.get("/metrics").text
    assert 'wiredesk_sink_refused{sink="search"} 2.0' in metrics
    assert 'wiredesk_sink_off{sink="search"} 0.0' in metrics
