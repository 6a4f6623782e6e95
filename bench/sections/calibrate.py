"""Labelled pages -> the curves that turn log-odds into confidence, for tasks/stages/classify/rules.py.

    python bench/sections/calibrate.py PAGES LABELS… [--encoded]

The confidence of the first section is the share of articles, of those decided with such odds, that a person filed there
or named it second; that of a runner-up likewise. The reliability printed is cross-validated. ``--encoded`` asks for the
curves of decisions that the sentence encoder had a say in.
"""

import argparse
import math
from pathlib import Path

import numpy as np
import pages
from scipy.optimize import minimize

from tasks.stages.classify.decision import decide

FOLDS = 10


def observed(labelled: list[pages.Labelled], encoded: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Labelled pages, and whether the encoder is asked -> odds of the first and whether it was right, and the same of
    the runner-up."""
    rows = []
    for each in labelled:
        if each.document is not None and (ranked := decide(each.document, encoded=encoded).ranked):
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


def main() -> None:
    """The command line -> the curves, printed, with their reliability by tenths."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=Path)
    parser.add_argument("labels", type=Path, nargs="+")
    parser.add_argument("--encoded", action="store_true")
    asked = parser.parse_args()
    first, right, second, also = observed(list(pages.read(asked.labels, asked.pages)), asked.encoded)
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
    main()
