"""Decided pages -> how good the decisions are."""

from collections.abc import Sequence
from dataclasses import dataclass

from tasks.stages.classify.sections import IDS


@dataclass(frozen=True)
class Decided:
    """A page: its sections, the one that was decided (None: unclassified) by their places, and the confidence."""

    gold: tuple[int, ...]
    section: int | None
    confidence: int

    @property
    def accepted(self) -> bool:
        """-> whether a person would file it there too, first or second."""
        return self.section in self.gold


@dataclass(frozen=True)
class Measures:
    """Shares of all pages, but for ``accepted_of_answered``."""

    pages: int
    answered: float
    primary: float
    accepted: float
    accepted_of_answered: float
    coverage_at_90: float
    macro_f1: float


def measure(decided: Sequence[Decided]) -> Measures:
    """Decided pages, at least one -> their measures."""
    pages = len(decided)
    answered = [one for one in decided if one.section is not None]
    accepted = sum(one.accepted for one in answered)
    return Measures(
        pages,
        len(answered) / pages,
        sum(one.section == one.gold[0] for one in answered) / pages,
        accepted / pages,
        accepted / max(1, len(answered)),
        coverage(answered, 0.9) / pages,
        macro_f1(decided),
    )


def coverage(answered: Sequence[Decided], precision: float) -> int:
    """Answered pages and a precision -> how many, the surest first, can be taken at that precision."""
    right = most = 0
    for number, one in enumerate(sorted(answered, key=lambda one: -one.confidence), 1):
        right += one.accepted
        if right / number >= precision:
            most = number
    return most


def macro_f1(decided: Sequence[Decided]) -> float:
    """Decided pages -> the mean F1 of the sections that occur, by their first section alone."""
    scores = f1(decided)
    return sum(score for _, score in scores.values()) / len(scores)


def f1(decided: Sequence[Decided]) -> dict[int, tuple[int, float]]:
    """Decided pages -> pages and F1 of each section that occurs, by its place; a page counts for its first section."""
    scores = {}
    for section in sorted({one.gold[0] for one in decided}):
        hits = sum(one.section == section == one.gold[0] for one in decided)
        said = sum(one.section == section for one in decided)
        true = sum(one.gold[0] == section for one in decided)
        scores[section] = (true, 2 * hits / (said + true))
    return scores


def reliability(decided: Sequence[Decided]) -> list[tuple[int, int, float, float]]:
    """Decided pages -> for each tenth of the scale: where it starts, pages, mean confidence and precision."""
    rows = []
    for tenth in range(10):
        here = [o for o in decided if o.section is not None and min(o.confidence // 10, 9) == tenth]
        if here:
            said = sum(one.confidence for one in here) / len(here) / 100
            rows.append((10 * tenth, len(here), said, sum(one.accepted for one in here) / len(here)))
    return rows


def confusion(decided: Sequence[Decided]) -> list[list[int]]:
    """Decided pages -> pages by their first section (rows) and the section decided (columns, the last: none)."""
    table = [[0] * (len(IDS) + 1) for _ in IDS]
    for one in decided:
        table[one.gold[0]][len(IDS) if one.section is None else one.section] += 1
    return table
