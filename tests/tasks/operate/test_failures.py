"""Failures: everything that waits for a person is listed, found by what it is, worked again, or ended."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from tasks.jobs.replay import Job, replay
from tasks.operate.failures import discard, find_failure, list_failures, show_failure
from tasks.operate.redrive import redrive
from tasks.pipeline.store import store
from tasks.readers import read
from tests.tasks.operate.conftest import DAY, HOUR, Operated
from tests.tasks.samples import drafted
from worker.errors import Misconfigured
from worker.ledger import Entry, Failing, Found, State, Step, Wanted

PAGE, OTHER = "https://a.example/1", "https://b.example/2"


def settle(desk: Operated, *entries: Entry) -> None:
    with desk.ledger.transaction(desk.now(), urls=()) as transaction:
        for entry in entries:
            transaction.settle(entry)


def failed(key: str, code: str = "defect", state: State = State.QUARANTINED, origin: str | None = None) -> Entry:
    url = key if key.startswith("http") else None
    return Entry(
        key=key, url=url, state=state, code=code, detail="it broke", origin=origin, trace=(Step("clean", "broke"),)
    )


def names(found: Sequence[Failing]) -> list[str]:
    return [one.name for one in found]


def found(url: str, source: str, due: datetime) -> Found:
    return Found(url=url, host=url.split("/")[2], kind="page", source=source, due=due)


def test_pages_are_found_by_reason_source_host_and_time(desk: Operated) -> None:
    desk.ledger.frontier.add([found(PAGE, "a", desk.now())], desk.now())
    settle(desk, failed(PAGE), failed("https://b.example/lawful", "not-an-article", State.REJECTED))
    desk.clock.at += HOUR
    settle(desk, failed(OTHER, "timeout", State.REJECTED), failed("file:x.txt#1", origin="x.txt"))
    assert set(names(list_failures(desk))) == {PAGE, OTHER, "file:x.txt#1"}
    assert names(list_failures(desk, Wanted(reason="timeout"))) == [OTHER]
    assert names(list_failures(desk, Wanted(source="a"))) == [PAGE]
    assert names(list_failures(desk, Wanted(source="files"))) == ["file:x.txt#1"]
    assert names(list_failures(desk, Wanted(source="urls"))) == [OTHER]
    assert names(list_failures(desk, Wanted(host="b.example"))) == [OTHER]
    assert names(list_failures(desk, Wanted(host="a.example"))) == [PAGE]
    assert names(list_failures(desk, Wanted(host="example"))) == []
    assert names(list_failures(desk, Wanted(until=desk.now()))) == [PAGE]
    assert PAGE not in names(list_failures(desk, Wanted(since=desk.now())))


def test_what_is_shown_has_its_steps_and_its_visit(desk: Operated) -> None:
    desk.ledger.frontier.add([found(PAGE, "a", desk.now())], desk.now())
    settle(desk, failed(PAGE))
    shown = show_failure(desk, PAGE)
    assert shown.entries[0].trace == (Step("clean", "broke"),)
    assert (shown.visit and shown.visit.source, shown.failure.host) == ("a", "a.example")
    with pytest.raises(Misconfigured, match="nothing of this name has failed"):
        show_failure(desk, OTHER)


def test_an_event_that_no_queue_takes_is_listed_and_sent_when_one_does(desk: Operated) -> None:
    [message] = store(desk, [drafted(1)]).messages
    desk.ledger.outbox.give_up({message.id: "refused-by-broker: it has no room\na traceback"})
    [one] = list_failures(desk)
    assert (one.kind, one.name, one.state, one.reason) == ("event", message.id, "given up", "refused-by-broker")
    assert one.detail == "it has no room"
    assert list_failures(desk, Wanted(reason="unroutable")) == []
    with desk.bus.subscribe("tail") as tail:
        assert redrive(desk, [one]).events == 1
        [delivery] = tail.receive(timeout=0.2)
        assert delivery.body == message.body
    assert list_failures(desk) == []
    assert desk.ledger.counts().unsent == 0


def test_an_event_that_is_discarded_is_never_sent_and_keeps_why(desk: Operated) -> None:
    [first, second] = store(desk, [drafted(1), drafted(2)]).messages
    desk.ledger.outbox.give_up({first.id: "message-too-large: 2 MB"})
    assert discard(desk, list_failures(desk)) == 1
    desk.ledger.outbox.hurry(desk.now())
    assert [one.id for one in desk.ledger.outbox.pending(10, desk.now())] == [second.id]
    [said] = [one for one in desk.ledger.spoken(_subject(desk, first.id)) if one.message == first.id]
    assert (said.sent, said.error) == (desk.now(), "message-too-large: 2 MB")


def _subject(desk: Operated, message: str) -> str:
    [subject] = [one.subject for one in desk.ledger.catalogue.tellings() if one.id == message]
    assert subject is not None
    return subject


def test_a_lease_that_ended_without_a_word_is_listed_until_it_is_freed(desk: Operated) -> None:
    desk.ledger.frontier.add([found(PAGE, "a", desk.now())], desk.now())
    [leased] = desk.ledger.frontier.lease(desk.now(), desk.now() + HOUR, 5)
    desk.ledger.frontier.begin(leased)
    assert list_failures(desk) == []
    desk.clock.at += 2 * HOUR
    [one] = list_failures(desk, Wanted(source="a", host="a.example"))
    assert (one.kind, one.name, one.attempts) == ("lease", PAGE, 1)
    assert redrive(desk, [one]).freed == 1
    assert list_failures(desk) == []
    [again] = desk.ledger.frontier.lease(desk.now(), desk.now() + HOUR, 5)
    assert (again.url, again.attempts) == (PAGE, 0)


def test_a_unit_that_never_ended_is_listed_after_an_hour(desk: Operated) -> None:
    desk.ledger.attempts.begin("ingest x", desk.now())
    assert list_failures(desk) == []
    desk.clock.at += 2 * HOUR
    [one] = list_failures(desk)
    assert (one.kind, one.name, one.attempts) == ("unit", "ingest x", 1)
    assert discard(desk, [one]) == 1
    assert desk.ledger.attempts.starts("ingest x") == 0


def test_a_page_that_was_read_from_a_file_is_read_again_and_published(
    desk: Operated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = str(Path("seeds/wire-copy.html").absolute())
    real = "tasks.pipeline.pool.process"
    with monkeypatch.context() as broken:
        broken.setattr(real, _breaks)
        list(replay(desk, read([file]), Job(file, file)))
    [one] = list_failures(desk)
    desk.bus.subscribe("tail").close()
    done = redrive(desk, [one])
    assert [str(outcome.entry.state) for outcome in done.worked] == ["published"]
    assert list_failures(desk) == []
    assert desk.ledger.counts().entries[State.PUBLISHED] == 1


def _breaks(record: object, *_: object, **__: object) -> object:
    from tasks.pipeline.process import poisoned

    return poisoned(record)  # type: ignore[arg-type]


def test_a_page_whose_file_is_gone_is_left_and_said_so(desk: Operated) -> None:
    settle(desk, failed("file:gone.txt#1", origin="gone.txt"))
    done = redrive(desk, list_failures(desk))
    reason = "the file that it was read from is not there any more, or has other columns"
    assert done.left == (("file:gone.txt#1", reason),)
    assert len(list_failures(desk)) == 1


def test_a_page_that_is_followed_is_due_at_once(desk: Operated) -> None:
    desk.ledger.frontier.add([found(PAGE, "a", desk.now() + DAY)], desk.now())
    settle(desk, failed(PAGE))
    assert redrive(desk, [find_failure(desk, PAGE)]).due == 1
    assert desk.ledger.frontier.oldest_due() == desk.now()


def test_a_page_that_is_discarded_is_rejected_and_visited_no_more(desk: Operated) -> None:
    desk.ledger.frontier.add([found(PAGE, "a", desk.now())], desk.now())
    settle(desk, failed(PAGE))
    assert discard(desk, list_failures(desk)) == 1
    assert list_failures(desk) == []
    [entry] = desk.ledger.entries(PAGE)
    assert (entry.state, entry.code) == (State.REJECTED, "discarded")
    assert entry.detail == "it had failed: defect: it broke"
    assert desk.ledger.frontier.oldest_due() is None
