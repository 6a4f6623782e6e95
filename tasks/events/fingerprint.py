"""Text -> what it is recognised by: a digest of its content, a simhash, and a sketch that finds texts like it.

datasketch would make the sketch as well, and brings NumPy and SciPy along for it, ten times our own size; its index
lives in memory, in Redis or in Cassandra, ours in the ledger. So both are here, in thirty lines.
"""

import re
import unicodedata
from collections.abc import Iterable
from hashlib import blake2b, sha256
from itertools import islice

WORD = re.compile(r"\w+")
_RUN = 4  # words of a shingle that tells copies: fewer are common phrases
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|\w+")  # Chinese and kana part no words
# Unicode's Default_Ignorable_Code_Point: soft hyphens, zero widths, joiners, marks of direction, variation selectors.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_BINS = 72
_BAND = (
    3  # bins: 24 bands find four in five of those that share two fifths of all their runs, nearly all from a half on
)
_SHINGLE = 3  # words a feature: order counts, a changed word touches three features only
_LANES = [sum(1 << (16 * bit) for bit in range(8) if byte >> bit & 1) for byte in range(256)]


def content_digest(parts: Iterable[str]) -> str:
    """Headline, standfirst, blocks -> ``sha256:…`` over their words alone: NFC, whitespace folded, a part a line.

    What nobody sees is no word: where a line may break, which way it runs, what joins letters.
    """
    folded = (" ".join(unicodedata.normalize("NFC", _visible(part)).split()) for part in parts)
    return f"sha256:{sha256(chr(10).join(folded).encode()).hexdigest()}"


def _visible(text: str) -> str:
    """Text -> the same without characters that show nothing."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def simhash(text: str) -> str:
    """Text -> 16 hex digits, of which similar texts differ in few bits (Charikar 2002), over three-word shingles.

    The 64 counters are kept as lanes of 16 bits in eight integers, so that the sums run in C.
    """
    words = WORD.findall(_visible(text).lower())
    shingles = [" ".join(shingle) for shingle in zip(*(islice(words, i, None) for i in range(_SHINGLE)), strict=False)]
    features = (shingles or words)[:65_000]
    hashes = b"".join(blake2b(feature.encode(), digest_size=8).digest() for feature in features)
    bits = 0
    for position in range(8):
        lanes = sum(map(_LANES.__getitem__, hashes[position::8]))
        for bit in range(8):
            if 2 * (lanes >> (16 * bit) & 0xFFFF) > len(features):
                bits |= 1 << (8 * position + bit)
    return f"{bits:016x}"


def shingles(text: str) -> frozenset[int]:
    """Text -> every run of four words in it, as a 64-bit number each."""
    words = _TOKEN.findall(_visible(text).lower())
    runs = {" ".join(run) for run in zip(*(islice(words, i, None) for i in range(_RUN)), strict=False)}
    return frozenset(int.from_bytes(blake2b(run.encode(), digest_size=8).digest()) for run in runs)


def sketch(runs: frozenset[int]) -> tuple[int, ...]:
    """Runs of words -> 24 keys (signed, 64 bits), of which texts with many runs in common share at least one.

    One-permutation MinHash (Li, Owen, Zhang 2012): the runs fall into 72 bins and the least of each
    bin stands for it; an empty bin takes its neighbour's. Three bins make a band, and each band a key.
    """
    if len(runs) < _BINS // 2:
        return ()
    least: list[int | None] = [None] * _BINS
    for run in runs:
        place, rest = run % _BINS, run // _BINS
        before = least[place]
        if before is None or rest < before:
            least[place] = rest
    following = next(one for one in least if one is not None)
    full = []
    for one in reversed(least):
        following = following if one is None else one
        full.append(following)
    keys = []
    for start in range(0, _BINS, _BAND):
        band = b"".join(one.to_bytes(8) for one in full[start : start + _BAND])
        keys.append(int.from_bytes(blake2b(bytes([start]) + band, digest_size=8).digest(), signed=True))
    return tuple(keys)
