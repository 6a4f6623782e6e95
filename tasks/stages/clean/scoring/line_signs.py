"""Text -> the signs in it that are no words: how it opens and ends, its digits and capitals, the marks of a credit."""

import re
from bisect import bisect_right

from tasks.stages.clean.scoring import features as f
from tasks.stages.clean.tree.prose import STOP

CREDIT = re.compile(
    r"©|\(c\)|getty|reuters|\bafp\b|\bap photo|shutterstock|istock|\bdpa\b|picture.alliance|\bepa\b|imago|\bpa media"
    r"|photo ?(?:by|:|credit)|foto ?:|image ?(?:credit|source|:)|credit ?:|photograph|courtesy|bild ?:|фото ?:|/ ?ap\b",
    re.IGNORECASE,
)
# One of these is in every credit: to look for them first takes an eighth of trying the pattern at every letter.
_CREDITING = re.compile(
    r"©|\(c\)|getty|reuters|afp|ap photo|stock|dpa|picture|epa|imago|pa media|photo|foto|image|credit|courtesy|bild"
    r"|фото|/ ?ap"
)


def signs(text: str) -> list[int]:
    """Short line -> the signs in it that speak of a date, a tool or a credit."""
    codes = []
    digits = _digits(text)
    if digits:
        codes.append(f.DIGITS + bisect_right((0.01, 0.1, 0.25, 0.5), digits / len(text)))
    if text.isupper():
        codes.append(f.UPPER)
    codes += [f.HAS + number for number, mark in enumerate("|©@/") if mark in text]
    if _CREDITING.search(text.lower()) and CREDIT.search(text):
        codes.append(f.CREDIT)
    return codes


def _digits(text: str) -> int:
    if text.isascii():
        return len(text) - len(text.encode().translate(None, b"0123456789"))
    return sum(map(str.isdigit, text))


def stops(text: str) -> int:
    """Text -> how many sentences end in it, 2 for more."""
    found = STOP.search(text, 0, 400)
    return 0 if found is None else 1 if STOP.search(text, found.end(), 400) is None else 2


def last_kind(text: str) -> int:
    """Text -> what its last character is, by number."""
    last = text[-1]
    if last in ":：":
        return 0
    if last == "…" or text.endswith("..."):
        return 1
    if last in "»>→›":
        return 2
    return 3 if last.isalnum() else 4


def first_kind(first: str) -> int:
    """First character of a text -> what it is, by number."""
    if first.islower():
        return 0
    if first.isupper():
        return 1
    if first.isdigit():
        return 2
    if first in "\"“„«»‘'—–-":
        return 3
    return 4 if first in "•▪►*·>→" else 5
