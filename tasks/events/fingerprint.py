"""Text -> what it is recognised by: a digest of its content, a simhash, and a sketch that finds texts like it.

datasketch would make the sketch as well, and brings NumPy and SciPy along for it, ten times our own size; its index
lives in memory, in Redis or in Cassandra, ours in the ledger. So both are here, in thirty lines.
"""

import re
import struct
import unicodedata
from collections.abc import Iterable, Sequence
from hashlib import blake2b, sha256
from itertools import islice

from xxhash import xxh3_64_digest

WORD = re.compile(r"\w+")
_HASH = 8  # bytes of the hash of a few words
_RUN = 4  # words of a shingle that tells copies: fewer are common phrases
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|\w+")  # Chinese and kana part no words
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_TURKISH = "\u0130"  # the one letter that is two characters in lower case, of which one is in no word
# Unicode's Default_Ignorable_Code_Point: soft hyphens, zero widths, joiners, marks of direction, variation selectors.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_BLAKE = blake2b(digest_size=_HASH)  # copied for each run: its parameters cost more than the run
_BINS = 72
_BAND = (
    3  # bins: 24 bands find four in five of those that share two fifths of all their runs, nearly all from a half on
)
_SHINGLE = 3  # words a feature: order counts, a changed word touches three features only
_LANE = (1 << 8 * _HASH) - 1
_WESTERN = "cp1252"
_SOFT_HYPHEN = b"\xad"  # the one character of that code page that shows nothing
_NOT_FOLDED = b"\t\v\f\r\x1c\x1d\x1e\x1f\xa0" + _SOFT_HYPHEN  # its white space but space and line feed, and that


def _fold(byte: int) -> str:
    """A byte of the western code page -> its character in lower case where that is part of a word, else a space."""
    character = bytes([byte]).decode(_WESTERN, "replace")
    return character.lower() if WORD.match(character) else " "


_FOLDED = "".join(map(_fold, range(256))).encode(_WESTERN, "replace")


def content_digest(parts: Iterable[str]) -> str:
    """Headline, standfirst, blocks -> ``sha256:…`` over their words alone: NFC, whitespace folded, a part a line.

    What nobody sees is no word: where a line may break, which way it runs, what joins letters.
    """
    said = list(parts)
    lines = "\n".join([part.replace("\n", " ") for part in said])
    if not _is_folded(lines):
        lines = "\n".join(map(_folded, said))
    return f"sha256:{sha256(lines.encode()).hexdigest()}"


def _folded(part: str) -> str:
    """Text -> what is seen of it, in NFC, with single spaces between its words."""
    line = part.replace("\n", " ")
    if _is_folded(line):
        return line
    seen = part if _shows_all(part) else _INVISIBLE.sub("", part)
    return " ".join(unicodedata.normalize("NFC", seen).split())


def _is_folded(lines: str) -> bool:
    """Lines -> whether their bytes tell that each is NFC, shows all of itself, and has single spaces, within it only.

    Most are, for cleaning has folded them; whatever fits into the western code page is NFC.
    """
    try:
        raw = lines.encode(_WESTERN)
    except UnicodeEncodeError:
        return False
    if raw[:1] == b" " or raw[-1:] == b" " or any(gap in raw for gap in (b"  ", b" \n", b"\n ")):
        return False
    return len(raw.translate(None, _NOT_FOLDED)) == len(raw)


def _shows_all(text: str) -> bool:
    """Text -> whether each of its characters shows something."""
    return is_plain(text) or _INVISIBLE.search(text) is None


def is_plain(text: str) -> bool:
    """Text -> whether its bytes tell that it is of letters with spaces between the words, each of which shows."""
    if text.isascii():
        return True
    try:
        return _SOFT_HYPHEN not in text.encode(_WESTERN)
    except UnicodeEncodeError:
        return False


