"""Bounds on a function, held for the whole package: as complex as 15 by radon's count, and 60 lines long, at most."""

from pathlib import Path

import pytest
from radon.complexity import cc_visit

ROOT = Path(__file__).parents[1]
FILES = sorted(path for room in ("tasks", "worker") for path in ROOT.joinpath(room).rglob("*.py"))
COMPLEXITY, LINES = 15, 60


def excess(path: Path) -> set[str]:
    """File -> its functions that break a bound, as radon names them; a migration is as long as its tables."""
    bound = LINES if "migrations" not in path.parts else 100
    return {
        f"{each.classname}.{each.name}" if each.classname else each.name
        for each in cc_visit(path.read_text("utf-8"))
        if each.letter in "FM" and (each.complexity > COMPLEXITY or each.endline - each.lineno >= bound)
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_function_breaks_a_bound(path: Path) -> None:
    assert excess(path) == set()
