"""Words -> a score for each section: a linear model with eight-bit weights that needs nothing but the standard library.

Every entry of the vocabulary is one Python integer that holds its seventeen weights, its share of the norm and a one in
lanes of 32 bits. Adding such integers adds all lanes at once, in C, so that a text costs one dictionary look-up and
one addition a word. A file holds one language, compressed: a header line, the entries by their kinds, one a line, what
else each word matches, and the lanes, one byte an entry, lane by lane.
"""

import math
import struct
import zlib
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import chain, pairwise
from operator import add
from pathlib import Path

from tasks.stages.classify.entries import Affixes, part
from tasks.stages.classify.sections import IDS
from tasks.stages.classify.words import UNSPACED, tokens, words

LANES = len(IDS) + 1  # of an entry in a file: its weights and its share of the norm
LANE = 4  # bytes of a lane in memory
BYTES = LANE * (LANES + 1)  # the last lane counts entries
ZERO = 128  # the byte that stands for a weight of nothing
NORM_UNIT = 255.0
SMALLEST_NORM = 0.3
HEADLINE = 0.5  # what the headline counts once more, beside the whole text
CHARACTERS, CHARACTERS_UNSPACED = 1300, 600  # of a text that are read: what a story is on stands at its beginning
REMEMBERED, LONGEST_REMEMBERED = 50_000, 60  # words whose sums are kept, and bytes of the longest of them
HEARD = 4  # texts whose words are kept: headline and text are scored, and asked for what spoke most

DATA = Path(__file__).with_name("data")
Scores = list[float]
_PLACE = 2  # bytes of the place of an entry
_LANE = (1 << 8 * LANE) - 1
_UNPACK = struct.Struct(f"<{LANES + 1}I").unpack


class _Words(dict[bytes, int]):
    """Word -> the sum of the lanes of all that it matches: its own are there, others are worked out at first sight."""

    def __init__(self, own: dict[bytes, int], affixes: Affixes[int]) -> None:
        super().__init__(own)
        self._matched = affixes.of_word

    def __missing__(self, word: bytes) -> int:
        total = sum(self._matched(word))
        if len(self) < REMEMBERED and len(word) <= LONGEST_REMEMBERED:
            self[word] = total
        return total


class Model:
    """The model of one language."""

    def __init__(self, blob: bytes) -> None:
        header, _, rest = zlib.decompress(blob).partition(b"\n")
        self.language, entries, words, others, scale, *bias = header.decode().split()
        self.scale, self.bias = float(scale), list(map(float, bias))
        count, own = int(entries), int(words)
        at_lanes = len(rest) - LANES * count
        at_rows = at_lanes - _PLACE * own * int(others)
        lanes = _lanes(rest[at_lanes:], count)
        with_none = [*lanes, 0]
        sums: Iterable[int] = lanes[:own]
        for at in range(int(others)):
            row = struct.unpack_from(f"<{own}H", rest, at_rows + _PLACE * own * at)
            sums = map(add, sums, map(with_none.__getitem__, row))
        names = part(rest[:at_rows].split(b"\n"), [*sums, *lanes[own:]])
        self._words = _Words(names.words, names.affixes)
        self._of_word = self._words.__getitem__
        self._phrases, self._pairs = names.phrases, frozenset(names.phrases)
        self._heard = lru_cache(HEARD)(self._listen)
        self._read = CHARACTERS_UNSPACED if self.language in UNSPACED else CHARACTERS

    def score(self, headline: str, text: str) -> Scores | None:
        """A headline and the text (the headline with it) -> the score of each section, as log-odds up to a constant.

        None where no word of the text is known.
        """
        whole, factor = self._sums(text[: self._read])
        if not factor:
            return None
        twice, again = self._sums(headline)
        again *= HEADLINE
        level = -ZERO * (whole[-1] * factor + twice[-1] * again)
        return [a * factor + b * again + c + level for a, b, c in zip(whole, twice, self.bias, strict=False)]

    def without(self, headline: str, text: str, section: int) -> Scores | None:
        """The same without the word or phrase that speaks for a section most: what the others say by themselves."""
        strongest = set(" ".join(self.weighed(text, section, 1)).split())
        return self.score(*(_less(each, strongest, self.language) for each in (headline, text)))

    def weighed(self, text: str, section: int, most: int) -> list[str]:
        """A text and a section by its place -> the words and phrases that spoke for it, the strongest first."""
        words, pairs = self._heard(text[: self._read])
        found = [(self._words[word], word) for word in words]
        found += [(self._phrases[pair], b" ".join(pair)) for pair in pairs]
        own, last = 8 * LANE * section, 8 * LANE * LANES  # in bits, where the section's lane and that of the count are
        spoke = []
        for lanes, name in found:
            if lanes and (weakness := ZERO * (lanes >> last) - (lanes >> own & _LANE)) < 0:
                spoke.append((weakness, name))
        spoke.sort()  # UTF-8 sorts as the characters do
        return [name.decode() for _, name in spoke[:most]]

    def _listen(self, text: str) -> tuple[set[bytes], frozenset[tuple[bytes, ...]]]:
        """A text -> its different words, and those pairs of them in a row that are phrases."""
        listed = tokens(text, self.language)
        return set(listed), self._pairs.intersection(pairwise(listed))

    def _sums(self, text: str) -> tuple[tuple[int, ...], float]:
        """A text -> the sums of its words' lanes, and what one step of a weight is worth among them.

        That is nothing where no word is known.
        """
        words, pairs = self._heard(text)
        total = sum(map(self._of_word, words))
        for pair in pairs:
            total += self._phrases[pair]
        sums = _UNPACK(total.to_bytes(BYTES, "little"))
        norm = sums[-2]
        return sums, self.scale / max(math.sqrt(norm / NORM_UNIT), SMALLEST_NORM) if norm else 0.0


def _less(text: str, left_out: set[str], language: str) -> str:
    """Text, words to leave out and the language -> the other words of the text."""
    return " ".join(word for word in words(text, language) if word not in left_out)


def _lanes(table: bytes, entries: int) -> list[int]:
    """The lanes of a file and how many entries it has -> each entry's lanes as one integer.

    All in C: a line of Python an entry would take longer than everything else that is done to load a model.
    """
    spread = bytearray(BYTES * entries)  # the last lane first: so int.from_bytes reads it
    for lane in range(LANES):
        spread[BYTES - 1 - LANE * lane :: BYTES] = table[lane * entries : (lane + 1) * entries]
    spread[BYTES - 1 - LANE * LANES :: BYTES] = b"\1" * entries
    return list(map(int.from_bytes, chain.from_iterable(struct.iter_unpack(f"{BYTES}s", spread))))


@cache
def load(language: str) -> Model | None:
    """A language -> its model, read once; None where there is none."""
    file = DATA / f"words.{language}.bin"
    return Model(file.read_bytes()) if file.is_file() else None
