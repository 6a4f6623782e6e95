"""Pass: drop the second copy of a text that the page holds twice, for print or for another layout."""

from itertools import pairwise

from tasks.models.document import Label
from tasks.stages.clean.candidates.context import PROSE, Scene
from tasks.stages.clean.decisions import Decisions, Named, runs_of

_IN_ORDER = 4  # paragraphs that follow each other as they did above: a refrain repeats fewer
_ORDERLY = 0.9  # part of the repeated paragraphs that must
_COPIED = 0.4  # part of the prose that says again what stands above where a page holds its text twice
_AGAIN: Named = (Label.BOILERPLATE, "says again what stands above")


def drop_copies(scene: Scene, decided: Decisions) -> Decisions:
    """-> doubted: the runs that say again, word for word and in the same order, what stands above."""
    kept = runs_of(scene, decided.left)
    first: dict[str, int] = {}
    copies = [run for run in kept if first.setdefault(run.text, run.index) != run.index]
    telling = [run for run in copies if run.kind == PROSE]
    above = [first[run.text] for run in telling]
    in_order = sum(before < after for before, after in pairwise(above))
    if in_order < _IN_ORDER or in_order < _ORDERLY * (len(above) - 1):
        return decided
    if sum(run.width for run in telling) < _COPIED * sum(run.width for run in kept if run.kind == PROSE):
        return decided
    opening = telling[0].index - 1  # the heading over the copy is one, too
    return decided.doubting({**decided.doubts, **{run.index: _AGAIN for run in copies if run.index >= opening}})
