"""Pass: drop the labels of drawings: boxes of nothing but short words and figures, a dozen or more."""

from tasks.models.document import Label
from tasks.stages.clean.candidates.context import SHORT, Scene
from tasks.stages.clean.decisions import Decisions, Named

_LABELS = 12  # runs of a drawing at least: fewer are a line-up, a result, a list of short items
_LABEL = 12  # their width, on average
_DRAWN: Named = (Label.WIDGET, "words and figures of a drawing")


def drop_charts(scene: Scene, decided: Decisions) -> Decisions:
    """-> doubted: all runs of boxes that are a drawing, at least half of them figures."""
    doubts = dict(decided.doubts)
    runs = scene.tree.runs
    for box in scene.tree.boxes:
        inside = runs[box.first : box.last]
        if len(inside) < _LABELS or box.index in scene.step or any(run.kind != SHORT for run in inside):
            continue
        figures = sum(any(map(str.isdigit, run.text)) for run in inside)
        if 2 * figures >= len(inside) and sum(run.width for run in inside) < _LABEL * len(inside):
            for run in inside:
                doubts.setdefault(run.index, _DRAWN)
    return decided.doubting(doubts)
