"""Raw string of a page -> plain words: entities read, tags left out, whitespace folded, fit to be sent on as UTF-8."""

import re
from functools import lru_cache
from html import unescape

_REMEMBERED = 300  # characters of a text whose folding is worth remembering
_TAG = re.compile(r"<[/!]?[a-zA-Z!][^<>]{0,2000}>")
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff\ufffc\u200e\u200f\u202a-\u202e\ud800-\udfff]+")  # and lone surrogates


def plain(raw: str, longest: int = 2000) -> str:
    """Raw string -> its words with single spaces, at most ``longest`` characters of it read.

    Entities are read twice, since publishers escape what their templates escape again.
    """
    text = raw[:longest]
    if "&" in text:
        text = unescape(unescape(text))
    if "<" in text:
        text = _TAG.sub(" ", text)
    if not text.isascii():
        text = _UNSEEN.sub("", text)
    return " ".join(text.split())


def bare(text: str) -> str:
    """Words -> only their letters and digits, in lower case: two spellings of one headline come out equal."""
    return _bare(text) if len(text) <= _REMEMBERED else _fold(text)


def _fold(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


_bare = lru_cache(4_096)(_fold)
