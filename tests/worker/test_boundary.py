"""The boundary: what is unforeseen is a defect of one unit; what says what is to be done is let through."""

import errno
import logging

import pytest

from worker.boundary import Defect, boundary
from worker.errors import Misconfigured, Quarantined, Skipped, Transient


def descend(depth: int) -> int:
    return descend(depth + 1) + 1


@pytest.mark.parametrize("error", [ValueError("2²"), MemoryError(), KeyError("a"), OSError(errno.ENOENT, "gone")])
def test_what_nobody_foresaw_is_a_defect_that_is_named_and_placed(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Defect) as raised, boundary("file:a.jsonl#61"):
        raise error
    kind = type(error).__name__
    assert isinstance(raised.value, Quarantined)
    assert raised.value.code == "defect"
    assert raised.value.detail.startswith(f"{kind} at ")
    assert raised.value.traceback.splitlines()[-1] == f"{kind}: {error}"
    [line] = caplog.messages
    assert line.startswith("file:a.jsonl#61: defect: ")
    assert "²" not in line, "what an exception says may quote the page: that is for the ledger"


def test_a_recursion_is_a_defect_with_a_bounded_traceback() -> None:
    with pytest.raises(Defect) as raised, boundary("deep"):
        descend(0)
    lines = raised.value.traceback.splitlines()
    assert 10 < len(lines) < 20
    assert "descend" in lines[-2]
    assert len(raised.value.traceback) < 4000


def test_a_long_message_is_cut_and_credentials_in_it_are_left_out() -> None:
    error = ValueError(f"bad address https://user:secret@host.example/ {'x' * 10_000}")
    with pytest.raises(Defect) as raised, boundary("an address"):
        raise error
    assert "secret" not in raised.value.traceback
    assert len(raised.value.traceback) < 4000


@pytest.mark.parametrize(
    "error",
    [
        Transient("host-busy"),
        Skipped("binary"),
        Misconfigured("home: no such folder"),
        OSError(errno.ENOSPC, "No space left on device"),
        KeyboardInterrupt(),
        SystemExit(3),
    ],
)
def test_what_is_no_defect_is_let_through_and_not_logged(
    error: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(type(error)) as raised, boundary("anything"):
        raise error
    assert raised.value is error
    assert caplog.messages == []


def test_a_defect_in_a_unit_within_another_is_the_inner_ones_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(Defect), boundary("file"), boundary("record"):
        raise ValueError
    assert [line.partition(":")[0] for line in caplog.messages] == ["record"]
    caplog.clear()
    with caplog.at_level(logging.DEBUG), pytest.raises(Defect), boundary("batch", tell=False):
        raise ValueError
    assert caplog.messages == []
