"""An article and the version before it -> whether so much of that is gone at once that something else may stand there.

A wall that nobody knows yet, a mixed-up cache, a page for somebody else: each answers 200, and none is there for long.
A text that was really written anew is there at the next look as well.
"""

import re

from rapidfuzz import fuzz

from tasks.events.fingerprint import shingles
from tasks.models.article import Article

_KEPT = 0.15  # of the runs of words before: a rewrite keeps its quotes, its figures, a paragraph
_FEW = 8  # runs of words: less is too little to tell by
_AS_LONG = 0.5  # of the text before: what is shorter may be its opening, or a notice under its headline
_ALIKE = 70  # of 100, of the words of two headlines: an edited one keeps more
_NAMES = 3  # names that a text must have to lose them all
_NAME = re.compile(r"(?<=[^\W_] )[^\W\d_a-z]\w{2,}")  # within a sentence, in scripts with capitals


def doubtful(article: Article, previous: Article) -> str:
    """An article and the version before it -> what speaks against believing it at once, empty where nothing does."""
    before, after = _text(previous), _text(article)
    runs = shingles(before)
    anew = len(after) > _AS_LONG * len(before) and _same_headline(article, previous)
    if not anew and len(runs) >= _FEW and len(runs & shingles(after)) < _KEPT * len(runs):
        return f"next to nothing is left of version {previous.version}"
    names = _names(before)
    if len(names) >= _NAMES and not any(name in after for name in names):
        return f"none of the {len(names)} names of version {previous.version} is left"
    return ""


def _same_headline(article: Article, previous: Article) -> bool:
    """Whether both are headed alike: what stands in an article's place has a headline of its own."""
    return fuzz.token_set_ratio(article.headline, previous.headline) >= _ALIKE


def _text(article: Article) -> str:
    return "\n".join((article.headline, *(block.text for block in article.body.blocks)))


def _names(text: str) -> set[str]:
    return {name for name in _NAME.findall(text) if name[0].isupper() and not name.isupper()}
