"""Document -> its news section on the IPTC Media Topics, with the evidence."""

import math

from tasks.article import Alternative, Section
from tasks.document import Document
from tasks.stages.classify.model import load
from tasks.stages.classify.sections import SECTIONS, UNCLASSIFIED

LEAST = 0.4


def classify(document: Document) -> Section:
    """A document -> its section, or ``unclassified`` where the evidence does not carry one."""
    headline = document.headline.value
    alternative = document.alternative_headline.value if document.alternative_headline else ""
    text = "\n".join([headline, alternative, *(block.text for block in document.body)])
    model = load(document.language.value.split("-")[0])
    scores = model.score(headline, text) if model else [0.0] * len(SECTIONS)
    top = max(scores)
    shares = [math.exp(score - top) for score in scores]
    ranked = sorted(zip(shares, SECTIONS, strict=True), key=lambda pair: -pair[0])
    (share, best), (next_share, runner_up) = ranked[:2]
    total = sum(shares)
    second = Alternative(id=runner_up.id, confidence=round(100 * next_share / total))
    if share / total < LEAST:
        return Section(id=UNCLASSIFIED, name=UNCLASSIFIED, confidence=0, method="text")
    return Section(
        id=best.id,
        name=best.name,
        uri=best.uri,
        confidence=round(100 * share / total),
        method="text",
        alternatives=(second,),
    )
