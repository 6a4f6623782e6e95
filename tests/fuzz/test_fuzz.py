"""A few hundred damaged inputs of each kind: nothing but verdicts. ``bench/fuzz.py`` runs as many as one likes."""

from pathlib import Path

import pytest

from tests.fuzz.drive import KINDS, bench
from tests.fuzz.hunt import case, hunt

SEED = 11
CASES = {"page": 150, "answer": 100, "container": 60, "table": 80}


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_input_ends_in_a_verdict(tmp_path: Path, kind: str) -> None:
    with bench(tmp_path) as made:
        defects = [one for one in hunt(made, kind, SEED, range(CASES.get(kind, 200))) if one.place]
    assert [(one.number, one.what, one.place) for one in defects] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_case_is_the_same_every_time_and_no_two_are_alike(kind: str) -> None:
    assert case(kind, SEED, 1) == case(kind, SEED, 1)
    assert len({case(kind, SEED, number) for number in range(20)}) > 15
