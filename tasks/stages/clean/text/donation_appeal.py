"""Text -> whether a newsroom asks for support in it: it speaks of itself, outside of quotation marks, and of money."""

import re

from tasks.stages.clean.text.phrases import Phrasebook

_MONEY = re.compile(r"[$€£¥₴₽₹₩₺]\s?\d|\d\s?(?:[$€£¥₴₽₹₩₺]|EUR\b|USD\b|Euro\b|грив|руб|zł|kr\b|Kč|лв|元|円|원)")
_QUOTED = re.compile(r'["“„«「『][^"”“»」』]*+(["”“»」』]|\Z)')


def _blanked(quote: re.Match[str]) -> str:
    """Quotation -> a blank; one that is never closed is none, and matched lest each mark in it be tried."""
    return " " if quote[1] else quote[0]


def speaks_of_itself(text: str, book: Phrasebook) -> bool:
    """Whether somebody says "we" outside of quotation marks, which reporting does not."""
    return "we" in book.cues(_QUOTED.sub(_blanked, text)[:900])


def asks_for_money(text: str, book: Phrasebook) -> bool:
    """Whether somebody who says "we" names an amount."""
    return _MONEY.search(text) is not None and speaks_of_itself(text, book)
