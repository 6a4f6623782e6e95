"""Pass: drop leads to other texts among the paragraphs: "read also" with a link, and the links below such a line."""

from tasks.models.document import Label
from tasks.stages.clean.candidates.context import HEAD, SHORT, Scene
from tasks.stages.clean.decisions import Decisions, Named, runs_of
from tasks.stages.clean.text.topics import by_wording
from tasks.stages.clean.tree.nodes import Run

SAYS = 0.4  # part of a heading that cues cover where it says nothing else
_LED = 0.5  # part of a paragraph that is a link where it leads to another text: less is a source that is cited
_LISTED = 9  # links below a line that says so, at most
_LEADS: Named = (Label.RELATED, "opens as a lead to another text, and is a link")
_UNDER: Named = (Label.RELATED, "under a line that says so")


def drop_reading_lists(scene: Scene, decided: Decisions) -> Decisions:
    """-> doubted: paragraphs that are a link behind "read also"; a line that ends so and the kept runs below it, as
    long as each holds a link."""
    doubts = dict(decided.doubts)
    kept = runs_of(scene, decided.kept)
    for place, run in enumerate(kept):
        if run.index not in doubts and _leads(scene, run):
            doubts[run.index] = _LEADS
        if run.index in doubts or not run.text.endswith((":", "：")) or not says_read_on(scene, run):
            continue
        listed = []
        for following in kept[place + 1 : place + 1 + _LISTED]:
            if not following.links:
                break
            listed.append(following.index)
        if listed:
            doubts |= dict.fromkeys((run.index, *listed), _UNDER)
    return decided.doubting(doubts)


def _leads(scene: Scene, run: Run) -> bool:
    """Whether a paragraph opens with words like "read also" and is a link."""
    if run.link_chars <= _LED * len(run.text):
        return False
    cue = scene.book.cues(run.text[:600]).get("related")
    return cue is not None and cue.first == 0


def says_read_on(scene: Scene, run: Run) -> bool:
    """Whether a heading says nothing but that there is more to read."""
    if run.kind not in (HEAD, SHORT):
        return False
    worded = by_wording(scene.book, [run.text])
    return worded is not None and worded[0] == Label.RELATED and worded[1] >= SAYS
