"""Replaying in one process: what raises is set aside; what kills is found, set aside, and left behind."""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NoReturn

import pytest
from msgspec.structs import replace

from tasks.jobs.replay import BATCH, Job, replay
from tasks.models.document import Document
from tasks.models.page import Origin, Page
from tasks.pipeline.batch import Batch, store_and_publish
from tasks.pipeline.process import Draft
from tasks.stages.clean import clean
from tests.integration.desk import page
from tests.tasks.samples import PAGE
from worker.errors import Transient
from worker.ledger import State
from worker.ledger.attempts import Attempts
from worker.resources import Resources

COUNT, BAD = 70, 61
JOB = Job("a.jsonl", "a.jsonl")


class Killed(BaseException):
    """As by kill -9."""


class Mortal:
    """A process that may be killed: from then on it writes nothing down, whatever is done on the way out."""

    def __init__(self, desk: Resources, monkeypatch: pytest.MonkeyPatch) -> None:
        self.desk = desk
        self.dead = False
        forget = Attempts.forget
        monkeypatch.setattr(Attempts, "forget", lambda attempts, units: self.dead or forget(attempts, units))

    def kill(self) -> NoReturn:
        self.dead = True
        raise Killed

    def clean(self, one: Page, *rest: Any) -> Document:
        """As the stage; killed by certain pages."""
        return self.kill() if bad(one) or "District 55 closes" in one.text else clean(one, *rest)

    def live(self, source: Callable[[], Iterator[Page]]) -> tuple[int, Counter[State]]:
        """Start again until it comes to its end -> how often it died, and how the records ended, in all lives."""
        ends: Counter[State] = Counter()
        for deaths in range(20):
            self.dead = False
            try:
                for batch in replay(self.desk, source(), JOB):
                    ends.update(outcome.entry.state for outcome in batch.outcomes)
            except Killed:
                continue
            return deaths, ends
        raise AssertionError("it never ends")


def records(*numbers: int) -> Iterator[Page]:
    for number in numbers or range(1, COUNT + 1):
        url = f"https://valley-post.example/news/{number}"
        yield replace(PAGE, text=page(number), url=url, origin=Origin(file="a.jsonl", record=number))


def bad(page: Page) -> bool:
    return f"District {BAD} closes" in page.text


def run(desk: Resources, source: Iterator[Page]) -> Counter[State]:
    return Counter(outcome.entry.state for batch in replay(desk, source, JOB) for outcome in batch.outcomes)


@pytest.fixture
def mortal(desk: Resources, monkeypatch: pytest.MonkeyPatch) -> Mortal:
    return Mortal(desk, monkeypatch)


@pytest.mark.parametrize("kind", [ValueError, RecursionError, MemoryError])
def test_one_record_that_raises_is_quarantined_and_all_others_are_published(
    desk: Resources, monkeypatch: pytest.MonkeyPatch, kind: type[Exception]
) -> None:
    def clean_or_fail(one: Page, *rest: Any) -> Document:
        if bad(one):
            raise kind("what nobody foresaw")
        return clean(one, *rest)

    monkeypatch.setattr("tasks.pipeline.admit.clean", clean_or_fail)
    assert run(desk, records()) == {State.PUBLISHED: COUNT - 1, State.QUARANTINED: 1}
    [entry] = [one for one in desk.ledger.entries("a.jsonl") if one.state is State.QUARANTINED]
    assert (entry.url, entry.code) == (f"https://valley-post.example/news/{BAD}", "defect")


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, SystemExit])
def test_an_interrupt_is_let_through_and_is_nobodys_fault(
    desk: Resources, monkeypatch: pytest.MonkeyPatch, interrupt: type[BaseException]
) -> None:
    def interrupted(one: Page, *rest: Any) -> Document:
        raise interrupt

    with monkeypatch.context() as patched:
        patched.setattr("tasks.pipeline.admit.clean", interrupted)
        for _ in range(5):
            with pytest.raises(interrupt):
                run(desk, records())
    assert desk.ledger.attempts.starts(f"a.jsonl: {BATCH} from 1 on") == 0
    assert run(desk, records(1, 2)) == {State.PUBLISHED: 2}


