"""Words -> the entries of a vocabulary that they match, in the notation that vocabularies are written in.

``film`` is a word, ``film*`` the words that begin so, ``*film`` those that end so, ``box office`` a phrase of two.
A word matches itself, the longest beginning and the longest ending that the vocabulary has; a phrase is matched by two
words in a row.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Generic, TypeVar

T = TypeVar("T")

SHORTEST = 3  # characters of a beginning or an ending
LONGEST = 16


class Entries(Generic[T]):
    """The entries of a vocabulary, sorted by their kind, with what each stands for."""

    def __init__(
        self, words: dict[str, T], beginnings: dict[str, T], endings: dict[str, T], phrases: dict[tuple[str, ...], T]
    ) -> None:
        self.words, self.beginnings, self.endings, self.phrases = words, beginnings, endings, phrases
        self._heads = _lengths((name[:SHORTEST], len(name)) for name in beginnings)
        self._tails = _lengths((name[-SHORTEST:], len(name)) for name in endings)

    def of_word(self, word: str) -> Iterator[T]:
        """A word -> what the entries stand for that it matches: at most three."""
        if word in self.words:
            yield self.words[word]
        for length in self._heads.get(word[:SHORTEST], ()):
            if word[:length] in self.beginnings:
                yield self.beginnings[word[:length]]
                break
        for length in self._tails.get(word[-SHORTEST:], ()):
            if length < len(word) and word[-length:] in self.endings:
                yield self.endings[word[-length:]]
                break

    def pairs_in(self, words: list[str]) -> set[tuple[str, ...]]:
        """Words in order -> the phrases that they hold."""
        return self.phrases.keys() & pairwise(words)

    def of_text(self, words: list[str]) -> Iterator[T]:
        """The words of a text in order -> what the entries stand for that its different words and phrases match."""
        for word in set(words):
            yield from self.of_word(word)
        yield from map(self.phrases.__getitem__, self.pairs_in(words))


def _lengths(parts: Iterable[tuple[str, int]]) -> dict[str, tuple[int, ...]]:
    """Outer letters and lengths of beginnings or endings -> by letters the lengths there are, longest first."""
    found: dict[str, set[int]] = {}
    for letters, length in parts:
        found.setdefault(letters, set()).add(length)
    return {letters: tuple(sorted(lengths, reverse=True)) for letters, lengths in found.items()}


def kind(name: str) -> int:
    """An entry as it is written -> its kind: 0 a word, 1 a beginning, 2 an ending, 3 a phrase."""
    if " " in name:
        return 3
    return 1 if name.endswith("*") else 2 if name.startswith("*") else 0


def part(names: Sequence[str], values: Sequence[T]) -> Entries[T]:
    """Entries as they are written, sorted by their kinds, and what each stands for -> the vocabulary of them."""
    first, second, third = (bisect_left(names, each, key=kind) for each in (1, 2, 3))
    return Entries(
        dict(zip(names[:first], values[:first], strict=True)),
        {name[:-1]: value for name, value in zip(names[first:second], values[first:second], strict=True)},
        {name[1:]: value for name, value in zip(names[second:third], values[second:third], strict=True)},
        {tuple(name.split(" ")): value for name, value in zip(names[third:], values[third:], strict=True)},
    )
