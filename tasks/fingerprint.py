"""Text -> what it is recognised by: an exact digest of its content, and a simhash that similar texts share most of."""

import re
import unicodedata
from collections.abc import Iterable
from hashlib import blake2b, sha256
from itertools import islice

WORD = re.compile(r"\w+")
_SHINGLE = 3  # words a feature: order counts, a changed word touches three features only
_LANES = [sum(1 << (16 * bit) for bit in range(8) if byte >> bit & 1) for byte in range(256)]


def content_digest(parts: Iterable[str]) -> str:
    """Headline, standfirst, blocks -> ``sha256:…`` over their words alone: NFC, whitespace folded, a part a line."""
    folded = (" ".join(unicodedata.normalize("NFC", part).split()) for part in parts)
    return f"sha256:{sha256(chr(10).join(folded).encode()).hexdigest()}"


def simhash(text: str) -> str:
    """Text -> 16 hex digits, of which similar texts differ in few bits (Charikar 2002), over three-word shingles.

    The 64 counters are kept as lanes of 16 bits in eight integers, so that the sums run in C.
    """
    words = WORD.findall(text.lower())
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
