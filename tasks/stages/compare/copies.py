"""Two texts -> how much of one stands in the other; above a bound, one is a copy of the other.

Wire copy is printed with another headline, a paragraph less, a local one more. What counts is how much of the shorter
text stands word for word in the longer, and that this is no small part of the longer, which may be a collection.
Reports made from one template – results, prices, weather – share phrases and differ in names and numbers, which breaks
most runs of four words, so they stay apart. ``bench/copies`` measures it.
"""

from collections.abc import Iterable

from msgspec import Struct

from tasks.events.fingerprint import shingles
from tasks.models.article import Article

COPY = 65  # of a hundred runs of words in the shorter text that stand in the longer, too
_SHORTEST = 60  # runs of words: less is too little to tell by
_SHARED = 0.4  # of the longer text's runs


class Copy(Struct, frozen=True):
    """The article that another is a copy of, and how alike they are, of a hundred."""

    uri: str
    similarity: int


def find_original(article: Article, candidates: Iterable[Article]) -> Copy | None:
    """An article and others like it, the first to arrive first -> the first that it is a copy of.

    Nobody copies from himself: what one publisher prints twice is two articles.
    """
    mine: frozenset[int] | None = None
    for other in candidates:
        if other.publisher.id == article.publisher.id or other.language.tag[:2] != article.language.tag[:2]:
            continue
        mine = mine or shingles(text_of(article))
        alike = similarity(mine, shingles(text_of(other)))
        if alike >= COPY:
            return Copy(other.uri, min(alike, 99))
    return None


def similarity(one: frozenset[int], other: frozenset[int]) -> int:
    """Runs of words of two texts -> of a hundred of the shorter text's, how many stand in the longer."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < _SHORTEST or len(shorter) < _SHARED * len(longer):
        return 0
    shared = len(shorter & longer)
    return round(100 * shared / len(shorter)) if shared >= _SHARED * len(longer) else 0


def text_of(article: Article) -> str:
    """Article -> its body as one text."""
    return "\n".join(block.text for block in article.body.blocks)
