"""Units of work that were begun: forgotten when they end, in whatever way; counted where their process died."""

import pytest

from tests.worker.ledger.stories import NOW
from worker.errors import Transient
from worker.ledger import Ledger, open_ledger
from worker.ledger.attempts import Attempts

UNIT = "news.jsonl: 61"


def begin_and_die(ledger: Ledger) -> int:
    """As a process does that is killed at work: what it would do on its way out is not done."""
    attempts = ledger.attempts
    return attempts.begin(UNIT, NOW) - 1


def test_a_unit_that_ends_is_forgotten(ledger: Ledger) -> None:
    for _ in range(3):
        with ledger.attempts.of(UNIT, lambda: NOW) as deaths:
            assert deaths == 0
            assert ledger.attempts.starts(UNIT) == 1, "it is counted before the work begins"
    assert ledger.attempts.starts(UNIT) == 0


@pytest.mark.parametrize("error", [ValueError, Transient, KeyboardInterrupt, GeneratorExit])
def test_whoever_lives_to_raise_has_not_died(ledger: Ledger, error: type[BaseException]) -> None:
    with pytest.raises(error), ledger.attempts.of(UNIT, lambda: NOW):
        raise error("x")
    assert ledger.attempts.starts(UNIT) == 0


def test_deaths_are_counted_by_unit_and_by_whoever_comes_next(address: str) -> None:
    for number in range(3):
        with open_ledger(address) as ledger:
            assert begin_and_die(ledger) == number
    with open_ledger(address) as ledger:
        with ledger.attempts.of("another", lambda: NOW) as deaths:
            assert deaths == 0
        with ledger.attempts.of(UNIT, lambda: NOW) as deaths:
            assert deaths == 3
        assert ledger.attempts.starts(UNIT) == 0


def test_what_cannot_be_written_down_does_not_hide_what_was_raised(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise Transient("ledger-unreachable")

    monkeypatch.setattr(Attempts, "forget", away)
    with pytest.raises(ValueError, match="the work"), ledger.attempts.of(UNIT, lambda: NOW):
        raise ValueError("the work")
