"""Decisions: what is made of the runs of one page; every pass takes those of the passes before it and adds its own."""

from collections.abc import Callable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from tasks.models.document import Block, Dateline, Label, Media
from tasks.stages.clean.candidates.context import Scene
from tasks.stages.clean.scoring.scorer import Scorer
from tasks.stages.clean.text.credit import Credited
from tasks.stages.clean.tree.nodes import Run

Named = tuple[Label, str]  # what a run is, and the reason that its block will carry
Doubts = Mapping[int, Named | None]  # by index of run; None: it goes with what was dropped around it

_WITH = "belongs to what is kept around it"


class Decisions(Struct, frozen=True):
    """Frozen, and so is every one before it: what a pass changed is seen by comparing two of them.

    ``kept`` are the runs that speak for themselves or belong to those that do; ``doubts`` are runs that what stands
    around them disproves, whatever they say: they win over ``kept``. ``captions`` stand under pictures, ``fields``
    become fields of the article. ``blocks`` stand by the index of the run that opens them. ``scale`` knows the reasons
    of the weights.
    """

    kept: frozenset[int] = frozenset()
    doubts: Doubts = {}
    captions: Mapping[int, Credited] = {}
    fields: Mapping[int, Named] = {}
    blocks: Mapping[int, tuple[Block, ...]] = {}
    dateline: Dateline | None = None
    media: tuple[Media, ...] = ()
    scale: Scorer | None = None

    @property
    def left(self) -> frozenset[int]:
        """-> the runs that are kept, and neither in doubt nor a caption nor a field: the text."""
        return self.kept.difference(self.doubts, self.captions, self.fields)

    @property
    def shown(self) -> frozenset[int]:
        """-> the runs that survive as text, caption or field."""
        return self.left.union(self.captions, self.fields)

    def reason(self, run: Run) -> str:
        """Kept run -> why it is."""
        return _WITH if self.scale is None else self.scale.reason(run)

    def doubting(self, doubts: Doubts) -> "Decisions":
        """All doubts, those of before among them -> these decisions with them."""
        return replace(self, doubts=doubts)

    def standing(self, blocks: Mapping[int, tuple[Block, ...]]) -> "Decisions":
        """More blocks by the run that opens them -> these decisions with them."""
        return replace(self, blocks={**self.blocks, **blocks})


Pass = Callable[[Scene, Decisions], Decisions]


def runs_of(scene: Scene, indexes: frozenset[int]) -> list[Run]:
    """Scene and indexes of runs -> the runs, in order."""
    return [run for run in scene.tree.runs if run.index in indexes]
