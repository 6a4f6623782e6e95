"""Pass: drop one copy of a text that the page holds twice, for print or for another layout, however each is cut."""

from collections.abc import Iterable
from itertools import pairwise
from operator import attrgetter

from tasks.models.document import Label
from tasks.stages.clean.candidates.context import PROSE, Scene
from tasks.stages.clean.decisions import Decisions, Named, runs_of
from tasks.stages.clean.text.words import plain
from tasks.stages.clean.tree.nodes import Run

_IN_ORDER = 4  # paragraphs that follow each other as they did above: a refrain repeats fewer
_ORDERLY = 0.9  # part of the repeated paragraphs that must
_ALONE = 600  # width of a single run that says again what stands above in several
_COPIED = 0.4  # part of the prose that says again what stands above where a page holds its text twice
_SHINGLE = 6  # words that two texts do not share by chance
_SAME = 0.8  # part of its shingles that stand above in a run that is a copy; some lie across two paragraphs
_PROBE = slice(8, 48)  # of a paragraph: where these letters occur once, it does
_AGAIN: Named = (Label.BOILERPLATE, "says again what stands above")
_BELOW: Named = (Label.BOILERPLATE, "says what stands below, paragraph by paragraph")


def drop_copies(scene: Scene, decided: Decisions) -> Decisions:
    """-> doubted: the runs that say again, in the same words and order, what stands above; those above instead where
    they hold in one piece what the others tell in paragraphs."""
    kept = runs_of(scene, decided.left)
    prose = [run for run in kept if run.kind == PROSE]
    least = _COPIED * _width(prose)
    if not _may_copy(prose, "\n".join(run.text for run in kept)):
        return decided  # as on almost every page
    above = _sources(kept)
    telling = [run for run in prose if run.index in above]
    if not telling or _width(telling) < least or not _is_orderly(scene, telling, above):
        return decided
    return decided.doubting({**decided.doubts, **_doubts(telling, above)})


def _doubts(telling: list[Run], above: dict[int, int]) -> dict[int, Named]:
    """Copies in prose, and what each copy repeats -> the worse copy, run by run, and why it is doubted."""
    sources = {above[run.index] for run in telling}
    if 2 * len(sources) < len(telling):
        return dict.fromkeys(sources, _BELOW)
    opening = telling[0].index - 1  # the heading over the copy is one, too
    return {index: _AGAIN for index in above if index >= opening}


def _may_copy(prose: list[Run], told: str) -> bool:
    """Paragraphs and all that is kept -> whether enough of them may stand in it twice; the long ones are looked for
    first, for no more is asked once the rest cannot be enough."""
    left = _width(prose)
    least = _COPIED * left
    for run in sorted(prose, key=attrgetter("width"), reverse=True):
        probe = run.text[_PROBE]
        if told.find(probe, told.find(probe) + len(probe)) < 0:
            left -= run.width
            if left < least:
                return False
    return True


def _width(runs: Iterable[Run]) -> float:
    return sum(run.width for run in runs)


def _is_orderly(scene: Scene, telling: list[Run], above: dict[int, int]) -> bool:
    """Whether copies follow each other as their sources do, and are more than a refrain."""
    runs = scene.tree.runs
    in_order = sum(
        above[one.index] < above[other.index]
        or (above[one.index] == above[other.index] and runs[above[one.index]].width > one.width + other.width)
        for one, other in pairwise(telling)
    )
    if in_order < _ORDERLY * (len(telling) - 1):
        return False
    return in_order >= _IN_ORDER or max(run.width for run in telling) >= _ALONE


def _sources(kept: list[Run]) -> dict[int, int]:
    """Kept runs -> index of each that says nothing new -> index of the run above that says how it opens."""
    first: dict[tuple[str, ...], int] = {}
    found: dict[int, int] = {}
    for run in kept:
        words = plain(run.text).split()
        shingles = [tuple(words[at : at + _SHINGLE]) for at in range(max(1, len(words) - _SHINGLE + 1))]
        seen = [source for shingle in shingles if (source := first.setdefault(shingle, run.index)) != run.index]
        if len(seen) >= _SAME * len(shingles):
            found[run.index] = seen[0]
    return found
