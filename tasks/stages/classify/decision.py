"""A document's evidence, all of it added up: the decision behind a section, as ``wiredesk classify`` shows it."""

import math
from collections import Counter

from msgspec import Struct

from tasks.models.document import Document
from tasks.stages.classify import embeddings, reading
from tasks.stages.classify.languages import known_as
from tasks.stages.classify.lexicon import key
from tasks.stages.classify.notices import is_notice
from tasks.stages.classify.reading import Reading
from tasks.stages.classify.rules import CERTAIN, CERTAIN_ENCODED, MEANING, SECOND, SECOND_ENCODED
from tasks.stages.classify.taxonomy import Concept, load
from tasks.stages.classify.votes import Declared, declared


class Ranked(Struct, frozen=True):
    """A section by its place in sections.IDS, the log-odds that its evidence adds up to, and how sure that makes it."""

    section: int
    odds: float
    confidence: int


class Decision(Struct, frozen=True):
    """What was declared, what the text says, and the sections that follow, likeliest first; none without evidence.

    ``meaning`` is what the encoder made of headline and opening, where it is asked and knows the language.
    """

    language: str
    declared: Declared
    text: Reading | None
    ranked: tuple[Ranked, ...]
    meaning: Reading | None = None

    @property
    def topic(self) -> Concept | None:
        """-> the second-level topic that most exact names of topics under the first section belong to.

        One that only repeats the section, as ``economy`` does, is none.
        """
        if not self.ranked:
            return None
        concepts = load().concepts
        section = f"{self.ranked[0].section + 1:02}000000"
        named = Counter(one.second for one in self.declared.concepts if one.top == section and one.second)
        repeated = set(key(concepts[section].name).split())
        telling = [code for code in named if not repeated.issuperset(key(concepts[code].name).split())]
        best = max(telling, key=lambda code: named[code], default=None)
        return concepts[best] if best else None


def decide(document: Document, article: float = 1.0, *, encoded: bool = False) -> Decision:
    """A document, and how likely it is an article at all (0 to 1) -> the decision on its section.

    What is no article stands in no section: every confidence falls as that likelihood does. ``encoded`` asks the
    sentence encoder, too, which has to be installed.
    """
    language = known_as(document.language.value)
    said = declared(document, language)
    headline, opening = reading.opening(document)
    if is_notice(opening, language):
        return Decision(language, said, None, ())
    text = reading.read(headline, opening, language)
    meaning = _meaning(opening, document.language.value) if encoded else None
    if not said.votes and text is None and meaning is None:
        return Decision(language, said, text, ())
    heard = [said.sums(), *(one.odds for one in (text, meaning) if one)]
    odds = [sum(each, 0.0) for each in zip(*heard, strict=True)]
    return Decision(language, said, text, tuple(_rank(odds, article, encoded=meaning is not None)), meaning)


def _meaning(opening: str, tag: str) -> Reading | None:
    """Headline and text, and their language, no other that is like it -> what the encoder makes of them, if it can."""
    odds = embeddings.read(opening, tag)
    return Reading(tuple(MEANING * each for each in odds)) if odds else None


def _rank(odds: list[float], article: float, *, encoded: bool) -> list[Ranked]:
    """Log-odds of each section, up to a constant, and a likelihood -> the sections with confidence, likeliest first.

    The curves are others where the encoder had a say, which makes all odds larger.
    """
    certain, runner_up = (CERTAIN_ENCODED, SECOND_ENCODED) if encoded else (CERTAIN, SECOND)
    order = sorted(range(len(odds)), key=lambda section: -odds[section])
    top = odds[order[0]]
    rest = sum(math.exp(odds[section] - top) for section in order[1:])
    first = Ranked(order[0], odds[order[0]], _sure(certain, -math.log(rest), article))
    others = (Ranked(section, odds[section], _sure(runner_up, odds[section] - top, article)) for section in order[1:])
    return [first, *others]


def _sure(curve: tuple[float, float], odds: float, most: float) -> int:
    """A fitted curve (level, slope), log-odds and the likelihood that it ends at -> percent."""
    level, slope = curve
    return round(100 * most / (1 + math.exp(-(level + slope * odds))))
