"""Article -> what lists and counts hold of it: the words it is found by, and what its extraction lacks.

words    of its headline, and ``source:``, ``publisher:``, ``section:``, ``date:`` for a day and for its month
lacks    the facts that an article of any layout has, and this one has not: counted for every source and day
"""

from datetime import UTC, datetime
from math import log2

from tasks.models.article import Article
from tasks.text.terms import terms

SHORT = 30  # words; a body below that is no body


def index(article: Article) -> tuple[str, ...]:
    """Article -> the words that it is found by."""
    day = (article.times.published.value if article.times.published else article.times.first_seen)[:10]
    filed = (
        f"source:{article.provenance.source_id}",
        f"publisher:{article.publisher.id}",
        f"section:{article.section.id}",
        f"date:{day}",
        f"date:{day[:7]}",
    )
    return (*terms(article.headline), *filed)


def lacks(article: Article) -> tuple[str, ...]:
    """Article -> which of ``date``, ``author`` and ``body`` it lacks."""
    missing = {
        "date": article.times.published is None,
        "author": article.byline is None,
        "body": article.body.word_count < SHORT and not article.body.truncated,
    }
    return tuple(name for name, is_missing in missing.items() if is_missing)


def delay(article: Article, now: datetime) -> float | None:
    """A new article -> the seconds since its publisher published it; None where only the day is known."""
    stamp = article.times.published
    if stamp is None or stamp.precision == "day":
        return None
    published = datetime.fromisoformat(stamp.value)
    return max(0.0, (now - published.astimezone(UTC)).total_seconds()) if published.tzinfo else None


def length(article: Article) -> int:
    """Article -> the class of its length: twice the binary logarithm of its words, rounded down."""
    return int(2 * log2(max(1, article.body.word_count)))
