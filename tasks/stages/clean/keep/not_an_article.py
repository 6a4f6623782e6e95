"""Scene and what is kept -> nothing, or the verdict that the page is no article: a list of articles, an error page."""

from tasks.stages.clean.candidates.context import Scene
from tasks.stages.clean.keep.teaser_cards import Doubts, is_index
from tasks.stages.clean.metadata.head import Head
from tasks.stages.clean.tree.nodes import Run
from worker.errors import Skipped

_APOLOGY = 600  # width of the text of an error page
_MISSING = 0.4  # part of its headline that says so


def refuse(scene: Scene, kept: list[Run], doubts: Doubts, head: Head) -> None:
    """Scene, what the weights kept, what is doubted of it, and the head -> None.

    Raises Skipped: ``not-an-article``, with what the page is instead.
    """
    if is_index(scene, kept, doubts):
        raise Skipped("not-an-article", "the page is a list of articles")
    left = [run for run in kept if run.index not in doubts]
    if not left:
        raise Skipped("not-an-article", "nothing on the page reads like the text of an article")
    runs = scene.tree.runs
    if sum(run.width for run in left) < _APOLOGY:
        title = runs[scene.headline].text if scene.headline is not None else head.title
        cue = scene.book.cues(title).get("missing")
        if cue is not None and cue.letters > _MISSING * len(title):
            raise Skipped("not-an-article", "the page says that something is missing")
