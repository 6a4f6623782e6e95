"""Readings of pages -> the model of the judge stage: votes of words, and trees that weigh them with the numbers."""

import json
from collections import Counter
from dataclasses import dataclass
from math import sqrt

import lightgbm
import numpy as np
import scipy.sparse as sp
from pages import ARTICLE, NOTHING, Sample, number
from sklearn.linear_model import LogisticRegression

from tasks.stages.judge.features import PLACES, Reading
from tasks.stages.judge.model import ALL, LEAST, OTHERS, UNIT, Trees, Words

SITES = {"text": 12, "around": 12, "marks": 5}  # that a word must stand on, so that it tells no site
SEEN = {"text": 3_000, "around": 4_000, "marks": 2_000}  # words that are weighed, those of most sites first
KEPT = {"text": 1_000, "around": 1_800, "marks": 900}  # those of them that are kept
PENALTY, KIND_PENALTY = 3.0, 1.0  # inverse, as scikit-learn has it
SHORT = 0.5  # what an article cut short counts
INNER = 4  # parts of the sites: the trees must see votes by weights that never saw the page's site
TREES = {
    "n_estimators": 300, "learning_rate": 0.08, "num_leaves": 8, "min_child_samples": 8, "reg_lambda": 5.0,
    "extra_trees": True, "subsample": 0.8, "subsample_freq": 1, "colsample_bytree": 0.4,
    "random_state": 1, "n_jobs": 1, "verbose": -1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A page as it teaches: what it is, what the stage reads in it, and whether clean refused it."""

    sample: Sample
    reading: Reading
    refused: bool

    @property
    def other(self) -> bool:
        """-> whether it is no article."""
        return self.sample.kind != ARTICLE

    @property
    def teaches(self) -> bool:
        """-> whether it can be learned from: what clean found no text in says nothing of articles."""
        return self.sample.kind != NOTHING and (self.other or not self.refused)


def fit(rows: list[Row]) -> tuple[dict[str, Words], Trees]:
    """Rows that teach -> words and trees; the bar is not set yet."""
    words = fit_words(rows)
    inner = np.array([number(f"inner {row.sample.site}", INNER) for row in rows])
    votes = np.zeros((len(rows), len(PLACES)))
    for part in range(INNER):
        others = fit_words([row for row, at in zip(rows, inner, strict=True) if at != part], kinds=False)
        for index in np.flatnonzero(inner == part):
            votes[index] = vote(others, rows[index].reading)
    names = (*sorted(rows[0].reading.numbers), *(f"votes of {place}" for place in PLACES), ALL)
    table = np.column_stack([numbers(rows), votes, votes.sum(axis=1)])
    truth = np.array([row.other for row in rows])
    model = lightgbm.LGBMClassifier(**TREES).fit(table, truth, sample_weight=worth(rows))
    dump = model.booster_.dump_model()
    return words, Trees(names, 0.0, tuple(_tree(one["tree_structure"]) for one in dump["tree_info"]))


def numbers(rows: list[Row]) -> np.ndarray:
    """Rows -> their numbers, by name."""
    names = sorted(rows[0].reading.numbers)
    return np.array([[float(row.reading.numbers[name]) for name in names] for row in rows])


def worth(rows: list[Row]) -> np.ndarray:
    """Rows -> what each counts."""
    return np.array([SHORT if row.sample.short else 1.0 for row in rows])


def fit_words(rows: list[Row], *, kinds: bool = True) -> dict[str, Words]:
    """Rows -> the votes of their words; those for the other kinds only where they are asked for."""
    found = {}
    matrices = {}
    truth, weights = np.array([row.other for row in rows]), worth(rows)
    for place in PLACES:
        seen = _vocabulary(rows, place)
        first = _logistic(matrix(rows, place, seen), truth, weights)
        often = [sqrt(count) for count in _counts(rows, place, seen)]
        order = np.argsort(-np.abs(first.coef_[0]) * often)[: KEPT[place]]
        kept = [seen[index] for index in sorted(order)]
        matrices[place] = matrix(rows, place, kept)
        model = _logistic(matrices[place], truth, weights)
        shares = np.rint(100 * np.array(_counts(rows, place, kept)) / len(rows)).astype(int)
        found[place] = (model.intercept_[0], kept, np.rint(UNIT * model.coef_[0]).astype(int), shares)
    columns = _kinds(rows, matrices) if kinds else None
    made, start = {}, 0
    for place, (bias, kept, weighed, shares) in found.items():
        others = columns[start : start + len(kept)] if columns is not None else np.zeros((len(kept), 0), int)
        start += len(kept)
        table = {
            word: (int(weight), int(share), *map(int, row))
            for word, weight, share, row in zip(kept, weighed, shares, others, strict=True)
        }
        made[place] = Words(round(float(bias), 3), table)
    return made


def vote(words: dict[str, Words], reading: Reading) -> list[float]:
    """Words and a reading -> the vote of each place, as the stage adds it up."""
    votes = []
    for place, table in words.items():
        found = [table.weights[word][0] for word in reading.words[place] if word in table.weights]
        votes.append(table.bias + sum(found) / UNIT / sqrt(max(len(found), LEAST)))
    return votes


def matrix(rows: list[Row], place: str, vocabulary: list[str]) -> sp.csr_matrix:
    """Rows, a place and its vocabulary -> which words each uses, over the root of their number."""
    columns = {word: index for index, word in enumerate(vocabulary)}
    used = [sorted(columns[word] for word in row.reading.words[place] & columns.keys()) for row in rows]
    indptr = np.concatenate([[0], np.cumsum([len(each) for each in used])])
    values = np.concatenate([np.full(len(each), 1 / sqrt(max(len(each), LEAST))) for each in used])
    indices = np.fromiter((index for each in used for index in each), np.int32, indptr[-1])
    return sp.csr_matrix((values, indices, indptr), shape=(len(rows), len(vocabulary)))


def _vocabulary(rows: list[Row], place: str) -> list[str]:
    sites: dict[str, set[str]] = {}
    for row in rows:
        if not row.sample.short:
            for word in row.reading.words[place]:
                sites.setdefault(word, set()).add(row.sample.site)
    common = [word for word, found in sites.items() if len(found) >= SITES[place]]
    return sorted(common, key=lambda word: (-len(sites[word]), word))[: SEEN[place]]


def _counts(rows: list[Row], place: str, vocabulary: list[str]) -> list[int]:
    counts = Counter(word for row in rows for word in row.reading.words[place])
    return [counts[word] for word in vocabulary]


def _logistic(table: sp.csr_matrix, truth: np.ndarray, weights: np.ndarray) -> LogisticRegression:
    return LogisticRegression(C=PENALTY, max_iter=100).fit(table, truth, sample_weight=weights)


def _kinds(rows: list[Row], matrices: dict[str, sp.csr_matrix]) -> np.ndarray:
    """-> words × kinds: what each word says for each kind that is no article."""
    names = [str(kind) for kind in OTHERS]
    mine = [index for index, row in enumerate(rows) if row.sample.kind in names]
    table = sp.hstack([matrices[place] for place in PLACES]).tocsr()[mine]
    labels = [names.index(rows[index].sample.kind) for index in mine]
    model = LogisticRegression(C=KIND_PENALTY, max_iter=200).fit(table, labels)
    return np.rint(UNIT / 10 * model.coef_.T).astype(int)


def _tree(node: dict[str, object]) -> object:
    """LightGBM's tree -> a leaf in thousandths, or [number, threshold, low, high, mean]."""
    if "leaf_value" in node:
        return round(UNIT * node["leaf_value"])
    low, high = _tree(node["left_child"]), _tree(node["right_child"])
    threshold = float(f"{node['threshold']:.6g}")
    return [node["split_feature"], threshold, low, high, round(UNIT * node["internal_value"])]


def written(words: dict[str, Words], trees: Trees, about: str) -> tuple[str, str]:
    """The model and how it was made -> the texts of ``words.tsv`` and ``trees.json``."""
    lines = [
        f"# {about}",
        f"# place, word, against an article, on how many of a hundred pages, for {', '.join(OTHERS)}",
    ]
    for place, table in words.items():
        lines.append(f"{place}\t\t{round(UNIT * table.bias)}")
        lines += ["\t".join([place, word, *map(str, row)]) for word, row in sorted(table.weights.items())]
    forest = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in trees.trees)
    head = f'{{"names":{json.dumps(trees.names)},\n"bar":{trees.bar:.3f},\n"trees":[\n'
    return "\n".join(lines) + "\n", head + forest + "\n]}\n"
