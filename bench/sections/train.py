"""Vocabularies and training sets -> the model files that the classify stage ships.

    python bench/sections/train.py FOLDER [LANGUAGE…] [embeddings]

FOLDER holds the training sets. English learns from them and from ``stories.txt``; the other languages, for which there
is next to no labelled text with a free licence, stay with what their vocabularies say and ``transfer`` brings over.
``embeddings`` is what the extra of this name reads headlines with. With nothing named all are made, in some minutes.
"""

import math
import struct
import sys
import zlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import corpus
import numpy as np
import scipy.sparse as sp
import transfer
import vocabulary
from fit import fit

from tasks.stages.classify.entries import kind, part
from tasks.stages.classify.model import LANES, NORM_UNIT, SMALLEST_NORM, ZERO
from tasks.stages.classify.sections import IDS
from tasks.stages.classify.words import tokens

EMBEDDINGS = "embeddings"
DATA = Path(__file__).parents[2] / "tasks/stages/classify/data"

WORDS_READ = 100  # of each example
WORDS_KEPT, WORD_SEEN = 16_000, 4
BEGINNINGS_KEPT, BEGINNING = 6_000, 5
LARGEST_IDF = 8.0
PRIOR = 2.0  # log-odds that one mark of a curated term is worth before training
BIAS_KEPT = 0.35  # how frequent a section is in the training sets says little of how frequent it is in papers
PULL = 4.0
CURATED = 1.375  # the same where there is no training
TRANSFERRED = 0.44  # what the log-odds of a transferred word count there
NORM = 0.3  # and the root of what one of them counts in the norm
LENGTH = 1.3  # how much surer whole articles are than the leads that are trained on


def learnt(examples: list[corpus.Example], language: str) -> tuple[list[str], np.ndarray, np.ndarray, np.ndarray]:
    """Examples in a language -> entries, weights (entries × sections), norms (0 to 1) and bias."""
    texts = [tokens(each.text, language)[:WORDS_READ] for each in examples]
    labels = np.array([each.section for each in examples])
    curated = vocabulary.of_language(language)
    names = ordered({*curated, *_frequent(texts)})
    counts = matrix(texts, names)
    seen = np.asarray((counts > 0).sum(axis=0)).ravel()
    idf = np.minimum(np.log((len(texts) + 1) / (seen + 1)), LARGEST_IDF) / LARGEST_IDF
    prior = np.array([curated.get(name, np.zeros(len(IDS))) for name in names]) * PRIOR
    prior -= prior.mean(axis=1, keepdims=True)
    weights = np.array([each.weight for each in examples])
    per_section = np.bincount(labels, weights=weights, minlength=len(IDS))
    balance = (per_section / per_section.mean()) ** -0.5
    fitted, bias = fit(normal(counts, idf), labels, weights * balance[labels], prior, PULL)
    return names, LENGTH * fitted * idf[:, None], idf**2, LENGTH * BIAS_KEPT * bias


def ordered(names: Iterable[str]) -> list[str]:
    """Entries -> the same by their kinds, as the model reads them."""
    return sorted(names, key=lambda name: (kind(name.encode()), name))


def _frequent(texts: list[list[bytes]]) -> list[str]:
    """Texts -> the words that most of them share, and the beginnings that most of their long words share."""
    seen = Counter(word.decode() for text in texts for word in set(text))
    begin: Counter[str] = Counter()
    for word, times in seen.items():
        if len(word) > BEGINNING:
            begin[f"{word[:BEGINNING]}*"] += times
    common = [word for word, times in seen.most_common(WORDS_KEPT) if times >= WORD_SEEN]
    return common + [name for name, _ in begin.most_common(BEGINNINGS_KEPT)]


def matrix(texts: list[list[bytes]], names: list[str]) -> sp.csr_matrix:
    """Texts as words, and the entries -> how often each text matches each entry."""
    table = part([name.encode() for name in names], range(len(names)))
    columns: list[int] = []
    ends = [0]
    for text in texts:
        columns.extend(table.of_text(text))
        ends.append(len(columns))
    ones = np.ones(len(columns), np.float32)
    made = sp.csr_matrix((ones, columns, ends), shape=(len(texts), len(names)))
    made.sum_duplicates()
    return made


