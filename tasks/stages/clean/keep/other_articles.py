"""Pass: drop other articles of the page: boxes behind the text that bring a headline of their own."""

from bisect import bisect_left
from collections.abc import Iterator

from tasks.models.document import Label
from tasks.stages.clean.candidates.context import HEAD, Scene
from tasks.stages.clean.decisions import Decisions, Named
from tasks.stages.clean.tree.elements import ID
from tasks.stages.clean.tree.nodes import Box, Run

_ARTICLE, _H1 = ID["article"], ID["h1"]
_OTHER: Named = (Label.RELATED, "another article, with a headline of its own")
_STEPS = 4  # steps from the main container in which another article may stand beside the branch of this one
_OPENING = 6  # runs of a box in which its headline stands
_SIGNED = 8  # and its byline


def drop_other_articles(scene: Scene, decided: Decisions) -> Decisions:
    """-> doubted: all runs of boxes like the one that holds headline and text, and of articles further down."""
    if scene.headline is None:
        return decided
    doubts = dict(decided.doubts)
    for box in (*_beside(scene, scene.headline), *_below(scene, scene.headline)):
        for index in range(box.first, box.last):
            doubts.setdefault(index, _OTHER)
    return decided.doubting(doubts)


def _beside(scene: Scene, headline: int) -> Iterator[Box]:
    """-> boxes like a branch of the path that holds the headline, behind it: dated, signed or articles by element."""
    boxes = scene.tree.boxes
    heading = boxes[scene.tree.runs[headline].box].tag
    times = [index for _, index, _ in scene.tree.times]
    for level, index in enumerate(scene.path[:-1]):
        branch = boxes[index]
        if not branch.first <= headline < branch.last:
            continue
        for box in boxes[branch.index + 1 :]:
            if box.parent != branch.parent or box.tag != branch.tag or box.first < branch.last:
                continue
            if box.names.partition(" ")[0] != branch.names.partition(" ")[0]:
                continue
            if _is_a_text(scene, box, times) and _is_headed(scene, box, heading):
                yield box
        if level >= _STEPS:
            break


def _is_a_text(scene: Scene, box: Box, times: list[int]) -> bool:
    """Whether a box is an article by its element, its date or its byline: a section of this one has none of these."""
    dated = bisect_left(times, box.first) < bisect_left(times, box.last)
    return box.tag == _ARTICLE or dated or any(run.cause == "byline" for run in _opening(scene, box, _SIGNED))


def _below(scene: Scene, headline: int) -> Iterator[Box]:
    """-> articles by element behind the text, or behind the article that holds the headline where the text was taken
    for more than that, if each of them opens with an ``h1`` as this one does."""
    boxes = scene.tree.boxes
    if boxes[scene.tree.runs[headline].box].tag != _H1:
        return
    own = next((box for box in boxes if box.tag == _ARTICLE and box.first <= headline < box.last), None)
    last = scene.last if own is None else min(scene.last, own.last - 1)
    for box in boxes:
        if box.tag == _ARTICLE and box.index not in scene.step and box.first > last and _is_headed(scene, box, _H1):
            yield box


def _is_headed(scene: Scene, box: Box, heading: int) -> bool:
    """Whether a box opens with a heading of the headline's element."""
    boxes = scene.tree.boxes
    return any(run.kind == HEAD and boxes[run.box].tag == heading for run in _opening(scene, box, _OPENING))


def _opening(scene: Scene, box: Box, runs: int) -> list[Run]:
    return scene.tree.runs[box.first : min(box.last, box.first + runs)]
