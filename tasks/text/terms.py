"""Text -> the words under which it is found; a query becomes the same words, so that the two meet.

Accents and case are folded. Scripts that set no spaces between words are cut into pairs of characters, which overlap.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice, pairwise

MOST = 24  # words of one text; a headline has some ten
_WORD = re.compile(r"\w+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")


def terms(text: str) -> tuple[str, ...]:
    """Text -> its words in order, each once, at most ``MOST``."""
    return tuple(islice(dict.fromkeys(_words(text)), MOST))


def _words(text: str) -> Iterator[str]:
    for word in _WORD.findall(_fold(text)):
        rest = word
        for run in _UNSPACED.findall(word):
            rest = rest.replace(run, " ", 1)
            yield from map("".join, pairwise(run)) if len(run) > 1 else (run,)
        yield from rest.split()


def _fold(text: str) -> str:
    """Text -> the same without case and accents; what other marks mean is left to their scripts."""
    apart = unicodedata.normalize("NFKD", text.casefold()).casefold()  # 𝑨 has a case only once it is an A
    return unicodedata.normalize("NFC", "".join(c for c in apart if not "\u0300" <= c <= "\u036f"))
