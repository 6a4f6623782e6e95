"""Text -> its words, however they are set off: what every search for words in the stage begins with.

What is no letter or figure becomes a space, beyond ASCII in one search, in ASCII in one translation of the bytes: to
find the words one by one with a regular expression takes three times as long.
"""

import re
from functools import lru_cache

_BEYOND = re.findall(r"[^\w©ⓒ]+", "".join(map(chr, range(0x80, 0x10000))))
_APART = re.compile(f"[{''.join(f'{marks[0]}-{marks[-1]}' for marks in _BEYOND)}\U0001f000-\U0001faff]+")
_SIGNS = re.compile("[©ⓒ]")
# Bytes in lower case, what is no letter or figure a space: one translation for both.
_SPACED = bytes(code if code > 0x7F or chr(code).isalnum() else 0x20 for code in range(0x100)).lower()
_JOINED = _SPACED[: ord("_")] + b"_" + _SPACED[ord("_") + 1 :]
_CONTEXT = 12  # letters behind the first three: whether a sigma ends a word hangs on what follows it


def folded(text: str) -> str:
    """Text -> the same with single spaces, without soft hyphens; most lines of a page are so, apart from their ends."""
    text = text.strip()
    return text if text.isprintable() and "  " not in text else " ".join(text.replace("\xad", "").split())


def words_of(text: str) -> list[bytes]:
    """Text -> its words in lower case and UTF-8; the signs © and ⓒ are words."""
    if text.isascii():
        return text.encode().translate(_SPACED).split()
    lower = _APART.sub(" ", text.lower())
    if "©" in lower or "ⓒ" in lower:
        lower = _SIGNS.sub(r" \g<0> ", lower)
    return lower.encode("utf-8", "replace").translate(_SPACED).split()


@lru_cache(256)  # the runs of a page are asked for several times on their way
def plain(text: str) -> str:
    """Text -> its words in lower case, apart by one space; an underscore joins, and no sign is a word."""
    if text.isascii():
        return b" ".join(text.encode().translate(_JOINED).split()).decode()
    lower = _SIGNS.sub(" ", _APART.sub(" ", text.lower()))
    return b" ".join(lower.encode("utf-8", "replace").translate(_JOINED).split()).decode()


def may_open(text: str, words: str) -> bool:
    """Text, and words as ``plain`` gives them -> whether they may hold the text: its first letters mostly tell."""
    letters = text[:_CONTEXT].lower()[:3]
    return not letters.isalpha() or letters in words
