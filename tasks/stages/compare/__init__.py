"""Article and what the ledger knows -> what is new about it: the verb of its event, or nothing to say."""

from msgspec import Struct
from msgspec.structs import replace

from tasks.events.cloudevent import Verb
from tasks.events.fingerprint import content_digest
from tasks.models.article import Article, Duplicate
from tasks.models.notices import Gone, Withdrawn
from tasks.stages.compare.change import describe_change
from tasks.stages.compare.copies import EXACT, Copy, find_original, similarity, sketch_of, text_of
from tasks.stages.compare.doubt import doubtful
from tasks.stages.compare.forms import Look, another_form, teaser
from tasks.stages.compare.originals import declares

__all__ = [
    "DOUBTED",
    "EXACT",
    "LATE",
    "TEASER",
    "Copy",
    "Finding",
    "Look",
    "compare",
    "declares",
    "describe_change",
    "duplicate",
    "find_original",
    "similarity",
    "sketch_of",
    "text_of",
    "withdraw",
]

LATE, TEASER, DOUBTED = "late-capture", "teaser", "doubted"  # reasons for nothing new


class Finding(Struct, frozen=True):
    """The outcome: a verb and the event's data, or no verb where nothing changed; ``reason`` says it in words.

    ``code`` names a reason that is looked for: a page that shows less of an article than is known, an older one, or one
    that is so different that a second look must confirm it.
    """

    verb: Verb | None
    data: Article | Duplicate | Withdrawn
    reason: str
    code: str = ""


AS_BEFORE = Look(at="")


def compare(
    article: Article,
    previous: Article | None,
    copied: Copy | None,
    told: int | None = None,
    look: Look = AS_BEFORE,
) -> Finding:
    """A candidate, the version before it and the article elsewhere that it is a copy of -> the finding.

    ``article`` carries the number that its version would have. ``previous`` is None for an article never seen before;
    only then can it be a duplicate. ``told`` is the earlier version that said the same, if one did: a later capture of
    it is a revert, but one of the same moment as ``previous`` is that version once more, as is an older capture.
    ``look`` is where the candidate was looked at, and what stood there the time before.
    """
    if previous is None:
        return _first(article, copied)
    if (finding := _unchanged(article, previous, told, look)) is not None:
        return finding
    change = describe_change(article, previous)
    verb: Verb = "corrected" if change.kind == "correction" else "updated"
    said = ", ".join(change.fields) or "nothing but its being there"
    weight = f"{change.weight} " if change.weight else ""
    return Finding(
        verb, replace(article, change=change), f"{weight}{change.kind} of version {previous.version}: {said}"
    )


def _first(article: Article, copied: Copy | None) -> Finding:
    """An article never seen before, and what it is a copy of -> published, or a duplicate."""
    if copied is None:
        return Finding("published", article, "not seen before")
    alike = "same content as" if copied.similarity == EXACT else f"{copied.similarity} % alike with"
    alike = f"by its own word a copy, {alike}" if copied.declared else alike
    return Finding("duplicate", duplicate(article, copied), f"{alike} {copied.uri}")


def _unchanged(article: Article, previous: Article, told: int | None, look: Look) -> Finding | None:
    """A candidate and the version before it -> why there is nothing new to say, None where there is."""
    gone = previous.pub_status == "canceled"
    if not gone and _same(article, previous):
        return Finding(None, previous, f"same content as version {previous.version}")
    if article.times.fetched < previous.times.fetched:
        older = f"captured {article.times.fetched}, before version {previous.version} ({previous.times.fetched})"
        return Finding(None, previous, older, LATE)
    if told is not None and article.times.fetched == previous.times.fetched:
        return Finding(None, previous, f"told before, as version {told}, and captured no later than the current one")
    if gone:
        elsewhere = f"withdrawn at its own address, which {look.at} is not"
        return None if look.home else Finding(None, previous, elsewhere)
    if reason := another_form(article, previous, look):
        return Finding(None, previous, reason)
    if teaser(article, previous):
        return Finding(None, previous, f"shows only the opening of version {previous.version}", TEASER)
    if look.before != article.fingerprint.content and (reason := doubtful(article, previous)):
        return Finding(None, previous, f"{reason}: believed when it is there at the next look, too", DOUBTED)
    return None


def _same(article: Article, previous: Article) -> bool:
    """Whether two articles say the same, whichever way the digest of the earlier one was taken."""
    if article.fingerprint.content == previous.fingerprint.content:
        return True
    texts = (previous.headline, previous.alternative_headline or "", *(block.text for block in previous.body.blocks))
    return article.fingerprint.content == content_digest(texts)


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


def duplicate(article: Article, copied: Copy) -> Duplicate:
    """An article and what it is a copy of -> the thin notice that it is one."""
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
        syndicated_from=article.syndicated_from,
        provenance=article.provenance,
    )
