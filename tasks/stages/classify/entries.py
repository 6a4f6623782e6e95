"""Words -> the entries of a vocabulary that they match, in the notation that vocabularies are written in.

``film`` is a word, ``film*`` the words that begin so, ``*film`` those that end so, ``box office`` a phrase of two.
A word matches itself, the longest beginning and the longest ending that the vocabulary has; a phrase is matched by two
words in a row. All of them are UTF-8: bytes are cut and compared faster than strings, and a beginning of a word in
UTF-8 is the beginning of its bytes.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")

SHORTEST = 3  # characters, and so at least as many bytes, of a beginning or an ending
LONGEST = 16


class Affixes(Generic[T]):
    """Beginnings and endings of words, with what each stands for."""

    def __init__(self, beginnings: dict[bytes, T], endings: dict[bytes, T]) -> None:
        self._beginnings, self._endings = beginnings, endings
        self._heads = _lengths({(name[:SHORTEST], len(name)) for name in beginnings})
        self._tails = _lengths({(name[-SHORTEST:], len(name)) for name in endings})

    def of_word(self, word: bytes) -> list[T]:
        """A word -> what its longest beginning and its longest ending stand for, where there are any."""
        found = []
        for length in self._heads.get(word[:SHORTEST], ()):
            if (beginning := word[:length]) in self._beginnings:
                found.append(self._beginnings[beginning])
                break
        for length in self._tails.get(word[-SHORTEST:], ()):
            if length < len(word) and (ending := word[-length:]) in self._endings:
                found.append(self._endings[ending])
                break
        return found


class Entries(NamedTuple, Generic[T]):
    """The entries of a vocabulary by their kind, with what each stands for."""

    words: dict[bytes, T]
    affixes: Affixes[T]
    phrases: dict[tuple[bytes, ...], T]

    def of_text(self, words: list[bytes]) -> Iterator[T]:
        """The words of a text in order -> what the entries stand for that its different words and phrases match."""
        for word in set(words):
            if word in self.words:
                yield self.words[word]
            yield from self.affixes.of_word(word)
        yield from map(self.phrases.__getitem__, self.phrases.keys() & pairwise(words))


def _lengths(parts: set[tuple[bytes, int]]) -> dict[bytes, tuple[int, ...]]:
    """Outer bytes and lengths of beginnings or endings -> by these bytes the lengths there are, longest first."""
    found: dict[bytes, tuple[int, ...]] = {}
    for outer, length in sorted(parts, reverse=True):
        found[outer] = (*found.get(outer, ()), length)
    return found


def kind(name: bytes) -> int:
    """An entry as it is written -> its kind: 0 a word, 1 a beginning, 2 an ending, 3 a phrase."""
    if b" " in name:
        return 3
    return 1 if name.endswith(b"*") else 2 if name.startswith(b"*") else 0


def part(names: Sequence[bytes], values: Sequence[T]) -> Entries[T]:
    """Entries as they are written, sorted by their kinds, and what each stands for -> the vocabulary of them."""
    first, second, third = (bisect_left(names, each, key=kind) for each in (1, 2, 3))
    return Entries(
        dict(zip(names[:first], values[:first], strict=True)),
        Affixes(
            {name[:-1]: value for name, value in zip(names[first:second], values[first:second], strict=True)},
            {name[1:]: value for name, value in zip(names[second:third], values[second:third], strict=True)},
        ),
        {tuple(name.split(b" ")): value for name, value in zip(names[third:], values[third:], strict=True)},
    )
