"""Reading -> how much speaks against an article, by what evidence, and which other kind the page is most like.

Words vote by the weights of ``weights/words.tsv``; small trees (``weights/trees.json``) then weigh these votes and the
numbers together. All of it was learned by ``bench/kinds/train.py``.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from importlib import resources
from math import exp, sqrt
from operator import add
from typing import Any

import msgspec
from msgspec import Struct

from tasks.models.judgement import Kind
from tasks.stages.judge.features import PLACES, Reading

OTHERS = (Kind.LISTING, Kind.PRODUCT, Kind.FORUM, Kind.DOCUMENTATION, Kind.SERVICE, Kind.COLLECTION)
UNIT = 1_000  # weights and leaves are whole numbers of thousandths
LEAST = 25  # words that a short text is divided by, so that a few cannot shout
ALL = "votes of all words"
_TOLD = 4  # pieces of evidence that are told
_QUOTED = 3  # words quoted for one vote
_SLIGHT = 0.05  # of all that speaks for a verdict: not worth telling


Telling = dict[str, list[tuple[tuple[int, ...], str]]]  # by the name of a vote, the words that vote and their weights


class Words(Struct, frozen=True):
    """For one place: the bias, and by word its weight against an article, on how many of a hundred pages it stands, and
    its weights for the other kinds."""

    bias: float
    weights: dict[str, tuple[int, ...]]


class Trees(Struct, frozen=True):
    """The names of the numbers, the score at which the bar is, and the trees.

    A tree is a leaf in thousandths, or a list: number, threshold, the tree up to it, the tree above, its mean.
    """

    names: tuple[str, ...]
    bar: float
    trees: tuple[Any, ...]


class Opinion(Struct, frozen=True):
    """How sure it is that there is an article, 0–1; the likeliest other kind; the evidence for what is likelier."""

    article: float
    other: Kind
    evidence: tuple[str, ...]


@cache
def read_words() -> dict[str, Words]:
    """-> the votes of words, by place."""
    text = resources.files(__package__).joinpath("weights/words.tsv").read_text("utf-8")
    weights: dict[str, dict[str, tuple[int, ...]]] = {place: {} for place in PLACES}
    for line in text.splitlines():
        if not line.startswith("#"):
            place, word, *columns = line.split("\t")
            weights[place][word] = tuple(map(int, columns))
    return {place: Words(found.pop("", (0,))[0] / UNIT, found) for place, found in weights.items()}


@cache
def read_trees() -> Trees:
    """-> the trees."""
    return msgspec.json.decode(resources.files(__package__).joinpath("weights/trees.json").read_bytes(), type=Trees)


def consider(reading: Reading) -> Opinion:
    """Reading of a page -> the Opinion on it."""
    votes, other, telling = _votes(reading.words)
    trees = read_trees()
    values = {**reading.numbers, **votes, ALL: sum(votes.values())}
    numbers = [values[name] for name in trees.names]
    against = -trees.bar
    parts: defaultdict[int, int] = defaultdict(int)
    for tree in trees.trees:
        number, threshold, low, high, mean = tree
        node = low if numbers[number] <= threshold else high
        while type(node) is list:  # some thousand times a page: isinstance takes twice as long
            parts[number] += node[4] - mean
            number, threshold, low, high, mean = node
            node = low if numbers[number] <= threshold else high
        parts[number] += node - mean
        against += node / UNIT
    side = 1 if against > 0 else -1
    told = _told(((trees.names[number], side * part) for number, part in parts.items()), values, telling, side)
    return Opinion(1 / (1 + exp(min(max(against, -30.0), 30.0))), other, told)


def _votes(words: dict[str, set[str]]) -> tuple[dict[str, float], Kind, Telling]:
    """Words by place -> the vote of each place, the kind that they speak for, and the words that vote."""
    votes: dict[str, float] = {}
    kinds = [0] * len(OTHERS)
    telling: Telling = {}
    for place, table in read_words().items():
        found = [(table.weights[word], word) for word in words[place] if word in table.weights]
        sums = list(map(sum, zip(*(weights for weights, _ in found), strict=True))) or [0] * (2 + len(kinds))
        votes[f"votes of {place}"] = table.bias + sums[0] / UNIT / sqrt(max(len(found), LEAST))
        kinds = list(map(add, kinds, sums[2:]))
        telling[f"votes of {place}"] = found
    return votes, OTHERS[kinds.index(max(kinds))], telling


def _told(
    parts: Iterable[tuple[str, float]],
    values: dict[str, float],
    telling: Telling,
    side: int,
) -> tuple[str, ...]:
    """What each number adds to the verdict -> the most of it, in words."""
    ordered = sorted((part for part in parts if part[1] > 0), key=lambda part: -part[1])
    total = sum(part for _, part in ordered)
    told = []
    for name, part in [one for one in ordered if one[0] != ALL][:_TOLD]:
        if part < _SLIGHT * total:
            break
        voting = telling.get(name)
        if voting is not None:
            # What stands on every page weighs, too, and tells nothing.
            words = sorted((weights[0] * (100 - weights[1]), word) for weights, word in voting)
            most = words[-_QUOTED:][::-1] if side > 0 else words[:_QUOTED]
            told.append(f"{name}: {', '.join(word for _, word in most)}")
        else:
            told.append(f"{name} {values[name]:.3g}")
    return tuple(told)
