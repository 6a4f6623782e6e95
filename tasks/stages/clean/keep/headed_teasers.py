"""Pass: drop teasers that stand in the box of the text itself, under a heading that says that there is more to read."""

from itertools import pairwise

from tasks.models.document import Label
from tasks.stages.clean.candidates.context import HEAD, PROSE, SHORT, Scene
from tasks.stages.clean.decisions import Decisions, Named
from tasks.stages.clean.keep.teaser_cards import is_card
from tasks.stages.clean.text.topics import by_wording
from tasks.stages.clean.tree.nodes import Run

_SAYS = 0.4  # part of the heading that cues cover
_HEADING = 60  # width of it at most
_TEASER: Named = (Label.RELATED, "a teaser under a heading that says so")


def drop_headed_teasers(scene: Scene, decided: Decisions) -> Decisions:
    """-> doubted: such a heading and the teasers that follow it, one behind the other."""
    runs = scene.tree.runs
    doubts = dict(decided.doubts)
    ends = _teasers(scene)
    closing = {end - 1 for end in ends.values()}  # "read more" ends one card and heads no other
    for run in runs if ends else ():
        if run.cause or run.index + 1 not in ends or run.index in closing or not _says_more(scene, run):
            continue
        end = run.index + 1
        while end in ends:
            end = ends[end]
        for index in range(run.index, end):
            doubts.setdefault(index, _TEASER)
    return decided.doubting(doubts)


def _teasers(scene: Scene) -> dict[int, int]:
    """-> first run of each card, or of a title that was dropped as a lead and its summary -> the run behind it."""
    runs = scene.tree.runs
    summed_up = {
        run.index: following.index + 1
        for run, following in pairwise(runs)
        if run.cause == Label.RELATED and following.kind == PROSE
    }
    return summed_up | {
        box.first: box.last
        for box in scene.tree.boxes
        if box.parent >= 0
        and box.index not in scene.step
        and box.last > box.first + 1
        and is_card(runs[box.first : box.last])
    }


def _says_more(scene: Scene, run: Run) -> bool:
    if run.kind not in (HEAD, SHORT) or run.width > _HEADING:
        return False
    worded = by_wording(scene.book, [run.text])
    return worded is not None and worded[0] == Label.RELATED and worded[1] >= _SAYS