def normal(counts: sp.csr_matrix, idf: np.ndarray) -> sp.csr_matrix:
    """Counts -> counts times idf over the root of the sum of its squares, as the model divides."""
    norms = np.maximum(np.sqrt(counts @ idf**2), SMALLEST_NORM)
    return (sp.diags(1 / norms) @ counts @ sp.diags(idf)).tocsr()


def curated(language: str, others: transfer.Words) -> tuple[list[str], np.ndarray, np.ndarray, np.ndarray]:
    """A language without training, and words brought over to it -> entries, weights, norms and bias.

    A word, or a beginning, that a curated term speaks of is left to that. Curated terms count in full in the norm,
    the others by what they say: a text of many words that say little is not drowned by them.
    """
    terms = vocabulary.of_language(language)
    names = ordered(terms)
    spoken_of = part([name.encode() for name in names], range(len(names)))
    mere = vocabulary.mere_words(language)
    added = {
        word: odds
        for word, odds in others.items()
        if word not in mere and not any(spoken_of.of_text([word.removesuffix("*").encode()]))
    }
    names = ordered({*terms, *added})
    weights = [terms[name] * CURATED if name in terms else added[name] * TRANSFERRED for name in names]
    norms = [1.0 if name in terms else min(1.0, (NORM * added[name].max()) ** 2) for name in names]
    return names, np.array(weights), np.array(norms), np.zeros(len(IDS))


def pack(language: str, names: list[str], weights: np.ndarray, norms: np.ndarray, bias: np.ndarray) -> bytes:
    """A model in numbers -> the bytes of its file; the order of entries and all rounding are fixed."""
    scale = float(np.abs(weights).max()) / 127
    lanes = np.vstack([np.rint(weights / scale).astype(int).T + ZERO, np.rint(norms * NORM_UNIT).astype(int)])
    spelt = [name.encode() for name in names]
    others = _others(spelt)
    header = [language, len(names), sum(kind(name) == 0 for name in spelt), len(others), f"{scale:.6g}"]
    header += [round(float(each), 4) for each in bias]
    assert lanes.shape == (LANES, len(names))
    assert 0 <= lanes.min() <= lanes.max() < 256
    rows = b"".join(struct.pack(f"<{len(row)}H", *row) for row in others)
    written = " ".join(map(str, header)).encode() + b"\n" + b"\n".join(spelt) + rows + lanes.astype(np.uint8).tobytes()
    return zlib.compress(written, 9)


def pack_directions(weights: np.ndarray, bias: np.ndarray) -> bytes:
    """What each dimension says of each section, and the bias -> a row of half-precision numbers for each section."""
    return np.column_stack([bias, weights.T]).astype("<f2").tobytes()


def _others(names: list[bytes]) -> list[list[int]]:
    """Entries by their kinds -> for each word of them the places of the beginning and the ending that it matches too.

    So many rows as any word has; the number of entries stands for none.
    """
    entries = part(names, range(len(names)))
    matched = [entries.affixes.of_word(word) for word in entries.words]
    return [
        [places[row] if row < len(places) else len(names) for places in matched]
        for row in range(max(map(len, matched), default=0))
    ]


def main(folder: Path, asked: list[str]) -> None:
    """The folder with the training sets, and what is asked for -> files in the stage's data folder."""
    examples = [each for each in (*corpus.read(folder), *corpus.stories()) if each.language == "en"]
    encoder = transfer.Encoder(examples)
    if EMBEDDINGS in asked:
        weights, bias = encoder.directions(transfer.SENTENCES)
        (DATA / f"{EMBEDDINGS}.bin").write_bytes(pack_directions(weights, BIAS_KEPT * bias))
    for language in (each for each in asked if each != EMBEDDINGS):
        others = encoder.words(language) if language in transfer.LANGUAGES else {}
        made = learnt(examples, language) if language == "en" else curated(language, others)
        blob = pack(language, *made)
        (DATA / f"words.{language}.bin").write_bytes(blob)
        print(f"{language}: {len(made[0])} entries, {math.ceil(len(blob) / 1024)} KiB")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:] or [*sorted(path.stem for path in vocabulary.HERE.glob("??.txt")), EMBEDDINGS])
