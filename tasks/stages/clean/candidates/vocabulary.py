"""Paragraphs -> the words that they speak of, and how much of what another one says they say, too.

A paragraph of an article shares its people, places and things with the others; a teaser, a note of rights and an appeal
share little. That is so in every language, and whatever boxes are called.
"""

from collections import Counter
from collections.abc import Iterable
from itertools import chain

from tasks.stages.clean.text.words import words_of
from tasks.stages.clean.tree.nodes import Run

_LONG, _STEM = 5, 6  # letters of a word that says something, and of it that inflection leaves
_DENSE = 1.5  # width a character from which a script sets no words apart: two characters are a word there
_MOST = 300  # characters that are read of a paragraph
_Stems = frozenset[bytes] | frozenset[str]


class Vocabulary:
    """Stems that the paragraphs of a text say, and those that more than one of them says."""

    def __init__(self, paragraphs: Iterable[Run]) -> None:
        self._own = {run.index: _stems(run) for run in paragraphs}
        times = Counter[bytes | str](chain.from_iterable(self._own.values()))
        self._said = frozenset(times)
        self._again = frozenset(stem for stem, count in times.items() if count > 1)

    def echo(self, run: Run) -> tuple[float, int]:
        """Run -> the part of its stems that other paragraphs say, and how many it has."""
        own = self._own.get(run.index)
        said = self._said if own is None else self._again
        if own is None:
            own = _stems(run)
        return (len(said.intersection(own)) / len(own) if own else 0.0), len(own)


def _stems(run: Run) -> _Stems:
    text = run.text[:_MOST]
    if run.width > _DENSE * len(run.text):
        return frozenset(pair for at in range(len(text) - 1) if (pair := text[at : at + 2]).isalpha())
    words = words_of(text)
    if text.isascii():
        return frozenset([word[:_STEM] for word in words if len(word) >= _LONG])
    return frozenset([word[: _STEM if word.isascii() else 2 * _STEM] for word in words if len(word) >= _LONG])
