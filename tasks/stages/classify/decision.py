"""A document's evidence, all of it added up: the decision behind a section, as ``wiredesk classify`` shows it."""

import math
from collections import Counter

from msgspec import Struct

from tasks.models.document import Document
from tasks.stages.classify import reading
from tasks.stages.classify.languages import known_as
from tasks.stages.classify.lexicon import key
from tasks.stages.classify.notices import is_notice
from tasks.stages.classify.reading import Reading
from tasks.stages.classify.rules import CERTAIN, SECOND
from tasks.stages.classify.sections import IDS
from tasks.stages.classify.taxonomy import Concept, load
from tasks.stages.classify.votes import Declared, declared


class Ranked(Struct, frozen=True):
    """A section by its place in sections.IDS, the log-odds that its evidence adds up to, and how sure that makes it."""

    section: int
    odds: float
    confidence: int


class Decision(Struct, frozen=True):
    """What was declared, what the text says, and the sections that follow, likeliest first; none without evidence."""

    language: str
    declared: Declared
    text: Reading | None
    ranked: tuple[Ranked, ...]

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


def decide(document: Document, article: float = 1.0) -> Decision:
    """A document, and how likely it is an article at all (0 to 1) -> the decision on its section.

    What is no article stands in no section: every confidence falls as that likelihood does.
    """
    language = known_as(document.language.value)
    said = declared(document, language)
    headline, opening = reading.opening(document)
    if is_notice(opening, language):
        return Decision(language, said, None, ())
    text = reading.read(headline, opening, language)
    if not said.votes and text is None:
        return Decision(language, said, text, ())
    odds = [a + b for a, b in zip(said.sums(), text.odds if text else [0.0] * len(IDS), strict=True)]
    return Decision(language, said, text, tuple(_rank(odds, article)))


def _rank(odds: list[float], article: float) -> list[Ranked]:
    """Log-odds of each section, up to a constant, and a likelihood -> the sections with confidence, likeliest first."""
    order = sorted(range(len(odds)), key=lambda section: -odds[section])
    top = odds[order[0]]
    rest = sum(math.exp(odds[section] - top) for section in order[1:])
    first = Ranked(order[0], odds[order[0]], _sure(CERTAIN, -math.log(rest), article))
    others = (Ranked(section, odds[section], _sure(SECOND, odds[section] - top, article)) for section in order[1:])
    return [first, *others]


def _sure(curve: tuple[float, float], odds: float, most: float) -> int:
    """A fitted curve (level, slope), log-odds and the likelihood that it ends at -> percent."""
    level, slope = curve
    return round(100 * most / (1 + math.exp(-(level + slope * odds))))
