"""Pass: drop sentences that a template adds to every text ("… appeared first on …")."""

from tasks.models.document import Label
from tasks.stages.clean.candidates.context import Scene
from tasks.stages.clean.decisions import Decisions, Named

_SAYS = 0.12  # part of the letters that the phrase covers: a longer paragraph only quotes it
_UNDER_EVERY: Named = (Label.BOILERPLATE, "a sentence that stands under every text")


def drop_boilerplate(scene: Scene, decided: Decisions) -> Decisions:
    """-> doubted: the runs that are such a sentence."""
    doubts = dict(decided.doubts)
    for run in scene.tree.runs:
        cue = None if run.cause else scene.book.cues(run.text[:600]).get("boilerplate")
        if cue is not None and cue.letters > _SAYS * len(run.text):
            doubts[run.index] = _UNDER_EVERY
    return decided.doubting(doubts)
