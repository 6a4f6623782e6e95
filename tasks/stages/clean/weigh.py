"""Scene -> for every run, how much speaks for keeping it, and what speaks loudest.

The weights were learned from pages whose text is known (``bench/clean/train.py``). Two tables hold them in
hundredths, line for each value that a feature can take: of the anchor, and of a run by its kind.
"""

from functools import cache
from importlib import resources

from tasks.stages.clean import anchor, evidence
from tasks.stages.clean.evidence import KINDS, Scene
from tasks.stages.clean.tree import Run


def _table(name: str, codes: list[str], columns: int) -> list[list[float]]:
    """Table of the package -> one list of weights by code for each column; what the table lacks weighs nothing."""
    number = {code: index for index, code in enumerate(codes)}
    weights = [[0.0] * len(codes) for _ in range(columns)]
    text = resources.files(__package__).joinpath("weights").joinpath(f"{name}.tsv").read_text("utf-8")
    for line in text.splitlines():
        code, *values = line.split("\t")
        index = number.get(code)
        if index is not None:
            for column, value in zip(weights, values, strict=True):
                column[index] = int(value) / 100
    return weights


@cache
def anchor_weights() -> list[float]:
    """-> the weights of the anchor's codes."""
    return _table("anchor", anchor.CODES.names, 1)[0]


@cache
def run_weights() -> tuple[list[list[float]], list[float]]:
    """-> for each kind of run the weights of its codes, and what the codes together must outweigh."""
    weights = _table("keep", [*evidence.CODES.names, "threshold"], len(KINDS))
    return [column[:-1] for column in weights], [column[-1] for column in weights]


def weigh(scene: Scene, run: Run) -> tuple[float, str]:
    """Run that markup has not dropped -> what speaks for it (kept above 0), and the weightiest reason in words."""
    tables, thresholds = run_weights()
    table = tables[run.kind]
    codes = scene.codes(run)
    total = sum(map(table.__getitem__, codes)) - thresholds[run.kind]
    best = max(codes, key=table.__getitem__) if total > 0 else min(codes, key=table.__getitem__)
    return total, evidence.CODES.names[best]
