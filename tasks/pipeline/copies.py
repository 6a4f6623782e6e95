"""Articles of one text in the ledger -> which of them speaks: with its text, while the others are thin copies of it.

new article ─┬─ names its original, and that is known ─▶ a copy of it
             ├─ is another's text by the ledger ────────▶ a copy of that
             └─ speaks; what named it as its original ──▶ copies of it from now on
original withdrawn ─▶ the first of its copies speaks
"""

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from tasks.events.cloudevent import write_event
from tasks.events.fingerprint import shingles
from tasks.models.article import Article
from tasks.pipeline.recognise import read_known, shown_at
from tasks.stages.compare import Copy, declares, duplicate, find_original, similarity, sketch_of, text_of
from worker.ledger import Entry, Known, State, Step, Transaction
from worker.message import Message
from worker.resources import Resources

DIGEST = "withdrawn"  # in place of a content's: nothing is a copy of what is gone
CANDIDATES = 8  # that resemble an article and are read to see whether it is a copy of one
_COPIES = 100  # of one article that are led over to another original


def original_of(tx: Transaction, article: Article, known: Known, keys: Sequence[int]) -> Copy | None:
    """An article that is new, its subject and the keys of its sketch -> what it is a copy of, None where it speaks."""
    if (declared := _declared(tx, article)) is not None:
        return declared
    holder = tx.holder_of(article.fingerprint.content, besides=known.subject)
    exact = [(holder, tx.current(holder))] if holder else []
    found = [*exact, *tx.alike(keys, CANDIDATES)]
    speaking = {one.subject: one.copy_of or one.subject for one, _ in found}
    copied = find_original(article, (read_known(payload) for one, payload in found if one.subject != known.subject))
    original = speaking[copied.uri.removeprefix("urn:uuid:")] if copied else known.subject
    return replace(copied, uri=f"urn:uuid:{original}") if copied and original != known.subject else None


def _declared(tx: Transaction, article: Article) -> Copy | None:
    """An article that is new -> what it is a copy of by its own word, where that is known."""
    if article.syndicated_from is None:
        return None
    known = tx.known(article.syndicated_from.url)
    if known is None or not known.number or known.digest == DIGEST or article.uri == f"urn:uuid:{known.subject}":
        return None
    if known.copy_of is not None:
        return Copy(f"urn:uuid:{known.copy_of}", 0, declared=True)
    return Copy(known_uri(known), alike(article, read_known(tx.payload(known.subject))), declared=True)


def known_uri(known: Known) -> str:
    """Subject -> the article's uri."""
    return f"urn:uuid:{known.subject}"


def alike(article: Article, other: Article) -> int:
    """Two articles of which one declares to be the other's copy -> how alike they are, of a hundred."""
    return min(similarity(shingles(text_of(article)), shingles(text_of(other))), 99)


def demote_claimants(resources: Resources, tx: Transaction, original: Article) -> None:
    """An article that speaks for the first time -> those that named it as their original before are its copies now."""
    for url in dict.fromkeys((original.url.canonical, shown_at(original))):
        for known, payload in tx.claimants(url, _COPIES):
            article = read_known(payload)
            speaks = known.copy_of is None and known.digest != DIGEST and article.uri != original.uri
            if speaks and declares(article, original):
                _demote(resources, tx, known, article, original)


def _demote(resources: Resources, tx: Transaction, known: Known, article: Article, original: Article) -> None:
    copied = Copy(original.uri, alike(article, original), declared=True)
    article = replace(article, version=known.number + 1, change=None)
    message = write_event(
        duplicate(article, copied),
        "duplicate",
        authority=resources.settings.authority,
        recorded=resources.now(),
        trace=resources.trace(),
    )
    _say_anew(tx, known, article, message)
    tx.speak_for(known.subject, original.uri.removeprefix("urn:uuid:"))
    steps = (
        Step("compare", "duplicate", f"by its own word a copy of {original.uri}, which is known now"),
        Step("outbox", message.id, message.key),
    )
    key, url = _key(article), article.url.requested
    tx.settle(Entry(key=key, state=State.DUPLICATE, url=url, subject=known.subject, trace=steps))


def publish_heir(resources: Resources, tx: Transaction, gone: Known) -> None:
    """A subject that is withdrawn -> the first of its copies is published with its text, and the others are its."""
    copies = [
        (known, read_known(payload))
        for known, payload in tx.copies(gone.subject, _COPIES)
        if known.digest != DIGEST and known.subject != gone.subject
    ]
    if not copies:
        return
    heir, article = min(copies, key=lambda one: _came_out(one[1]))
    article = replace(article, version=heir.number + 1, change=None)
    message = write_event(
        article, "published", authority=resources.settings.authority, recorded=resources.now(), trace=resources.trace()
    )
    _say_anew(tx, heir, article, message)
    tx.add_sketch(heir.subject, sketch_of(article))
    for known, _ in copies:
        tx.speak_for(known.subject, None if known.subject == heir.subject else heir.subject)
    why = f"was a copy of urn:uuid:{gone.subject}, which is withdrawn"
    steps = (Step("compare", "published", why), Step("outbox", message.id, message.key))
    key, url = _key(article), article.url.requested
    tx.settle(Entry(key=key, state=State.PUBLISHED, url=url, subject=heir.subject, trace=steps))


def _came_out(article: Article) -> str:
    """Article -> when it came out, as far as is known: what sorts it among its copies."""
    stated = article.times.published
    return stated.value if stated else article.times.first_seen


def _key(article: Article) -> str:
    """Article -> the name under which its page stands in the ledger."""
    seed = article.provenance.seed
    return article.url.requested or (f"file:{seed.file}#{seed.record}" if seed else article.url.canonical)


def _say_anew(tx: Transaction, known: Known, article: Article, message: Message) -> None:
    """An article whose text is as it was, and what is said of it now -> its next version, in the transaction."""
    tx.add_version(
        known.subject,
        article.version,
        digest=known.digest,
        payload=msgspec.json.encode(article),
        evidence=tx.evidence(known.subject),
        message=message,
    )
