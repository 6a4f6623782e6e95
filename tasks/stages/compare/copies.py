"""Two texts -> how much of one stands in the other; above a bound, one is a copy of the other.

Wire copy is printed with another headline, a paragraph less, a local one more. What counts is how much of the shorter
text stands word for word in the longer, and that this is no small part of the longer, which may be a collection.
Reports made from one template – results, prices, weather – keep most of their words from day to day; ``facts`` tells
them by what they put in each other's place. ``bench/copies`` measures it.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from tasks.events.fingerprint import shingles, sketch
from tasks.models.article import Article
from tasks.stages.compare.facts import contradict
from tasks.stages.compare.originals import is_original

EXACT = 100
COPY = 65  # of a hundred runs of words in the shorter text that stand in the longer, too
_SHORTEST = 60  # runs of words: less is too little to tell by
_SHARED = 0.4  # of the longer text's runs
_WINDOW = timedelta(days=7)  # copies are printed within days; what comes later has to be the very text
_VERY = 90  # of a hundred runs: the very text


class Copy(Struct, frozen=True):
    """The article that another is a copy of, and how alike they are, of a hundred; ``declared`` where it says so."""

    uri: str
    similarity: int
    declared: bool = False


def find_original(article: Article, candidates: Iterable[Article]) -> Copy | None:
    """An article and others like it, the first to arrive first -> the one among them that it is a copy of.

    Of several that is the one whose text it is; None where it is the article's own.
    """
    found: tuple[Article, int] | None = None
    for other in candidates:
        alike = likeness(article, other) if other.uri != article.uri else 0
        if alike and not is_original(article, other) and (found is None or is_original(other, found[0])):
            found = other, alike
    return Copy(found[0].uri, found[1]) if found else None


def likeness(article: Article, other: Article) -> int:
    """Two articles -> how alike they are, of a hundred, where one is a copy of the other; 0 where neither is.

    Nobody copies from himself: what one publisher prints twice is two articles, unless it is the same to the letter.
    """
    if article.fingerprint.content == other.fingerprint.content:
        return EXACT
    if article.publisher.id == other.publisher.id or article.language.tag[:2] != other.language.tag[:2]:
        return 0
    one, two = text_of(article), text_of(other)
    alike = similarity(shingles(one), shingles(two))
    apart = abs(_came_out(article) - _came_out(other))
    if alike < COPY or (alike < _VERY and apart > _WINDOW):
        return 0
    told_apart = contradict(one, two, headlines=(article.headline, other.headline), apart=apart)
    return 0 if told_apart else min(alike, EXACT - 1)


def _came_out(article: Article) -> datetime:
    """Article -> when it came out, as it says itself, else when it was seen first."""
    stated = article.times.published
    at = datetime.fromisoformat(stated.value if stated else article.times.first_seen)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def similarity(one: frozenset[int], other: frozenset[int]) -> int:
    """Runs of words of two texts -> of a hundred of the shorter text's, how many stand in the longer."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < _SHORTEST or len(shorter) < _SHARED * len(longer):
        return 0
    shared = len(shorter & longer)
    return round(100 * shared / len(shorter)) if shared >= _SHARED * len(longer) else 0


def sketch_of(article: Article) -> tuple[int, ...]:
    """Article -> the keys under which its copies find it."""
    return sketch(shingles(text_of(article)))


def text_of(article: Article) -> str:
    """Article -> its body as one text."""
    return "\n".join(block.text for block in article.body.blocks)
