"""Pass: drop the note that a newsroom earns by what its readers buy, where it stands alone in the text."""

from tasks.models.document import Label
from tasks.stages.clean.candidates.context import Scene
from tasks.stages.clean.decisions import Decisions, Named, runs_of

_SAYS = 0.12  # part of the letters that the phrase covers: a longer paragraph is about something else
_NOTE: Named = (Label.ADVERT, "says that the newsroom earns by what is bought")


def drop_commission_notes(scene: Scene, decided: Decisions) -> Decisions:
    """-> doubted: the kept runs that are such a note."""
    doubts = dict(decided.doubts)
    for run in runs_of(scene, decided.left):
        cue = scene.book.cues(run.text[:600]).get("commission")
        if cue is not None and cue.letters > _SAYS * len(run.text):
            doubts[run.index] = _NOTE
    return decided.doubting(doubts)
