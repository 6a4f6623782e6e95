"""Outages: a line when one begins, a line when it is over, and none in between."""

from itertools import count

from worker.outages import Outages


def test_what_goes_on_going_wrong_is_told_of_twice() -> None:
    lines: list[str] = []
    outages = Outages(lines.append, clock=count(0.0, 60.0).__next__)
    outages.passed("ledger")
    for number in range(1000):
        outages.failed("ledger", f"unreachable, attempt {number}")
    outages.failed("broker", "full")
    assert lines == ["unreachable, attempt 0", "full"]
    assert list(outages.reasons) == ["unreachable, attempt 0", "full"]
    outages.passed("ledger")
    assert lines[2:] == ["over after 120 s, 1000 times: unreachable, attempt 0"]
    assert list(outages.reasons) == ["full"]
    outages.failed("ledger", "again")
    outages.passed()
    assert len(lines) == 6
    assert list(outages.reasons) == []
