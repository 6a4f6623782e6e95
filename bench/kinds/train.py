"""Page sets -> the weights of the judge stage, and how well it tells kinds apart on sites that it never saw.

    python bench/kinds/train.py FOLDER             the table, by weights that never saw the page's site
    python bench/kinds/train.py FOLDER --write     the same, and tasks/stages/judge/weights/ from all pages

FOLDER is laid out as ``pages.py`` says. Needs numpy, scipy, scikit-learn and lightgbm.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from fit import Row, fit, written
from msgspec.structs import replace
from pages import ARTICLE, KINDS, Sample, number, read, shorten

from tasks.models.document import Document
from tasks.models.judgement import Kind
from tasks.models.refused import NotAnArticle
from tasks.stages.clean import clean
from tasks.stages.judge import model
from tasks.stages.judge.features import read_page
from worker.errors import Verdict

WEIGHTS = Path(model.__file__).with_name("weights")
FOLDS = 6
REFUSED = 0.007  # of the articles on sites never seen that may fall below the bar
SHORT = 120  # words
LOST = 99.0  # the score of what clean refuses


def rows_of(sample: Sample) -> list[Row]:
    """Page -> its row, and that of its shorter self for every second article; none from what nobody can parse."""
    found = _row(sample)
    if found is None:
        return []
    row, document = found
    rows = [row]
    if sample.stated == ARTICLE == sample.kind and not row.refused and number(f"short {sample.id}", 2) == 0:
        short = shorten(sample, document)
        second = _row(short) if short else None
        if second and (second[0].refused or sum(len(block.text.split()) for block in second[1].body) < SHORT):
            rows.append(second[0])
    return rows


def _row(sample: Sample) -> tuple[Row, Document] | None:
    refused = False
    try:
        document = clean(sample.page)
    except NotAnArticle as verdict:
        document, refused = verdict.document, True
    except Verdict:
        return None
    return Row(sample, read_page(document, sample.url), refused), document


def use(words: dict[str, model.Words], trees: model.Trees) -> None:
    """A model -> that which the stage works with in this process."""
    model.read_words = lambda: words
    model.read_trees = lambda: trees


def crossed(rows: list[Row]) -> tuple[np.ndarray, list[Kind]]:
    """Rows -> how much speaks against each, and the kind that it would be, by weights that never saw its site."""
    folds = np.array([number(row.sample.site, FOLDS) for row in rows])
    scores, others = np.zeros(len(rows)), [Kind.ARTICLE] * len(rows)
    for fold in range(FOLDS):
        words, trees = fit([row for row, at in zip(rows, folds, strict=True) if at != fold and row.teaches])
        use(words, trees)
        for index in np.flatnonzero(folds == fold):
            opinion = model.consider(rows[index].reading)
            scores[index] = LOST if rows[index].refused else np.log(1 / max(opinion.article, 1e-9) - 1)
            others[index] = opinion.other
    return scores, others


def bar_of(rows: list[Row], scores: np.ndarray) -> float:
    """Rows and their scores -> the score above which no more articles lie than may be refused."""
    mine = [
        score for row, score in zip(rows, scores, strict=True) if row.sample.kind == ARTICLE and not row.sample.short
    ]
    return float(np.quantile(mine, 1 - REFUSED))


def report(rows: list[Row], scores: np.ndarray, others: list[Kind], bar: float) -> None:
    """-> printed: pages by kind and set, how many become events, and which kind the others are taken for."""
    groups: dict[str, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        if row.sample.set == KINDS:
            groups[row.sample.stated].append(index)
            groups["all that are none"].append(index)
        elif row.sample.short:
            groups["articles cut short"].append(index)
        else:
            groups[f"set {row.sample.set}"].append(index)
            groups["all sets of articles"].append(index)
            groups["… that hold one"] += [index] if row.sample.kind == ARTICLE else []
    print("| pages | n | let through | share | taken for |")
    print("|---|--:|--:|--:|---|")
    for name, indexes in groups.items():
        through = sum(scores[index] <= bar for index in indexes)
        taken = Counter(others[index] for index in indexes if scores[index] > bar)
        told = ", ".join(f"{kind} {count}" for kind, count in taken.most_common(3))
        print(f"| {name} | {len(indexes)} | {through} | {through / len(indexes):.1%} | {told} |")


def rows_of_all(samples: Iterable[Sample]) -> list[Row]:
    """Pages -> their rows, on two cores."""
    with Pool(2) as pool:
        return [row for found in pool.imap(rows_of, samples, chunksize=16) for row in found]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    rows = rows_of_all(read(args.folder))
    scores, others = crossed(rows)
    bar = bar_of(rows, scores)
    report(rows, scores, others, bar)
    worst = sorted(range(len(rows)), key=lambda index: -scores[index])
    for index in [one for one in worst if rows[one].sample.kind == ARTICLE and scores[one] > bar]:
        sample = rows[index].sample
        print(f"refused: {sample.set} {sample.id}{' cut short' if sample.short else ''} {sample.url}")
    if args.write:
        teaching = [row for row in rows if row.teaches]
        words, trees = fit(teaching)
        sites = len({row.sample.site for row in teaching})
        about = f"bench/kinds/train.py: {len(teaching)} pages of {sites} sites"
        texts = written(words, replace(trees, bar=bar), about)
        for name, text in zip(("words.tsv", "trees.json"), texts, strict=True):
            WEIGHTS.joinpath(name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
