"""Two articles of one text -> whose it is: by what they declare, whom they credit, and when they came out."""

import re
from datetime import datetime, timedelta

from tasks.models.article import Article, Stamp

_SHORTEST = 3  # letters of a name that a credit can be told by: AP is in every other word
_APART = timedelta(minutes=1)
_SOON = timedelta(hours=1)  # after it came out: what is seen within it was waited for
_LATER = timedelta(minutes=20)  # than others are seen: the pace of a feed explains less
_LETTERS = re.compile(r"[\W_]+")


def is_original(article: Article, other: Article) -> bool:
    """An article that came later, and one with the same text -> whether the later one is the original all the same."""
    if _declares(other, article) or _declares(article, other):
        return _declares(other, article)
    if _credits(other, article) != _credits(article, other):
        return _credits(other, article)
    return _before(article, other)


def declares(copy: Article, original: Article) -> bool:
    """Two articles -> whether the first names the second's page as its original."""
    return _declares(copy, original)


def _declares(copy: Article, original: Article) -> bool:
    if copy.syndicated_from is None:
        return False
    addresses = {original.url.canonical, original.url.requested, original.url.final}
    return copy.syndicated_from.url in addresses


def _credits(copy: Article, original: Article) -> bool:
    """Whether an article names the other's publisher as whoever wrote it: in its byline, dateline or copyright line."""
    names = [name for name in (original.publisher.name, _label(original)) if len(_bare(name)) >= _SHORTEST]
    said = [
        copy.byline.text if copy.byline else "",
        copy.dateline.text if copy.dateline else "",
        copy.copyright_notice or "",
    ]
    own = _bare(copy.publisher.name)
    return any(_has(line, name) for line in said for name in names if _bare(name) != own)


def _label(article: Article) -> str:
    return (article.publisher.domain or "").partition(".")[0]


def _has(line: str, name: str) -> bool:
    words = " ".join(_LETTERS.split(line.casefold()))
    return bool(words) and f" {' '.join(_LETTERS.split(name.casefold())).strip()} " in f" {words.strip()} "


def _bare(name: str) -> str:
    return _LETTERS.sub("", name.casefold())


def _before(article: Article, other: Article) -> bool:
    """Whether an article says that it came out before the other did, or before the other was there to be seen.

    Anybody can state an early date. One that was seen much later than it says is not believed against one that was
    seen as soon as it came out.
    """
    mine, theirs = _moment(article.times.published), _moment(other.times.published)
    if mine is None:
        return False
    seen = datetime.fromisoformat(other.times.first_seen)
    if theirs is not None:
        late, lag = seen - theirs, datetime.fromisoformat(article.times.first_seen) - mine
        live = article.provenance.mode == other.provenance.mode == "live"
        if live and lag <= _SOON and late > lag + _LATER:
            theirs = None
    return mine < (theirs or seen) - _APART


def _moment(stamp: Stamp | None) -> datetime | None:
    """A stated moment -> the same, where it is exact enough to be before another of the same day."""
    if stamp is None or stamp.precision == "day":
        return None
    at = datetime.fromisoformat(stamp.value)
    return at if at.tzinfo else None
