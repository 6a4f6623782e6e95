"""Names of sections, headlines and kickers -> what an article is, apart from what it is on: opinion, analysis, live."""

import re
from itertools import groupby, takewhile
from typing import get_args

from tasks.models.article import Genre
from tasks.models.document import Block, Document, Label
from tasks.stages.classify import lexicon
from tasks.stages.classify.lexicon import GENRE, TOPIC

GENRES: tuple[Genre, ...] = get_args(Genre)  # the first that is named is it
LIVE = "live"  # also a concert, and what people do: only a cue that stands alone, or means nothing else, is one

_PARTS = re.compile(r"\s*(?:[|•·»«\[\]【】「」『』]|[:：](?=\s|$|\D)|(?<=\s)[-–—](?=\s)|[–—](?=\s)|^\(|\)(?=\s|$))\s*")
_MOST = 6  # parts of a headline
_LONGEST = 4  # words of a cue
_SURE = 8  # letters of a word that means nothing else: ``liveticker``, but not ``direct``
_KICKERS = 2  # lines right above the headline: the kicker, and another between them
_LONGEST_KICKER = 40  # characters
_DROPPED_AS = frozenset({Label.NAVIGATION, Label.BOILERPLATE})  # not adverts, comments and boxes, which name themselves
_BETWEEN = frozenset({Label.TIMESTAMP, Label.BYLINE, Label.SHARE, Label.ADVERT})


def named_by(value: str, language: str) -> set[str]:
    """Name of a section -> the genres that it names, unless it names a topic too, as ``Live Science`` does."""
    codes = [meaning.code for meaning in lexicon.read(value, language, parts=False)]
    if any(code.startswith(TOPIC) for code in codes):
        return set()
    return {code.removeprefix(GENRE) for code in codes if code.startswith(GENRE)}


def in_headline(headline: str, language: str) -> set[str]:
    """Headline -> the genres that it is labelled with: ``Opinion | …``, ``… – live``, ``Live updates: …``.

    The label is a part of the headline between its marks. A part that has other words too only tells that the story
    is live, where it begins or ends with words that say nothing else: ``Vote on the budget live updates: …``.
    """
    parts = [part for part in _PARTS.split(headline) if part][:_MOST]
    found = {LIVE} if any(_is_live(part, language, alone=len(parts) > 1) for part in parts) else set()
    named = (named_by(part, language) - {LIVE} for part in parts) if len(parts) > 1 else ()
    return found.union(*named)


def in_kickers(document: Document, language: str) -> set[str]:
    """A document -> the genres that the lines right above its headline name: ``Opinion``, ``Gastkommentar``.

    ``Live`` there is as likely the link to a broadcast: it takes a cue that means nothing else, as in a headline. Lines
    that were dropped for one reason, one after the other, are a menu.
    """
    above = [block for block in takewhile(_is_above, document.blocks) if block.label not in _BETWEEN]
    if all(map(_is_above, document.blocks)):
        return set()
    rows = [list(row) for _, row in groupby(above, key=lambda block: (block.label, block.reason))]
    alone = [row[0].text for row in rows[-_KICKERS:] if len(row) == 1 and row[0].label in _DROPPED_AS]
    short = [kicker for kicker in alone if len(kicker) <= _LONGEST_KICKER]
    found = {LIVE} if any(_is_live(kicker, language, alone=False) for kicker in short) else set()
    return found.union(*(named_by(kicker, language) - {LIVE} for kicker in short))


def _is_above(block: Block) -> bool:
    return block.label != Label.HEADLINE


def _is_live(part: str, language: str, *, alone: bool) -> bool:
    """A part of a headline -> whether it begins or ends with a cue that means nothing else, or ``alone`` is any cue."""
    words = lexicon.key(part).split()
    cues = [cue for length in range(1, _LONGEST + 1) for cue in (words[:length], words[-length:]) if cue]
    sure = [cue for cue in cues if len(cue) > 1 or len(cue[0]) >= _SURE]
    live = lexicon.terms(GENRE + LIVE, language)
    return any(" ".join(cue) in live for cue in [*sure, *([words] if alone else [])])
