"""Document -> its section as events carry it: what was decided, with the evidence and the runners-up."""

from tasks.models.article import Alternative, Evidence, Section, Topic
from tasks.models.document import Document
from tasks.stages.classify import embeddings, reading, taxonomy
from tasks.stages.classify.decision import Decision, decide
from tasks.stages.classify.reading import Reading
from tasks.stages.classify.rules import LEAST
from tasks.stages.classify.sections import IDS, SECTIONS, UNCLASSIFIED

SHOWN = 8  # votes that an event carries
SHOWN_WORDS = 5  # words of the text that it names
RUNNERS_UP = 2
LEAST_SECOND = 5


def classify(document: Document, article: float = 1.0, *, encoded: bool = False) -> Section:
    """A document, and how likely it is an article (0 to 1) -> its section, ``unclassified`` where none is likely.

    ``encoded`` asks the sentence encoder, too.
    """
    return section_of(document, decide(document, article, encoded=encoded))


def section_of(document: Document, decision: Decision) -> Section:
    """A document and the decision on it -> the section as events carry it."""
    release = taxonomy.load().release
    genre = decision.declared.genre
    if not decision.ranked or decision.ranked[0].confidence < LEAST:
        return Section(
            id=UNCLASSIFIED,
            name=UNCLASSIFIED,
            confidence=0,
            method=_method(decision),
            publisher_label=decision.declared.label,
            evidence=tuple(_evidence(document, decision)),
            alternatives=_alternatives(decision, 0),
            genre=genre,
            release=release,
        )
    best, topic = decision.ranked[0], decision.topic
    known = SECTIONS[best.section]
    return Section(
        id=known.id,
        name=known.name,
        uri=known.uri,
        confidence=best.confidence,
        method=_method(decision),
        publisher_label=decision.declared.label,
        evidence=tuple(_evidence(document, decision)),
        alternatives=_alternatives(decision, 1),
        topic=Topic(id=f"medtop:{topic.code}", name=topic.name, uri=topic.uri) if topic else None,
        genre=genre,
        release=release,
    )


def words_for(document: Document, decision: Decision, section: int, most: int) -> list[str]:
    """A document, the decision on it and a section by its place -> the words of the text that spoke for it most."""
    _, text = reading.opening(document)
    return reading.weighed(text, decision.language, section, most)


def _method(decision: Decision) -> str:
    """Decision -> what had a say in it, ``declared``, ``text`` and ``meaning`` joined by ``+``; ``none`` if nothing."""
    said = {"declared": decision.declared.votes, "text": decision.text, "meaning": decision.meaning}
    return "+".join(name for name in said if said[name]) or "none"


def _evidence(document: Document, decision: Decision) -> list[Evidence]:
    """Decision -> its votes, the heaviest first, the text's with the words that weighed most, and the encoder's."""
    votes = [
        Evidence(signal=vote.signal, value=vote.value, vote=IDS[vote.section], weight=round(10 * vote.weight))
        for vote in decision.declared.votes
    ]
    if decision.text is not None:
        section, weight = _foremost(decision.text)
        words = ", ".join(words_for(document, decision, section, SHOWN_WORDS))
        votes.append(Evidence(signal="text.words", value=words, vote=IDS[section], weight=weight))
    if decision.meaning is not None:
        section, weight = _foremost(decision.meaning)
        votes.append(Evidence(signal="text.meaning", value=embeddings.ENCODER, vote=IDS[section], weight=weight))
    return sorted(votes, key=lambda vote: -vote.weight)[:SHOWN]


def _foremost(reading: Reading) -> tuple[int, int]:
    """What a text says -> the place of the section that it says most, and by how many tenths of log-odds."""
    first, second, *_ = sorted(reading.odds, reverse=True)
    return reading.odds.index(first), round(10 * (first - second))


def _alternatives(decision: Decision, after: int) -> tuple[Alternative, ...]:
    """Decision and how many sections are taken -> those that the article might also stand in."""
    return tuple(
        Alternative(id=IDS[one.section], confidence=one.confidence)
        for one in decision.ranked[after : after + RUNNERS_UP]
        if one.confidence >= LEAST_SECOND
    )
