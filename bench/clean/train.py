"""Page sets -> the weights of the clean stage, or its texts for every page by weights that never saw the page's site.

    python bench/clean/train.py FOLDER                 writes tasks/stages/clean/model/weights/
    python bench/clean/train.py FOLDER --crossed OUT   writes OUT/<set>.jsonl.gz: {"id", "out"} a line, out of fold
    python bench/clean/train.py FOLDER --crossed OUT --by-set      each set by the weights that the others teach

FOLDER is laid out as ``pages.py`` says. Needs numpy and scipy; the golden pages and the seeds teach, too.
"""

import argparse
import gzip
import hashlib
import json
from collections.abc import Callable, Iterable
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from fit import fit_choice, fit_runs, matrix
from pages import Sample, read
from rows import GOLDEN, Rows, golden, learn

from tasks.stages.clean import body_text, clean
from tasks.stages.clean.candidates import container_features
from tasks.stages.clean.candidates.context import KINDS
from tasks.stages.clean.scoring import features, scorer
from tasks.stages.clean.tree.box_names import ELSEWHERE, LIFTED, SURE
from tasks.stages.clean.tree.class_hints import HINTS
from worker.errors import Verdict

TABLES = Path(scorer.__file__).parents[1] / "model/weights"
FOLDS = 5
RUN_PENALTY, ANCHOR_PENALTY = 0.7, 2.2  # chosen out of fold
CALLED, TRUST = "within a box called so, prose", 2.0  # what few pages teach may weigh more than other codes
# What a box off the path weighs by what it is called as long as no page says otherwise, by the part of the text that it
# would hold: no article is in such boxes, while the other names may be those of a part of one.
NO_TEXT, A_PART = (-4.0, -4.0, -4.0, -4.0, -4.0, -3.5), (-1.5, -1.5, -1.5, -0.5, -0.5, 0.0)
DOUBT = 0.5  # what is kept against the weights: a reader misses a paragraph more than he minds one too many


def trust(names: list[str]) -> np.ndarray:
    """Names of codes -> how much cheaper it is for each to weigh something: what a box is called tells all at once."""
    return np.array([TRUST if name.startswith(CALLED) else 1.0 for name in names])


def prior(names: list[str]) -> np.ndarray:
    """Names of codes -> what each weighs as long as no page says otherwise."""
    found = np.zeros(len(names))
    for code, name in enumerate(names):
        if name.startswith(CALLED):
            hint, part = map(int, name.rpartition("=")[2].split("."))
            found[code] = (
                NO_TEXT if HINTS[hint] in ELSEWHERE else A_PART if HINTS[hint] in SURE - LIFTED else [0.0] * 6
            )[part]
    return found


def fit(pages: Iterable[Rows]) -> tuple[np.ndarray, np.ndarray]:
    """Rows -> the weights of main containers, and of runs by kind with thresholds as the last row; in hundredths."""
    pages = list(pages)
    chosen = [page for page in pages if page.right >= 0]
    candidates = matrix([codes for page in chosen for codes in page.candidates], len(container_features.CODES.names))
    number = np.repeat(np.arange(len(chosen)), [len(page.candidates) for page in chosen])
    right = np.concatenate([np.arange(len(page.candidates)) == page.right for page in chosen])
    worth = np.array([GOLDEN if page.set == "golden" else page.worth for page in chosen])[number]
    choice = fit_choice(candidates, number, right, worth, ANCHOR_PENALTY)
    runs = matrix([codes for page in pages for codes in page.codes], len(features.CODES.names))
    kinds, labels, weights = (
        np.array([value for page in pages for value in getattr(page, name)]) for name in ("kinds", "labels", "weights")
    )
    table, bias = fit_runs(
        runs,
        kinds,
        labels,
        weights,
        len(KINDS),
        penalty=RUN_PENALTY,
        trust=trust(features.CODES.names),
        prior=prior(features.CODES.names),
    )
    return np.rint(100 * choice).astype(int), np.rint(100 * np.vstack([table, -bias - DOUBT])).astype(int)


def write(choice: np.ndarray, runs: np.ndarray, about: str) -> None:
    """Weights and how they were made -> the tables of the package; what weighs nothing is left out."""
    for name, codes, table in (
        ("container", container_features.CODES.names, choice[:, None]),
        ("keep", [*features.CODES.names, "threshold"], runs),
    ):
        lines = ["\t".join([code, *map(str, row)]) for code, row in zip(codes, table, strict=True) if row.any()]
        TABLES.joinpath(f"{name}.tsv").write_text("\n".join([f"# {about}", *lines]) + "\n", "utf-8")


def use(choice: np.ndarray, runs: np.ndarray) -> None:
    """Weights -> those that the stage works with in this process."""
    one = [int(weight) for weight in choice]
    tables = [[int(weight) for weight in column] for column in runs[:-1].T], [int(weight) for weight in runs[-1]]
    scorer.container_weights = lambda: one  # type: ignore[assignment]
    scorer.run_weights = lambda: tables  # type: ignore[assignment]


def text_of(sample: Sample) -> str:
    """Page -> the text that the stage makes of it; empty where it refuses the page."""
    try:
        return body_text(clean(sample.page))
    except Verdict:
        return ""


def fold_of(by_set: bool) -> Callable[[Sample | Rows], str | int]:
    """-> what decides on which side of a split a page stands."""
    if by_set:
        return lambda page: page.set
    return lambda page: int(hashlib.sha256(page.site.encode()).hexdigest(), 16) % FOLDS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--crossed", type=Path)
    parser.add_argument("--by-set", action="store_true")
    args = parser.parse_args()
    samples = [s for s in read(args.folder) if "text" in s.truth or "with" in s.truth]
    with Pool(2) as pool:
        rows = [each for found in pool.map(learn, [*samples, *golden()], chunksize=16) for each in found]
    print(f"{sum(len(page.codes) for page in rows):,} runs of {len(rows):,} pages")
    if not args.crossed:
        sites = len({sample.site for sample in samples})
        write(
            *fit(rows),
            f"bench/clean/train.py: {len(samples)} pages of {sites} sites, {len(rows) - len(samples)} golden",
        )
        return
    fold = fold_of(args.by_set)
    texts: dict[tuple[str, str], str] = {}
    for number in sorted({fold(sample) for sample in samples}, key=str):
        use(*fit(page for page in rows if page.set == "golden" or fold(page) != number))
        mine = [sample for sample in samples if fold(sample) == number]
        with Pool(2) as pool:
            texts.update(zip([(s.set, s.id) for s in mine], pool.map(text_of, mine, chunksize=8), strict=True))
    args.crossed.mkdir(parents=True, exist_ok=True)
    for name in sorted({sample.set for sample in samples}):
        with gzip.open(args.crossed / f"{name}.jsonl.gz", "wt", encoding="utf-8") as out:
            for (of, key), text in texts.items():
                if of == name:
                    out.write(json.dumps({"id": key, "out": text}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
