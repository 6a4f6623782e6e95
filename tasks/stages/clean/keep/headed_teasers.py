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
    """-> doubted: such a heading and the cards that follow it, one behind the other; a title that was dropped as a
    lead, with the paragraph that sums it up, is one, too."""
    runs, boxes = scene.tree.runs, scene.tree.boxes
    doubts = dict(decided.doubts)
    cards = {
        box.first: box
        for box in boxes
        if box.parent >= 0
        and box.index not in scene.step
        and box.last > box.first + 1
        and is_card(runs[box.first : box.last])
    }
    closing = {box.last - 1 for box in cards.values()}  # "read more" ends one card and heads no other
    for run, following in pairwise(runs):
        if run.cause or run.index in closing or not (following.index in cards or following.cause == Label.RELATED):
            continue
        if not _says_more(scene, run):
            continue
        end = following.index
        while (last := cards[end].last if end in cards else _summed_up(runs, end)) > end:
            end = last
        if end > following.index:
            for index in range(run.index, end):
                doubts.setdefault(index, _TEASER)
    return decided.doubting(doubts)


def _summed_up(runs: list[Run], index: int) -> int:
    """Index of a run -> the one behind its summary where it is a title that was dropped as a lead, else the same."""
    if index + 1 < len(runs) and runs[index].cause == Label.RELATED and runs[index + 1].kind == PROSE:
        return index + 2
    return index


def _says_more(scene: Scene, run: Run) -> bool:
    if run.kind not in (HEAD, SHORT) or run.width > _HEADING:
        return False
    worded = by_wording(scene.book, [run.text])
    return worded is not None and worded[0] == Label.RELATED and worded[1] >= _SAYS
