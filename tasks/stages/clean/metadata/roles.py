"""Part of a byline behind a name -> what it says of that person: a role, or letters for a degree."""

import re

from tasks.models.document import Person
from tasks.stages.clean.metadata.byline_words import agencies
from tasks.stages.clean.metadata.plain import bare

_DEGREE = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2})[A-Za-z.\-/]{1,8}[A-Z]\.?,?")


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
    """What stands behind a name -> whether it is letters for a degree or a title (RN, PharmD, FNP-C), and no agency."""
    return bare(words) not in agencies() and all(map(_DEGREE.fullmatch, words.split()))