def test_a_ledger_that_is_busy_kills_nobody(desk: Resources, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: Any, **__: Any) -> Any:
        raise Transient("ledger-busy")

    with monkeypatch.context() as patched:
        patched.setattr("tasks.jobs.replay.store_and_publish", busy)
        for _ in range(5):
            with pytest.raises(Transient):
                run(desk, records(1, 2))
    assert run(desk, records(1, 2)) == {State.PUBLISHED: 2}


def test_a_record_that_kills_its_process_is_quarantined_after_three(
    desk: Resources, mortal: Mortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.pipeline.admit.clean", mortal.clean)
    deaths, ends = mortal.live(lambda: records(1, 2, BAD, 3))
    assert (deaths, ends[State.QUARANTINED], ends.total()) == (3, 1, 4)
    [entry] = [one for one in desk.ledger.entries("a.jsonl") if one.state is State.QUARANTINED]
    assert (entry.url, entry.code) == (f"https://valley-post.example/news/{BAD}", "poison")


def test_two_that_kill_in_one_batch_are_both_found(mortal: Mortal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.pipeline.admit.clean", mortal.clean)
    deaths, ends = mortal.live(lambda: records(1, 55, 2, BAD, 3))
    assert (deaths, ends[State.QUARANTINED], ends.total()) == (5, 2, 5), "the first is not tried again"


def test_a_record_that_kills_when_it_is_settled_is_found_as_well(
    mortal: Mortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(resources: Resources, drafts: Sequence[Draft], **options: Any) -> Batch:
        if any(one.article and one.article.url.canonical.endswith(f"/{BAD}") for one in drafts):
            mortal.kill()
        return store_and_publish(resources, drafts, **options)

    monkeypatch.setattr("tasks.jobs.replay.store_and_publish", killed)
    deaths, ends = mortal.live(lambda: records(1, 2, BAD, 3))
    assert (deaths, ends[State.QUARANTINED], ends.total()) == (5, 1, 4), "a trial does not find it"


def test_a_record_that_was_at_work_when_chance_killed_its_process_is_innocent(
    desk: Resources, mortal: Mortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    killers = iter([True, True, True])
    here = os.getpid()

    def chance(one: Page, *rest: Any) -> Document:
        if bad(one) and os.getpid() == here and next(killers, False):
            mortal.kill()
        return clean(one, *rest)

    monkeypatch.setattr("tasks.pipeline.admit.clean", chance)
    deaths, ends = mortal.live(lambda: records(1, 2, BAD, 3))
    assert (deaths, ends[State.QUARANTINED], ends.total()) == (3, 0, 4)


def test_what_kills_when_it_is_read_ends_its_file_and_says_so(desk: Resources, mortal: Mortal) -> None:
    def source() -> Iterator[Page]:
        yield from records(1, 2)
        mortal.kill()

    deaths, ends = mortal.live(source)
    assert (deaths, ends[State.QUARANTINED], ends.total()) == (6, 1, 3), "three to find it, three to pass over it"
    [entry] = desk.ledger.entries("file:a.jsonl#3")
    assert "what comes after it is not read" in entry.detail


def test_a_capture_dated_in_the_future_counts_as_seen_now_and_says_so(desk: Resources) -> None:
    """A record's date, or a file's own, may be anything: nothing that is seen later would ever be newer."""
    [ahead] = records(1)
    dated = replace(ahead, fetched=desk.now().replace(year=2099))
    [batch] = replay(desk, [dated], JOB)
    [outcome] = batch.outcomes
    assert outcome.article is not None
    assert outcome.article.times.fetched.startswith(f"{desk.now():%Y-%m-%dT%H:%M}")
    assert "captured 2099-" in outcome.entry.trace[0].detail
    assert "counts as seen now" in outcome.entry.trace[0].detail


def test_what_was_done_before_a_kill_is_not_done_again_behind_it(
    desk: Resources, mortal: Mortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else whatever kills processes at random would meet the first records of a span again and again."""
    begun: list[str] = []

    def counted(page: Page, *rest: Any) -> Any:
        begun.append(str(page.url))
        return mortal.clean(page, *rest)

    monkeypatch.setattr("tasks.pipeline.admit.clean", counted)
    mortal.live(lambda: records(1, 2, BAD, 3))
    assert [one.rpartition("/")[2] for one in begun[3:]] == ["1", "2", str(BAD), str(BAD), "3"]
