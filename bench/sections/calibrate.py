"""Labelled pages -> the curves that turn log-odds into confidence, for tasks/stages/classify/rules.py.

    python bench/sections/calibrate.py PAGES LABELS…

The confidence of the first section is the share of articles, of those decided with such odds, that a person filed there
or named it second; that of a runner-up likewise. The reliability printed is cross-validated.
"""

import math
import sys
from pathlib import Path

import numpy as np
import pages
from scipy.optimize import minimize

from tasks.stages.classify.decision import decide

FOLDS = 10


def observed(labelled: list[pages.Labelled]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Labelled pages -> odds of the first and whether it was right, odds of the runner-up and whether it was."""
    rows = []
    for each in labelled:
        if each.document is not None and (ranked := decide(each.document).ranked):
            first, second, *_ = ranked
            rest = sum(math.exp(other.odds - first.odds) for other in ranked[1:])
            right = float(first.section in each.gold), float(second.section in each.gold)
            rows.append((-math.log(rest), right[0], second.odds - first.odds, right[1]))
    return tuple(np.array(column) for column in zip(*rows, strict=True))  # type: ignore[return-value]


def fit(odds: np.ndarray, right: np.ndarray) -> tuple[float, float]:
    """Odds and outcomes -> level and slope of the logistic curve through them, a little flattened."""

    def loss(curve: np.ndarray) -> float:
        z = curve[0] + curve[1] * odds
        return float(np.logaddexp(0, z).sum() - (right * z).sum() + 0.5 * curve[1] ** 2)

    level, slope = minimize(loss, np.array([0.0, 1.0])).x
    return float(level), float(slope)


def folded(odds: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Odds and outcomes -> the confidence of each, by a curve fitted on the other folds."""
    fold = np.random.default_rng(0).permutation(len(odds)) % FOLDS
    sure = np.zeros(len(odds))
    for each in range(FOLDS):
        level, slope = fit(odds[fold != each], right[fold != each])
        sure[fold == each] = 1 / (1 + np.exp(-(level + slope * odds[fold == each])))
    return sure


def main(folder: Path, files: list[Path]) -> None:
    """The folder of pages and label files -> the curves, printed, with their reliability by tenths."""
    first, right, second, also = observed(list(pages.read(files, folder)))
    for name, odds, outcome in (("CERTAIN", first, right), ("SECOND", second, also)):
        level, slope = fit(odds, outcome)
        print(f"{name} = ({level:.2f}, {slope:.2f})")
        sure = folded(odds, outcome)
        for tenth in range(10):
            here = (sure * 10).astype(int).clip(0, 9) == tenth
            if here.any():
                said, was = sure[here].mean(), outcome[here].mean()
                print(f"  {tenth * 10:3d}+  n={here.sum():3d}  said {said:.2f}  was {was:.2f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), list(map(Path, sys.argv[2:])))