def _visible(text: str) -> str:
    """Text -> the same without characters that show nothing."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def words(text: str) -> list[bytes]:
    """Text -> its words in order, in lower case, as UTF-8, without what shows nothing.

    Most texts fit into one code page, whose bytes are folded and split some times faster than a pattern matches; of
    the others most lines do.
    """
    return _said(text, WORD)


def _said(text: str, pattern: re.Pattern[str]) -> list[bytes]:
    """Text and what finds words beyond the western code page -> its words, as ``words`` has them."""
    try:
        folded = text.encode(_WESTERN).translate(_FOLDED, _SOFT_HYPHEN)
    except UnicodeEncodeError:
        if "\n" in text:
            return [word for line in text.split("\n") for word in _said(line, pattern)]
        return " ".join(pattern.findall(_visible(text).lower())).encode().split()
    return (folded if folded.isascii() else folded.decode(_WESTERN).encode()).split()


def count_words(text: str, said: Sequence[bytes]) -> int:
    """Text and its words as ``words`` has them -> how many; Chinese characters and kana count as one each.

    For no space parts those. Where nothing is invisible, and no letter becomes two in lower case, they are counted.
    """
    if is_plain(text):
        return len(said)
    beyond = "".join([line for line in text.split("\n") if not is_plain(line)])
    own = len(_CJK.findall(beyond))
    if not own and _TURKISH not in beyond and _INVISIBLE.search(beyond) is None:
        return len(said)
    return own + len(WORD.findall(_CJK.sub(" ", text) if own else text))


def simhash(text: str) -> str:
    """Text -> 16 hex digits, of which similar texts differ in few bits (Charikar 2002); see ``simhash_of``."""
    return simhash_of(words(text))


def simhash_of(said: Sequence[bytes]) -> str:
    """Words of a text -> its simhash, over the XXH3 hashes of its shingles of three words."""
    shingles = map(b" ".join, zip(*(said[i:] for i in range(_SHINGLE)), strict=False))
    hashes = b"".join(map(xxh3_64_digest, shingles if len(said) >= _SHINGLE else said))
    return f"{_majority(hashes, len(hashes) // _HASH):016x}"


def _majority(hashes: bytes, number: int) -> int:
    """So many hashes of eight bytes -> the bits that more than half of them have.

    One integer holds a plane of all their counters; its halves are added, plane by plane, until one counter is left.
    """
    planes = [int.from_bytes(hashes, "little")]
    width = number
    while width > 1:
        width = (width + 1) // 2
        low, carry, sums = (1 << 64 * width) - 1, 0, []
        for plane in planes:
            one, other = plane & low, plane >> 64 * width
            either = one ^ other
            sums.append(either ^ carry)
            carry = one & other | either & carry
        planes = [*sums, carry]
    more, equal = 0, _LANE
    for place in reversed(range(len(planes))):
        if (number // 2 + 1) >> place & 1:
            equal &= planes[place]
        else:
            more |= equal & planes[place]
            equal &= ~planes[place]
    return (more | equal) & _LANE


def shingles(text: str) -> frozenset[int]:
    """Text -> every run of four words in it, as a 64-bit number each."""
    said = _said(text, _TOKEN)
    runs = set(map(b" ".join, zip(*(islice(said, i, None) for i in range(_RUN)), strict=False)))
    hashes, begun = [], _BLAKE.copy
    for run in runs:
        blake = begun()
        blake.update(run)
        hashes.append(blake.digest())
    return frozenset(struct.unpack(f">{len(runs)}Q", b"".join(hashes)))


def sketch(runs: frozenset[int]) -> tuple[int, ...]:
    """Runs of words -> 24 keys (signed, 64 bits), of which texts with many runs in common share at least one.

    One-permutation MinHash (Li, Owen, Zhang 2012): the runs fall into 72 bins and the least of each
    bin stands for it; an empty bin takes its neighbour's. Three bins make a band, and each band a key.
    """
    if len(runs) < _BINS // 2:
        return ()
    lowest = [1 << 64] * _BINS  # more than any run
    for run in runs:
        if run < lowest[place := run % _BINS]:
            lowest[place] = run
    least = [run // _BINS if run >> 64 == 0 else None for run in lowest]
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
