"""Two wordings of one sentence -> whether only its spelling differs.

Typographic is what a proof-reader mends: marks, capitals, a letter too many, too few, or in the wrong place. Any other
letter, any digit and any word more or less may change what is said, so it is material: "million" is one letter from
"billion", and "not" is a small word.
"""

import re
from itertools import accumulate

_WORD = re.compile(r"\w+")
_SHORT = 5  # letters: of two words shorter than this, neither is a slip of the other


def is_typographic(old: str, new: str) -> bool:
    """The wording before and after -> True where every word that differs is the same word, spelt otherwise."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    if len(before) != len(after):
        return _same_letters(before, after)
    return all(_same_word(one, other) for one, other in zip(before, after, strict=True))


def _same_letters(before: list[str], after: list[str]) -> bool:
    """Words joined or parted differently (``web site``, ``website``), and nothing else; figures may not be."""
    one, other = ([word.casefold() for word in words] for words in (before, after))
    return "".join(one) == "".join(other) and _figures(one) == _figures(other)


def _figures(words: list[str]) -> list[tuple[int, str]]:
    """Words -> those with a figure in them, each with how many letters stand before its end."""
    return [
        (end, word) for word, end in zip(words, accumulate(map(len, words)), strict=True) if any(map(str.isdigit, word))
    ]


def _same_word(one: str, other: str) -> bool:
    if one.casefold() == other.casefold():
        return True
    if any(map(str.isdigit, one + other)) or min(len(one), len(other)) < _SHORT or one[0] != other[0]:
        return False
    return _slip(one.casefold(), other.casefold())


def _slip(one: str, other: str) -> bool:
    """Two words -> whether a letter was added, dropped, or changed places with the next."""
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, other_rest = one[start:], other[start:]
    if len(one) == len(other):
        return rest[:2] == other_rest[:2][::-1] and rest[2:] == other_rest[2:]
    longer, shorter = sorted((rest, other_rest), key=len, reverse=True)
    return longer[1:] == shorter
