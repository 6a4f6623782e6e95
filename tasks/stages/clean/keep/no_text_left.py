"""Pass: refuse a page of which nothing is left but what stands under its pictures: a gallery."""

from tasks.stages.clean.candidates.context import Scene
from tasks.stages.clean.decisions import Decisions
from worker.errors import Skipped


def refuse_captions_alone(_: Scene, decided: Decisions) -> Decisions:
    """-> the same decisions.

    Raises Skipped: ``not-an-article``.
    """
    if not decided.left:
        raise Skipped("not-an-article", "the page holds captions and no text")
    return decided
