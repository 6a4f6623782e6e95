"""Pass: drop summaries that say that a machine made them: they stand beside a text that somebody wrote."""

from tasks.models.document import Label
from tasks.stages.clean.candidates.context import Scene
from tasks.stages.clean.decisions import Decisions, Named
from tasks.stages.clean.regions.layout import TEASER
from tasks.stages.clean.tree.nodes import Run

_SUMMARY = 0.5  # part of the article's prose that a summary of it may hold: more is the article, which names a machine
_NAMED = 0.2  # part of the line that says so
_MACHINE: Named = (Label.BOILERPLATE, "a summary that says that a machine made it")


def drop_machine_summaries(scene: Scene, decided: Decisions) -> Decisions:
    """-> doubted: all runs of small boxes in which a line names a machine as the author."""
    runs = scene.tree.runs
    small = [range(box.first, box.last) for box in scene.small if box.prose < _SUMMARY * scene.total]
    telling = {index for index in set().union(*small) if _names_machine(scene, runs[index])}
    if not telling:
        return decided
    doubts = dict(decided.doubts)
    for inside in small:
        if not telling.isdisjoint(inside):
            for index in inside:
                doubts.setdefault(index, _MACHINE)
    return decided.doubting(doubts)


def _names_machine(scene: Scene, run: Run) -> bool:
    cue = scene.book.cues(run.text).get("machine") if run.width < TEASER else None
    return cue is not None and cue.letters > _NAMED * len(run.text)
