"""Settlements -> counted: what came of pages, and how long after its publication an article is told of."""

from tasks.models.measures import ARTICLES, DELAY, ENTRIES
from tasks.pipeline.describe import delay
from tasks.pipeline.outcome import Outcome
from worker.ledger import State
from worker.resources import Resources

_VERBS = {
    State.PUBLISHED: "published",
    State.UPDATED: "updated",
    State.DUPLICATE: "duplicate",
    State.GONE: "withdrawn",
}


def measure(resources: Resources, outcomes: list[Outcome]) -> None:
    """How pages ended -> counted."""
    metrics = resources.metrics
    for one in outcomes:
        metrics.count(ENTRIES, str(one.entry.state), one.entry.code)
        if one.article is not None and (verb := _VERBS.get(one.entry.state)):
            metrics.count(ARTICLES, verb, one.article.section.id, one.article.provenance.source_id)
            if verb == "published" and (seconds := delay(one.article, resources.now())) is not None:
                metrics.observe(DELAY, seconds)
