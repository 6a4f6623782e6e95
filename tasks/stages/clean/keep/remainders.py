"""Pass: drop short lines that alone are kept of a box: they belong to what was dropped around them."""

from tasks.stages.clean.candidates.context import SHORT, Scene
from tasks.stages.clean.decisions import Decisions

_REST = 0.12  # part of a box's letters below which what is kept of it goes with the rest
_RUNS = 3  # runs of such a box at least, and of each kept one


def drop_remainders(scene: Scene, decided: Decisions) -> Decisions:
    """-> doubted: the kept lines of small boxes of which nearly everything was dropped."""
    runs, keep = scene.tree.runs, decided.left
    doubts = dict(decided.doubts)
    for box in scene.small:
        if box.last - box.first < _RUNS:
            continue
        inside = runs[box.first : box.last]
        left = [run for run in inside if run.index in keep]
        if not left or len(left) * _RUNS > len(inside) or any(run.kind != SHORT for run in left):
            continue
        if sum(len(run.text) for run in left) < _REST * sum(len(run.text) for run in inside):
            doubts |= dict.fromkeys((run.index for run in left), None)
    return decided.doubting(doubts)
