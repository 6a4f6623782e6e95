"""Headline and text -> what their words say: log-odds of every section, by the model of the language or the lexicon."""

from itertools import islice

from msgspec import Struct

from tasks.models.document import Document
from tasks.stages.classify import lexicon, model
from tasks.stages.classify.lexicon import TOPIC
from tasks.stages.classify.rules import TEXT
from tasks.stages.classify.sections import IDS
from tasks.stages.classify.words import words

_LONGEST = 3  # words of a name of a section that is looked for in a text
_READ = 200  # words of a text in a language without a model
_NAMED = 0.3  # of a term's weight, where it stands in a text instead of in the place of a section
_HEADLINE = 2  # times that a term counts which stands in the headline


class Reading(Struct, frozen=True):
    """What a text says: the model that read it (``words``, ``lexicon``) and the log-odds of each section."""

    method: str
    odds: tuple[float, ...]


def opening(document: Document) -> tuple[str, str]:
    """A document -> its headline, and its text with both headlines before it."""
    headline = document.headline.value
    alternative = document.alternative_headline.value if document.alternative_headline else ""
    return headline, "\n".join([headline, alternative, *(block.text for block in islice(document.body, 24))])


def read(headline: str, text: str, language: str) -> Reading | None:
    """Headline, text and language -> what their words say; None where nothing is known of the language."""
    if (found := model.load(language)) is not None:
        scores = found.score(headline, text)
        return Reading("words", tuple(TEXT * score for score in scores)) if scores else None
    sums = [0.0] * len(IDS)
    for term, times in _terms(headline, text, language).items():
        for meaning in lexicon.of_language(term, language):
            if meaning.code.startswith(TOPIC):
                sums[int(meaning.code.removeprefix(TOPIC)[:2]) - 1] += _NAMED * meaning.weight * times
    return Reading("lexicon", tuple(sums)) if any(sums) else None


def weighed(text: str, language: str, section: int, most: int) -> list[str]:
    """Text, language and a section by its place -> the words that spoke for it, the strongest first."""
    if (found := model.load(language)) is not None:
        return found.weighed(text, section, most)
    code = f"{TOPIC}{section + 1:02}000000"
    spoke = {
        term: meaning.weight
        for term in _terms("", text, language)
        for meaning in lexicon.of_language(term, language)
        if meaning.code == code
    }
    return sorted(spoke, key=lambda term: (-spoke[term], term))[:most]


def _terms(headline: str, text: str, language: str) -> dict[str, int]:
    """Headline, text and language -> every run of a few words that the lexicon might know, and what it counts."""
    terms: dict[str, int] = {}
    for source, times in ((text, 1), (headline, _HEADLINE)):
        listed = [lexicon.key(word) for word in words(source, language)[:_READ]]
        for length in range(1, _LONGEST + 1):
            for at in range(len(listed) - length + 1):
                terms[" ".join(listed[at : at + length])] = times
    return terms
