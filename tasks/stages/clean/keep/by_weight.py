"""Pass: keep the runs that the learned weights speak for."""

from msgspec.structs import replace

from tasks.stages.clean.candidates.context import Scene
from tasks.stages.clean.decisions import Decisions
from tasks.stages.clean.scoring.scorer import Scorer


def keep_by_weight(scene: Scene, decided: Decisions) -> Decisions:
    """-> kept: each run for which more speaks than against it, and headings over them."""
    scale = Scorer(scene)
    return replace(decided, scale=scale, kept=frozenset(run.index for run in scale.select()))
