"""Words -> a score for each section: a linear model with eight-bit weights that needs nothing but the standard library.

Every entry of the vocabulary is one Python integer that holds its seventeen weights and its share of the norm in lanes
of 32 bits. Adding such integers adds all lanes at once, in C, so that a text costs one dictionary look-up and
one addition a word. A file holds one language: zlib over a header line (JSON), the entries by their kinds, one a
line, and the lanes, one byte an entry, lane by lane.
"""

import math
import struct
import zlib
from functools import cache
from pathlib import Path

import msgspec

from tasks.stages.classify.entries import Entries, part
from tasks.stages.classify.sections import IDS
from tasks.stages.classify.words import UNSPACED, words

LANES = len(IDS) + 1
LANE = 4  # bytes
BYTES = LANE * LANES
NORM_UNIT = 255.0
SMALLEST_NORM = 0.3
HEADLINE = 0.5  # what the headline counts once more, beside the whole text
CHARACTERS, CHARACTERS_UNSPACED = 1300, 600  # of a text that are read: what a story is on stands at its beginning
REMEMBERED = 200_000  # words whose sums are kept

_ONES = sum(1 << (8 * LANE * lane) for lane in range(LANES - 1))
_OFFSET = _ONES << (8 * LANE - 1)  # makes the sum of every weight positive, to be read out
_BIAS = _ONES * 128  # what the file adds to weights to make them bytes
_HALF = 1 << (8 * LANE - 1)
_UNPACK = struct.Struct(f"<{LANES}I").unpack

DATA = Path(__file__).with_name("data")
Scores = list[float]


class _Lanes(dict[int, int]):
    """Place of an entry -> its weights and its norm as one integer; made at first sight."""

    def __init__(self, table: bytes, entries: int) -> None:
        super().__init__()
        self.table, self.entries = table, entries

    def __missing__(self, entry: int) -> int:
        spread = bytearray(BYTES)
        spread[::LANE] = self.table[entry :: self.entries]
        self[entry] = lanes = int.from_bytes(spread, "little") - _BIAS
        return lanes


class _Words(dict[str, int]):
    """Word -> the sum of the entries that it matches; worked out at first sight, then remembered."""

    def __init__(self, entries: Entries[int], lanes: _Lanes) -> None:
        super().__init__()
        self.entries, self.lanes = entries, lanes

    def __missing__(self, word: str) -> int:
        total = sum(map(self.lanes.__getitem__, self.entries.of_word(word)))
        if len(self) < REMEMBERED:
            self[word] = total
        return total


class Header(msgspec.Struct, frozen=True):
    """First line of a file: language, how many entries, what one step of a weight is worth, bias of each section."""

    language: str
    entries: int
    scale: float
    bias: list[float]


class Model:
    """The model of one language."""

    def __init__(self, blob: bytes) -> None:
        header, _, rest = zlib.decompress(blob).partition(b"\n")
        described = msgspec.json.decode(header, type=Header)
        self.language, self.scale, self.bias = described.language, described.scale, described.bias
        count = described.entries
        names, table = rest[: -count * LANES].decode().split("\n"), rest[-count * LANES :]
        self._entries = part(names, range(count))
        self._lanes = _Lanes(table, count)
        self._words = _Words(self._entries, self._lanes)
        self._read = CHARACTERS_UNSPACED if self.language in UNSPACED else CHARACTERS

    def score(self, headline: str, text: str) -> Scores | None:
        """A headline and the text (the headline with it) -> the score of each section, as log-odds up to a constant.

        None where no word of the text is known.
        """
        whole, factor = self._sums(words(text[: self._read], self.language))
        if not factor:
            return None
        twice, again = self._sums(words(headline, self.language))
        again *= HEADLINE
        level = -_HALF * (factor + again)
        return [a * factor + b * again + c + level for a, b, c in zip(whole, twice, self.bias, strict=False)]

    def weighed(self, text: str, section: int, most: int) -> list[str]:
        """A text and a section by its place -> the words and phrases that spoke for it, the strongest first."""
        listed = words(text[: self._read], self.language)
        found = {word: self._words[word] for word in listed}
        phrases = self._entries.phrases
        found |= {" ".join(pair): self._lanes[phrases[pair]] for pair in self._entries.pairs_in(listed)}
        shift, mask = 8 * LANE * section, (1 << (8 * LANE)) - 1
        level = (_OFFSET >> shift & mask) + 1
        spoke = [
            (strength, name)
            for name, lanes in found.items()
            if lanes and (strength := (lanes + _OFFSET) >> shift & mask) >= level
        ]
        spoke.sort(key=lambda pair: (-pair[0], pair[1]))
        return [name for _, name in spoke[:most]]

    def _sums(self, listed: list[str]) -> tuple[tuple[int, ...], float]:
        """Words in order -> the sums of their weights for each section, their norms' last, and what one is worth.

        The sums are too large by ``_HALF``; where no word is known one is worth nothing.
        """
        total = sum(map(self._words.__getitem__, set(listed)), _OFFSET)
        phrases = self._entries.phrases
        for pair in self._entries.pairs_in(listed):
            total += self._lanes[phrases[pair]]
        sums = _UNPACK(total.to_bytes(BYTES, "little"))
        norm = sums[-1]
        return sums, self.scale / max(math.sqrt(norm / NORM_UNIT), SMALLEST_NORM) if norm else 0.0


@cache
def load(language: str) -> Model | None:
    """A language -> its model, read once; None where there is none."""
    file = DATA / f"words.{language}.bin"
    return Model(file.read_bytes()) if file.is_file() else None
