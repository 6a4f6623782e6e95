"""Paragraphs -> the words that they speak of, and how much of what another one says they say, too.

A paragraph of an article shares its people, places and things with the others; a teaser, a note of rights and an appeal
share little. That is so in every language, and whatever boxes are called.
"""

from collections import Counter
from collections.abc import Iterable

from tasks.stages.clean.text.words import words_of
from tasks.stages.clean.tree.nodes import Run

_LONG, _STEM = 5, 6  # letters of a word that says something, and of it that inflection leaves
_DENSE = 1.5  # width a character from which a script sets no words apart: two characters are a word there
_MOST = 300  # characters that are read of a paragraph


class Vocabulary:
    """Stems by the number of paragraphs that say them."""

    def __init__(self, paragraphs: Iterable[Run]) -> None:
        self._said: Counter[bytes | str] = Counter()
        for run in paragraphs:
            self._said.update(self.own(run))

    def own(self, run: Run) -> frozenset[bytes | str]:
        """Run -> the stems that it says."""
        text = run.text[:_MOST]
        if run.width > _DENSE * len(run.text):
            return frozenset(text[at : at + 2] for at in range(len(text) - 1) if text[at : at + 2].isalpha())
        words = words_of(text)
        if text.isascii():
            return frozenset(word[:_STEM] for word in words if len(word) >= _LONG)
        return frozenset(_stem(word) for word in words if len(word) >= _LONG)

    def share(self, own: frozenset[bytes | str], *, counted: bool) -> float:
        """Stems of a run -> the part of them that other paragraphs say; ``counted``: it is one of the paragraphs."""
        said = self._said
        return sum(said[word] > counted for word in own) / len(own)


def _stem(word: bytes) -> bytes:
    return word[:_STEM] if word.isascii() else word[: 2 * _STEM]
