"""Vocabulary files -> what curated words say of each section, the knowledge that the models start from."""

from collections import defaultdict
from pathlib import Path

import numpy as np
from spellings import spellings

from tasks.stages.classify import taxonomy
from tasks.stages.classify.entries import LONGEST, SHORTEST
from tasks.stages.classify.sections import IDS
from tasks.stages.classify.words import UNSPACED, fold, words

STRENGTH = {"!": 3.0, "?": 1.0}  # and 2 for a term without a mark
LABEL = 2.0  # the same of a label of the taxonomy
SYLLABLES = 2  # of the shortest Korean beginning: one of its letters is a whole syllable
HERE = Path(__file__).parent / "vocabulary"
NAMES = HERE / "latin.txt"  # in Latin letters, and so they stand in texts of other letters, too
NOTHING = "nothing"  # the line of a language's everyday words that names and labels are spelt like: the German "mit"
SHORTEST_NAME = 5  # letters of one that may be found within a run of letters

Vocabulary = dict[str, np.ndarray]


def read(paths: list[Path], language: str) -> Vocabulary:
    """Vocabulary files and the language to read them in -> entry -> how strongly it speaks for each section, 0 to 3."""
    vocabulary: Vocabulary = defaultdict(lambda: np.zeros(len(IDS)))
    for path in paths:
        for line in path.read_text("utf-8").splitlines():
            section, colon, listed = line.partition(":")
            if colon and section != NOTHING and not line.startswith("#"):
                for term in filter(None, map(str.strip, listed.split(","))):
                    for spelt in spellings(term.rstrip("!?").strip(), language):
                        for entry in entries(spelt, language):
                            strengths = vocabulary[entry]
                            at = IDS.index(section)
                            strengths[at] = max(strengths[at], STRENGTH.get(term[-1:], 2.0))
    return dict(vocabulary)


def entries(term: str, language: str) -> list[str]:
    """A term of the files -> the entries that it makes: of three words and more the last two count."""
    if language in UNSPACED:
        run = fold(term).replace(" ", "")
        return [run[: max(UNSPACED[language])]] if len(run) >= min(UNSPACED[language]) else []
    parts = words(term, language)
    if not parts or "*" in term[1:-1]:
        return []
    if len(parts) > 1:
        phrase = " ".join(parts[-2:])
        return [phrase, phrase + "s"] if term.endswith("*") else [phrase]
    word = parts[0]
    if term.startswith("*"):
        return [f"*{word[-LONGEST:]}"] if len(word) >= SHORTEST else []
    if term.endswith("*"):
        return [f"{word[:LONGEST]}*"] if len(word) >= (SYLLABLES if language == "ko" else SHORTEST) else [word]
    return [word]


def of_language(language: str) -> Vocabulary:
    """A language that has a vocabulary file -> what its terms, shared names and the taxonomy's labels say."""
    file = HERE / f"{language}.txt"
    if language not in UNSPACED:
        said, mere = labels(language) | read([file, NAMES], language), mere_words(language)
        return {entry: strengths for entry, strengths in said.items() if entry not in mere}
    names = {name: said for name, said in read([NAMES], language).items() if len(name) >= SHORTEST_NAME}
    return labels(language) | names | read([file], language)


def mere_words(language: str) -> set[str]:
    """A language that has a vocabulary file -> the words that say nothing in it, whatever they say elsewhere."""
    lines = [line.partition(":") for line in (HERE / f"{language}.txt").read_text("utf-8").splitlines()]
    terms = (term.strip() for section, _, listed in lines if section == NOTHING for term in listed.split(","))
    return {entry for term in terms for entry in entries(term, language)}


def labels(language: str) -> Vocabulary:
    """A language -> what the labels of the Media Topics in it say, those of one word and of two."""
    vocabulary: Vocabulary = defaultdict(lambda: np.zeros(len(IDS)))
    for label, code in taxonomy.labels(language, str.lower).items():
        for entry in entries(label, language) if len(label.split()) <= 2 else ():
            if len(entry) >= SHORTEST or language in UNSPACED:
                vocabulary[entry][int(taxonomy.load().concepts[code].top[:2]) - 1] = LABEL
    return dict(vocabulary)
