"""Headline and text -> what their words say: log-odds of every section, by the model of the language."""

from itertools import islice

from msgspec import Struct

from tasks.models.document import Document
from tasks.stages.classify import model
from tasks.stages.classify.model import Scores
from tasks.stages.classify.rules import TEXT
from tasks.stages.classify.words import UNSPACED

READ = 24  # blocks of the body: more than a model reads
LINE = 20  # words of a text so short that one of them could decide it


class Reading(Struct, frozen=True):
    """What a text says: the log-odds of each section."""

    odds: tuple[float, ...]


def opening(document: Document) -> tuple[str, str]:
    """A document -> its headline, and its text with both headlines before it."""
    headline = document.headline.value
    alternative = document.alternative_headline.value if document.alternative_headline else ""
    return headline, "\n".join([headline, alternative, *(block.text for block in islice(document.body, READ))])


def read(headline: str, text: str, language: str) -> Reading | None:
    """Headline, text and language -> what their words say; None where nothing is known of the language."""
    found = model.load(language)
    scores = found.score(headline, text) if found else None
    if found and scores and language not in UNSPACED and len(text.split(maxsplit=LINE)) <= LINE:
        scores = _steadied(scores, found.without(headline, text, scores.index(max(scores))))
    return Reading(tuple(TEXT * score for score in scores)) if scores else None


def _steadied(scores: Scores, others: Scores | None) -> Scores | None:
    """The scores of a line, and those without its strongest word -> the mean of both; None where one word is known.

    One word of a line does not decide alone: a strike, a virus and a tiger are on this or that.
    """
    if others is None:
        return None
    shift = (sum(scores) - sum(others)) / len(scores)
    return [(score + other + shift) / 2 for score, other in zip(scores, others, strict=True)]


def weighed(text: str, language: str, section: int, most: int) -> list[str]:
    """Text, language and a section by its place -> the words that spoke for it, the strongest first."""
    found = model.load(language)
    return found.weighed(text, section, most) if found else []
