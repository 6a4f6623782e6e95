"""Blocks before and after -> which of them were changed, how many came and how many went.

What stayed is found first (the longest common subsequence, in bits), and only what stands between two that stayed is
compared by its words: first each with each, beyond a bound with its neighbours only. So two versions of which nothing
is alike cost a time that grows with their length, not with its square.
"""

import sys
from collections.abc import Iterator, Sequence
from itertools import count

from msgspec import Struct
from rapidfuzz import process
from rapidfuzz.distance import Indel, LCSseq

from tasks.models.article import Block

_ALIKE = 0.5  # of their words: a block that was changed, rather than one that went and another that came
_LONGEST = 4_000  # blocks of a version that are compared: the table of two as long has 2 MB
_ALL = 10_000  # pairs of blocks between two that stayed that are all compared
_WORDS = 1_000  # of a block that are compared
_NEAR = 25  # and beyond that, how many blocks from its place a block is looked for


class Alignment(Struct, frozen=True):
    """The pairs that were changed, in order, and how many blocks were added and removed."""

    changed: tuple[tuple[Block, Block], ...]
    added: int
    removed: int


def align(old: Sequence[Block], new: Sequence[Block]) -> Alignment:
    """Blocks before and after -> their Alignment.

    Between the beginning and the end that both have, only so many blocks are compared: of two versions that have more
    there, and nobody writes such, the rest has gone and come.
    """
    begins, ends = _shared(old, new)
    before, after = old[begins : len(old) - ends], new[begins : len(new) - ends]
    added, removed = max(0, len(after) - _LONGEST), max(0, len(before) - _LONGEST)
    letters = _Letters()
    changed: list[tuple[Block, Block]] = []
    for gone, came in _gaps(before[:_LONGEST], after[:_LONGEST]):
        pairs = list(_pairs(before[gone], after[came], letters))
        changed += pairs
        removed += gone.stop - gone.start - len(pairs)
        added += came.stop - came.start - len(pairs)
    return Alignment(tuple(changed), added, removed)


def _shared(old: Sequence[Block], new: Sequence[Block]) -> tuple[int, int]:
    """Blocks before and after -> how many are the same at the beginning, and of the others at the end."""
    shorter = min(len(old), len(new))
    begins = next((at for at in range(shorter) if not _same(old[at], new[at])), shorter)
    rest = shorter - begins
    return begins, next((at for at in range(rest) if not _same(old[-1 - at], new[-1 - at])), rest)


def _same(one: Block, other: Block) -> bool:
    return one.text == other.text and one.kind == other.kind


def _gaps(old: Sequence[Block], new: Sequence[Block]) -> Iterator[tuple[slice, slice]]:
    """Blocks before and after -> what stood and what stands between two that stayed."""
    ours = [(block.kind, block.text) for block in old]
    theirs = [(block.kind, block.text) for block in new]
    stayed = [*LCSseq.opcodes(ours, theirs).as_matching_blocks()]
    i = j = 0
    for match in stayed:  # the last one is empty and stands at both ends
        if (i, j) != (match.a, match.b):
            yield slice(i, match.a), slice(j, match.b)
        i, j = match.a + match.size, match.b + match.size


def _pairs(old: Sequence[Block], new: Sequence[Block], letters: "_Letters") -> Iterator[tuple[Block, Block]]:
    """Blocks that stood and that stand between two that stayed -> those that are each other's, in order."""
    before = [letters.write(block.text) for block in old]
    after = [letters.write(block.text) for block in new]
    reach = len(after) if len(before) * len(after) <= _ALL else _NEAR
    start = 0
    for place, words in enumerate(before):
        first = max(start, place - reach)
        near = after[first : max(first, place) + reach]
        found = next(process.extract_iter(words, near, scorer=Indel.normalized_similarity, score_cutoff=_ALIKE), None)
        if found is not None:
            start = first + found[2] + 1
            yield old[place], new[start - 1]


class _Letters(dict[str, str]):
    """Words -> a letter each: so texts are compared by their words as fast as others by their letters."""

    def __init__(self) -> None:
        super().__init__()
        self._codes = count(1)

    def __missing__(self, word: str) -> str:
        self[word] = letter = chr(next(self._codes) % sys.maxunicode)
        return letter

    def write(self, text: str) -> str:
        """Text -> a letter for each of its words, of the first that tell it from others."""
        return "".join(map(self.__getitem__, text.split(maxsplit=_WORDS)[:_WORDS]))
