"""A term of a vocabulary -> the spellings in which texts have it, where a language has several that a rule can make."""

from collections.abc import Callable
from functools import cache

from opencc import OpenCC

HEBREW_PREFIXES = ("", "ה", "ב", "ל", "ו", "מ", "ש", "כ", "וה", "שה")  # words of their own, written on to the next
HEBREW_SHORT = 2  # letters of a word that only the article is put before: with another letter it is another word
CYRILLIC = {  # Serbian, the pairs of letters first
    "dž": "џ", "lj": "љ", "nj": "њ", "a": "а", "b": "б", "c": "ц", "č": "ч", "ć": "ћ", "d": "д", "đ": "ђ", "e": "е",
    "f": "ф", "g": "г", "h": "х", "i": "и", "j": "ј", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п",
    "r": "р", "s": "с", "š": "ш", "t": "т", "u": "у", "v": "в", "z": "з", "ž": "ж",
}  # fmt: skip


def spellings(term: str, language: str) -> list[str]:
    """A term without its mark, and the language -> its spellings, its own the first."""
    made = MADE[language](term) if language in MADE else []
    return list(dict.fromkeys([term, *made]))


def hebrew(term: str) -> list[str]:
    """A Hebrew term -> the term after each of the words that are written together with it; a Latin name as it is."""
    if term.isascii():
        return [term]
    first = term.split(" ", maxsplit=1)[0]
    return [prefix + term for prefix in (HEBREW_PREFIXES if len(first) > HEBREW_SHORT else HEBREW_PREFIXES[:2])]


def serbian(term: str) -> list[str]:
    """A Serbo-Croatian term in Latin letters -> the term in Cyrillic ones."""
    for latin, cyrillic in CYRILLIC.items():
        term = term.replace(latin, cyrillic)
    return [term]


def chinese(term: str) -> list[str]:
    """A Chinese term -> the term in the traditional characters of Taiwan and of Hong Kong, and in simplified ones."""
    return [_converter(way).convert(term) for way in ("s2t", "s2hk", "s2twp", "t2s")]


@cache
def _converter(way: str) -> OpenCC:
    return OpenCC(way)


MADE: dict[str, Callable[[str], list[str]]] = {"he": hebrew, "hr": serbian, "zh": chinese}
