"""Pass: refuse a page that is no article: a list of articles, an error page, nothing that reads like a text."""

from tasks.stages.clean.candidates.context import Scene
from tasks.stages.clean.decisions import Decisions, runs_of
from tasks.stages.clean.keep.teaser_cards import is_index
from worker.errors import Skipped

_APOLOGY = 600  # width of the text of an error page
_MISSING = 0.4  # part of its headline that says so


def refuse_no_article(scene: Scene, decided: Decisions) -> Decisions:
    """-> the same decisions.

    Raises Skipped: ``not-an-article``, with what the page is instead.
    """
    if is_index(scene, runs_of(scene, decided.kept), decided.doubts):
        raise Skipped("not-an-article", "the page is a list of articles")
    left = runs_of(scene, decided.left)
    if not left:
        raise Skipped("not-an-article", "nothing on the page reads like the text of an article")
    if sum(run.width for run in left) < _APOLOGY:
        title = scene.tree.runs[scene.headline].text if scene.headline is not None else scene.facts.title
        cue = scene.book.cues(title).get("missing")
        if cue is not None and cue.letters > _MISSING * len(title):
            raise Skipped("not-an-article", "the page says that something is missing")
    return decided
