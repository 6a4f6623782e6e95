"""The one place where a verdict becomes an act of the queue."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from celery.exceptions import Reject
from kombu.exceptions import OperationalError

from worker import app as module
from worker.app import VerdictTask, make_app
from worker.errors import Misconfigured, Quarantined, Skipped, Transient
from worker.ledger import State
from worker.resources import Resources
from worker.settings import Settings


class Deed(VerdictTask):
    """A task that raises what it is told to."""

    name = "test.deed"

    def run(self, error: BaseException, *_: Any) -> None:
        raise error


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Resources]:
    monkeypatch.setattr(module, "PATIENCE", 0.0)
    with Resources(Settings(home=tmp_path, bus_url="memory://")) as resources:
        monkeypatch.setattr(module, "resources", lambda: resources)
        yield resources


@pytest.fixture
def deed(desk: Resources) -> Deed:
    task = Deed()
    make_app(desk.settings).register_task(task)
    return task


def task_entries(desk: Resources) -> list[str]:
    return [key for key, _, _ in desk.ledger.quarantined(desk.now().replace(year=2000))]


@pytest.mark.parametrize("error", [ValueError("x"), RecursionError(), MemoryError(), TypeError("one more argument")])
def test_a_defect_that_no_unit_caught_is_kept_with_the_task_and_its_arguments(
    deed: Deed, desk: Resources, error: Exception
) -> None:
    deed.push_request(id="17")
    assert deed(error, "news.jsonl#1") is None, "acknowledged: again it would raise again"
    [entry] = desk.ledger.entries("task:test.deed:17")
    assert (entry.state, entry.code) == (State.QUARANTINED, "defect")
    assert "news.jsonl#1" in entry.trace[0].detail
    assert type(error).__name__ in entry.trace[1].detail.splitlines()[-1]


LATER = [Transient("ledger-busy", retry_after=0.001), Misconfigured("home"), OSError(28, "No space left on device")]


@pytest.fixture
def away(deed: Deed, monkeypatch: pytest.MonkeyPatch) -> None:
    """The task queue's broker is away."""

    def refuse(*_: object, **__: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(deed, "apply_async", refuse)


@pytest.mark.parametrize("error", LATER)
def test_what_may_go_well_later_is_sent_once_more(
    deed: Deed, desk: Resources, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(deed, "apply_async", lambda *_, task_id: sent.append(task_id))
    deed.push_request(id="17")
    assert deed(error) is None
    assert sent == ["17"]
    assert task_entries(desk) == []


@pytest.mark.parametrize("error", LATER)
def test_what_cannot_be_sent_once_more_is_given_back(deed: Deed, desk: Resources, error: Exception, away: None) -> None:
    with pytest.raises(Reject) as raised:
        deed(error)
    assert raised.value.requeue
    assert task_entries(desk) == []


@pytest.mark.parametrize("error", [Skipped("robots"), Quarantined("poison")])
def test_what_is_settled_is_acknowledged(deed: Deed, desk: Resources, error: Exception) -> None:
    assert deed(error) is None
    assert task_entries(desk) == []


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(1)])
def test_an_interrupt_is_let_through(deed: Deed, error: BaseException) -> None:
    with pytest.raises(type(error)):
        deed(error)


def test_a_defect_that_cannot_be_kept_is_given_back(
    deed: Deed, desk: Resources, away: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_: object, **__: object) -> None:
        raise Transient("ledger-unreachable", retry_after=0.001)

    monkeypatch.setattr(desk.ledger, "transaction", unreachable)
    with pytest.raises(Reject):
        deed(ValueError())
