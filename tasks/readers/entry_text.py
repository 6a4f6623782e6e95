"""Text of a feed's entry as its parser hands it over -> what was meant: markup that was escaped twice is markup.

A text that speaks of tags is told from one by where they stand: markup begins with a tag, and closes what it opens.
"""

import re
from html import unescape
from typing import NamedTuple

_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]{0,10})(?:\s[^<>]{0,2000})?/?>")
_BLOCKS = "p|div|h[1-6]|ul|ol|blockquote|figure|section|article|table|span|a|b|i|strong|em|img|br|center|font"
_ESCAPED = re.compile(rf"&lt;(/?)(?:{_BLOCKS})(?=[\s/&])", re.IGNORECASE)
_MARKUP = re.compile(rf"<(/?)(?:{_BLOCKS})(?=[\s/>])", re.IGNORECASE)
_WRAPPERS = frozenset({"p", "div", "span", "section", "article"})
_PARAGRAPH = re.compile(r"</p\s*>|<p[\s>]|(?:<br\s*/?>\s*){2}", re.IGNORECASE)
_CUT = re.compile(r"(?:\[?\s*(?:…|\.\.\.|&#8230;|&hellip;|&#x2026;)\s*\]?)\s*$")
_WHOLE = 600  # characters without markup: fewer are a teaser
_PARAGRAPHS = 3


class Content(NamedTuple):
    """The text of an entry, empty where it has none, and whether it is HTML."""

    text: str
    is_html: bool


def content_in(text: str, *, is_html: bool) -> Content:
    """Text and what it is declared to be -> what it is.

    HTML that holds nothing but escaped markup was escaped once too often; plain text that is markup throughout was
    declared wrong.
    """
    if is_html:
        return Content(unescape(text) if _twice_escaped(text) else text, is_html=True)
    return Content(text, _is_markup(text, _MARKUP))


def is_whole(html: str) -> bool:
    """HTML of a description -> whether it is a whole text: several paragraphs, long, and not cut off at its end."""
    words = _TAG.sub("", html).strip()
    return len(words) >= _WHOLE and len(_PARAGRAPH.findall(html)) >= _PARAGRAPHS and not _CUT.search(words[-40:])


def _twice_escaped(html: str) -> bool:
    tags = [found[1].lower() for found in _TAG.finditer(html[:2000])]
    if len(tags) > 2 or not _WRAPPERS.issuperset(tags):
        return False
    return _is_markup(_TAG.sub("", html), _ESCAPED)


def _is_markup(text: str, tag: re.Pattern[str]) -> bool:
    """Text and how tags are written in it -> whether it begins with one, and closes most of those that it opens."""
    if not tag.match(text.lstrip()[:40]):
        return False
    found = list(tag.finditer(text))
    return any(one[1] for one in found) or len(found) >= _PARAGRAPHS  # <br> and <img> close nothing
