"""Article and what the ledger knows -> what is new about it: the verb of its event, or nothing to say."""

from collections import Counter

from msgspec import Struct
from msgspec.structs import replace

from tasks.article import Article, Change, Duplicate
from tasks.event import Verb


class Finding(Struct, frozen=True):
    """The outcome: a verb and the event's data, or no verb where nothing changed; ``reason`` says it in words."""

    verb: Verb | None
    data: Article | Duplicate
    reason: str


def compare(article: Article, previous: Article | None, representative: str | None) -> Finding:
    """A candidate, the version before it and the uri of an article with the same content -> the finding.

    ``article`` carries the number that its version would have. ``previous`` is None for an article never seen before;
    only then can it be the duplicate of ``representative``.
    """
    if previous is None:
        if representative is None:
            return Finding("published", article, "not seen before")
        return Finding("duplicate", _duplicate(article, representative), f"same content as {representative}")
    if article.fingerprint.content == previous.fingerprint.content:
        return Finding(None, previous, f"same content as version {previous.version}")
    change = describe_change(article, previous)
    fields = ", ".join(change.fields)
    return Finding("updated", replace(article, change=change), f"{change.kind} of version {previous.version}: {fields}")


def describe_change(article: Article, previous: Article) -> Change:
    """A version and the one before it -> what differs; the same bytes read differently are our own change."""
    old = Counter((block.kind, block.text) for block in previous.body.blocks)
    new = Counter((block.kind, block.text) for block in article.body.blocks)
    fields = [
        name
        for name, before, after in (
            ("headline", previous.headline, article.headline),
            ("alternativeHeadline", previous.alternative_headline, article.alternative_headline),
            ("body", previous.body.blocks, article.body.blocks),
        )
        if before != after
    ]
    same_bytes = article.fingerprint.raw == previous.fingerprint.raw
    return Change(
        kind="reextraction" if same_bytes else "update",
        previous_version=previous.version,
        previous_content=previous.fingerprint.content,
        fields=tuple(fields),
        blocks_added=(new - old).total(),
        blocks_removed=(old - new).total(),
    )


def _duplicate(article: Article, representative: str) -> Duplicate:
    return Duplicate(
        uri=article.uri,
        version=article.version,
        url=article.url,
        publisher=article.publisher,
        language=article.language,
        headline=article.headline,
        section=article.section,
        times=article.times,
        representative=representative,
        similarity=100,
        fingerprint=article.fingerprint,
        provenance=article.provenance,
    )
