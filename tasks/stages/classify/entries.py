"""Words -> the entries of a vocabulary that they match, in the notation that vocabularies are written in.

``film`` is a word, ``film*`` the words that begin so, ``*film`` those that end so, ``box office`` a phrase of two.
A word matches itself, the longest beginning and the longest ending that the vocabulary has; a phrase is matched by two
words in a row.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Generic, TypeVar

T = TypeVar("T")

SHORTEST = 3  # characters of a beginning or an ending
LONGEST = 16


class Entries(Generic[T]):
    """The entries of a vocabulary, sorted by their kind, with what each stands for."""

    def __init__(self, vocabulary: Mapping[str, T]) -> None:
        self.words: dict[str, T] = {}
        self.beginnings: dict[str, T] = {}
        self.endings: dict[str, T] = {}
        self.phrases: dict[tuple[str, ...], T] = {}
        for name, value in vocabulary.items():
            if " " in name:
                self.phrases[tuple(name.split(" "))] = value
            elif name.endswith("*"):
                self.beginnings[name[:-1]] = value
            elif name.startswith("*"):
                self.endings[name[1:]] = value
            else:
                self.words[name] = value
        self._longest_beginning = max(map(len, self.beginnings), default=0)
        self._longest_ending = max(map(len, self.endings), default=0)

    def of_word(self, word: str) -> Iterator[T]:
        """A word -> what the entries stand for that it matches: at most three."""
        if word in self.words:
            yield self.words[word]
        for length in range(min(len(word), self._longest_beginning), SHORTEST - 1, -1):
            if word[:length] in self.beginnings:
                yield self.beginnings[word[:length]]
                break
        for length in range(min(len(word) - 1, self._longest_ending), SHORTEST - 1, -1):
            if word[-length:] in self.endings:
                yield self.endings[word[-length:]]
                break

    def of_pairs(self, words: list[str]) -> Iterator[T]:
        """Words in order -> what the phrases stand for that they hold, each phrase once."""
        return map(self.phrases.__getitem__, self.phrases.keys() & pairwise(words))

    def phrases_in(self, words: list[str]) -> dict[str, T]:
        """Words in order -> the phrases that they hold, and what each stands for."""
        return {" ".join(pair): self.phrases[pair] for pair in self.phrases.keys() & pairwise(words)}

    def of_text(self, words: list[str]) -> Iterator[T]:
        """The words of a text in order -> what the entries stand for that its different words and phrases match."""
        for word in set(words):
            yield from self.of_word(word)
        yield from self.of_pairs(words)
