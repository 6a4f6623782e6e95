"""Declared signals -> votes for sections, the genre that they name, and the topics that they name exactly."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec import Struct

from tasks.models.article import Genre
from tasks.models.document import Document, Signal
from tasks.stages.classify import lexicon, taxonomy
from tasks.stages.classify.genre import GENRES, in_headline, in_kickers, named_by
from tasks.stages.classify.lexicon import TOPIC
from tasks.stages.classify.rules import (
    AGAIN,
    CODED,
    CONCEPT,
    EARLIER,
    FAMILIES,
    KINDS,
    MENU,
    OTHER,
    SAID_OF_SITES,
    SIGNALS,
)
from tasks.stages.classify.sections import IDS
from tasks.stages.classify.taxonomy import Concept

_SILENT_OF_GENRE = frozenset({"tag", "site", "title"})
_LABELLING = frozenset({"desk", "crumb"})  # what a publisher calls the section itself
_LIVE_IN = frozenset({"path"})  # elsewhere live is a section of concerts, or of television
_DOMAIN = re.compile(r"(\.(com|co|org|net|gov|ac|edu))?\.[a-z]+$")


class Vote(Struct, frozen=True):
    """What one value of one signal says: a section, by its place in sections.IDS, and how strongly."""

    signal: str
    value: str
    section: int
    weight: float


class Declared(Struct, frozen=True):
    """All that a page declares of its subject."""

    votes: tuple[Vote, ...] = ()
    genre: Genre | None = None
    concepts: tuple[Concept, ...] = ()
    label: str | None = None

    def sums(self) -> list[float]:
        """-> the log-odds that the votes add to each section."""
        sums = [0.0] * len(IDS)
        for section, families in self._by_section().items():
            strengths = sorted((_fading(weights) for weights in families.values()), reverse=True)
            sums[section] = _fading(strengths)
        return sums

    def _by_section(self) -> dict[int, dict[str, list[float]]]:
        sorted_votes: dict[int, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
        for vote in self.votes:
            sorted_votes[vote.section][family(vote.signal)].append(vote.weight)
        return sorted_votes


def family(signal: str) -> str:
    """Name of a signal -> its family."""
    return SIGNALS.get(signal, OTHER)


def declared(document: Document, language: str) -> Declared:
    """A document and the language of its names (first part of a BCP 47 tag) -> what it declares."""
    votes: list[Vote] = []
    genres = in_headline(document.headline.value, language) | in_kickers(document, language)
    if document.alternative_headline:
        genres |= in_headline(document.alternative_headline.value, language)
    concepts: dict[str, Concept] = {}
    label = None
    for name, values in _grouped(document.signals):
        if name == KINDS:
            genres |= {genre for value in values for genre in named_by(value, "en")}
            continue
        said: list[Vote] = []
        for value, trust in _trusted(name, values):
            found, exact = _votes(name, value, trust, language)
            said += found
            concepts |= {concept.code: concept for concept in exact}
            if found and label is None and family(name) in _LABELLING:
                label = value
        if len({vote.section for vote in said}) <= MENU:
            votes += said
            genres |= _genres_of_signal(name, values, language)
    genre = next((genre for genre in GENRES if genre in genres), None)
    return Declared(tuple(votes), genre, tuple(concepts.values()), label)


def _genres_of_signal(name: str, values: list[str], language: str) -> set[str]:
    """Name of a signal and its values -> the genres that they name, if such a signal tells of genres at all."""
    if family(name) in _SILENT_OF_GENRE:
        return set()
    named = {genre for value in values for genre in named_by(value, language)}
    return named if family(name) in _LIVE_IN else named - {"live"}


def _grouped(signals: Iterable[Signal]) -> Iterator[tuple[str, list[str]]]:
    """Signals -> the values of each name in order, without those that its family has already said."""
    said: set[tuple[str, str]] = set()
    values: dict[str, list[str]] = {}
    for signal in signals:
        heard = (family(signal.name), lexicon.key(signal.value))
        if heard not in said:
            said.add(heard)
            values.setdefault(signal.name, []).append(signal.value)
    yield from values.items()


def _trusted(name: str, values: list[str]) -> Iterator[tuple[str, float]]:
    """Values of a signal -> each with its trust; of a path the last step is the most exact."""
    rule = FAMILIES[family(name)]
    for after, value in enumerate(reversed(values)):
        yield value, rule.trust * (EARLIER**after if rule.ordered else 1.0)


def _votes(name: str, value: str, trust: float, language: str) -> tuple[list[Vote], list[Concept]]:
    """A value of a signal -> its votes, and the topics that it names exactly."""
    kind = family(name)
    if kind == "code":
        concept = taxonomy.load().coded(value)
        return ([_vote(name, value, concept.top, CODED * trust)], [concept]) if concept else ([], [])
    weights = _weights(name, value, language)
    exact = _labelled(value, language) if kind in {"tag", "desk", "feed"} else None
    if exact and not weights and kind == "tag":
        weights[exact.top] = CONCEPT
    share = trust / len(weights) ** 0.5 if weights else 0.0
    votes = [_vote(name, value, code, weight * share) for code, weight in weights.items()]
    if kind == "site":
        votes = [vote for vote in votes if IDS[vote.section] in SAID_OF_SITES]
    return votes, [exact] if exact else []


def _weights(name: str, value: str, language: str) -> dict[str, float]:
    """A value of a signal -> by code of a section the most that any term in it says for it."""
    spoken = _DOMAIN.sub("", value) if name == "url-host" else value
    weights: dict[str, float] = {}
    for meaning in lexicon.read(spoken, language, parts=FAMILIES[family(name)].parts):
        if meaning.code.startswith(TOPIC):
            code = meaning.code.removeprefix(TOPIC)
            weights[code] = max(weights.get(code, 0.0), meaning.weight)
    return weights


def _vote(name: str, value: str, code: str, weight: float) -> Vote:
    return Vote(name, value, int(code[:2]) - 1, weight)


def _labelled(value: str, language: str) -> Concept | None:
    """A tag -> the topic whose label it is, in the page's language or in English."""
    text = lexicon.key(value)
    code = taxonomy.labels(language).get(text) or taxonomy.labels("en").get(text)
    return taxonomy.load().concepts[code] if code else None


def _fading(weights: Iterable[float]) -> float:
    """Weights -> their sum, the strongest in full, every further one AGAIN of the one before."""
    return sum(weight * AGAIN**rank for rank, weight in enumerate(sorted(weights, reverse=True)))
