"""Scene -> for every run, how much speaks for keeping it, and what speaks loudest.

The weights were learned from pages whose text is known (``bench/clean/train.py``).
"""

from functools import cache
from operator import itemgetter

from tasks.stages.clean.candidates import container_features
from tasks.stages.clean.candidates.context import HEAD, KINDS, PROSE, Scene
from tasks.stages.clean.model.weights import read_weights
from tasks.stages.clean.scoring import features
from tasks.stages.clean.scoring.extract_features import RunFeatures
from tasks.stages.clean.scoring.reasons import in_words
from tasks.stages.clean.tree.nodes import Run

_NEARLY = 100  # what a heading may lack if the paragraph that it opens is kept
_FAR = 8  # steps up the path from the main container, past which nothing belongs to it

_WITH = "belongs to what is kept around it"
_HOPELESS = -350  # where what stands around a run says so much against it, nothing that a run said outweighed it


@cache
def container_weights() -> list[int]:
    """-> the weights of the main container's codes."""
    return read_weights("container", container_features.CODES.names, 1)[0]


@cache
def run_weights() -> tuple[list[list[int]], list[int]]:
    """-> for each kind of run the weights of its codes, and what the codes together must outweigh."""
    weights = read_weights("keep", [*features.CODES.names, "threshold"], len(KINDS))
    return [column[:-1] for column in weights], [column[-1] for column in weights]


class Scorer:
    """Weighs the runs of one page; what stands around them is added up once for each box and kind of run."""

    def __init__(self, scene: Scene) -> None:
        self._scene, self._evidence = scene, RunFeatures(scene)
        self._tables, self._thresholds = run_weights()
        self._around: list[dict[int, int]] = [{} for _ in KINDS]
        self._own: dict[int, list[int]] = {}  # codes by index of run
        self._chosen: set[int] = set()

    def weigh(self, run: Run) -> int:
        """Run that markup has not dropped -> what speaks for it: kept above 0."""
        weights = self._tables[run.kind]
        known = self._around[run.kind]
        around = known.get(run.box)
        if around is None:
            codes = self._evidence.around_codes(run.box)
            around = sum(itemgetter(*codes)(weights)) - self._thresholds[run.kind]
            known[run.box] = around
        if around < _HOPELESS:
            return around
        codes = self._own[run.index] = self._evidence.own_codes(run)
        own: int = sum(itemgetter(*codes)(weights))
        return around + own

    def select(self) -> list[Run]:
        """-> the runs that more speaks for than against, in order, and the headings that open their paragraphs."""
        scene = self._scene
        boxes = scene.tree.boxes
        kept: list[Run] = []
        heading: Run | None = None  # one that was nearly kept
        for run in scene.tree.runs:
            if run.cause or run.index == scene.headline or scene.level[run.box] > _FAR:
                continue
            total = self.weigh(run)
            if total > 0:
                if (
                    heading is not None
                    and run.kind == PROSE
                    and heading.index + 1 == run.index
                    and boxes[heading.box].parent == boxes[run.box].parent
                ):
                    kept.append(heading)
                kept.append(run)
            heading = run if run.kind == HEAD and -_NEARLY < total <= 0 else None
        self._chosen = {run.index for run in kept}
        return kept

    def reason(self, run: Run) -> str:
        """Kept run -> why it was kept, in words."""
        if run.index not in self._chosen:
            return _WITH
        own = self._own.get(run.index) or self._evidence.own_codes(run)
        return in_words(own + self._evidence.around_codes(run.box), self._tables[run.kind])
