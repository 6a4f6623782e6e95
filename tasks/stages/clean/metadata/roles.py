"""Part of a byline behind a name -> what it says of that person: a role, or letters for a degree."""

import re
from functools import cache
from importlib.resources import files

from tasks.models.document import Person

_ABBREVIATED = re.compile(r"(?:[A-Z][a-z]{0,3}\.-?){2,4}")  # M.A., Ph.D.: a paper is not written so
_APART = re.compile(r"[\s,/]+")


def without_degree(name: str, role: str | None, people: list[Person]) -> tuple[str, str | None]:
    """Name, role, whom it stands behind -> the same, or no name and a degree; behind capitals it may be a name."""
    known = people[-1].name if people else ""
    return ("", name) if name and " " in known and not known.isupper() and _is_degree(name) else (name, role)


def give_role(people: list[Person], role: str | None) -> None:
    """A role that stands behind a comma is that of the person before it; of several, all degrees, or the first."""
    before = people[-1].role if people else None
    if role and people and (before is None or (_is_degree(before) and _is_degree(role))):
        people[-1] = Person(people[-1].name, f"{before}, {role}" if before else role)


def _is_degree(words: str) -> bool:
    """What stands behind a name -> whether it is letters for degrees and titles (RN, PharmD, M.A.), and no paper's."""
    return all(
        word.replace(".", "") in _degrees() or _ABBREVIATED.fullmatch(f"{word}.") for word in _APART.split(words)
    )


@cache
def _degrees() -> frozenset[str]:
    """-> degrees and titles, without dots."""
    lines = (files(__package__) / "degrees.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))
