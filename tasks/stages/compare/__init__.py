"""Article and what the ledger knows -> what is new about it: the verb of its event, or nothing to say."""

from msgspec import Struct
from msgspec.structs import replace

from tasks.events.cloudevent import Verb
from tasks.models.article import Article, Duplicate
from tasks.models.notices import Gone, Withdrawn
from tasks.stages.compare.change import describe_change
from tasks.stages.compare.copies import Copy, find_original, text_of

__all__ = ["EXACT", "Copy", "Finding", "compare", "describe_change", "find_original", "text_of", "withdraw"]

EXACT = 100


class Finding(Struct, frozen=True):
    """The outcome: a verb and the event's data, or no verb where nothing changed; ``reason`` says it in words."""

    verb: Verb | None
    data: Article | Duplicate | Withdrawn
    reason: str


def compare(article: Article, previous: Article | None, copied: Copy | None, told: int | None = None) -> Finding:
    """A candidate, the version before it and the article elsewhere that it is a copy of -> the finding.

    ``article`` carries the number that its version would have. ``previous`` is None for an article never seen before;
    only then can it be a duplicate. ``told`` is the earlier version that said the same, if one did: a later capture of
    it is a revert, but one of the same moment as ``previous`` is that version once more, as is an older capture.
    """
    if previous is None:
        if copied is None:
            return Finding("published", article, "not seen before")
        alike = "same content as" if copied.similarity == EXACT else f"{copied.similarity} % alike with"
        return Finding("duplicate", _duplicate(article, copied), f"{alike} {copied.uri}")
    if article.fingerprint.content == previous.fingerprint.content and previous.pub_status != "canceled":
        return Finding(None, previous, f"same content as version {previous.version}")
    if article.times.fetched < previous.times.fetched:
        older = f"captured {article.times.fetched}, before version {previous.version} ({previous.times.fetched})"
        return Finding(None, previous, older)
    if told is not None and article.times.fetched == previous.times.fetched:
        return Finding(None, previous, f"told before, as version {told}, and captured no later than the current one")
    change = describe_change(article, previous)
    verb: Verb = "corrected" if change.kind == "correction" else "updated"
    said = ", ".join(change.fields) or "nothing but its being there"
    weight = f"{change.weight} " if change.weight else ""
    return Finding(
        verb, replace(article, change=change), f"{weight}{change.kind} of version {previous.version}: {said}"
    )


def withdraw(previous: Article, version: int, reason: Gone) -> Finding:
    """The last version of an article, the number of the next and why the article is gone -> the tombstone."""
    data = Withdrawn(
        uri=previous.uri,
        version=version,
        pub_status="canceled",
        url_canonical=previous.url.canonical,
        publisher=previous.publisher,
        reason=reason,
        last_content=previous.fingerprint.content,
    )
    return Finding("withdrawn", data, f"{reason.code} after version {previous.version}")


def _duplicate(article: Article, copied: Copy) -> Duplicate:
    return Duplicate(
        uri=article.uri,
        version=article.version,
        url=article.url,
        publisher=article.publisher,
        language=article.language,
        headline=article.headline,
        section=article.section,
        times=article.times,
        representative=copied.uri,
        similarity=copied.similarity,
        fingerprint=article.fingerprint,
        provenance=article.provenance,
    )
