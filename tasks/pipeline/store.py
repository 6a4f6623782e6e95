"""Drafts -> the ledger: compare each with what is known, and write versions, events and states in one transaction.

drafts ─▶ known, previous version, same content elsewhere? ─▶ compare ─▶ version + event in the outbox, or unchanged
       └▶ every entry ends in one state, with its trace      (all of the batch, or none of it)
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from tasks.events.cloudevent import moment, write_event
from tasks.events.fingerprint import shingles, sketch
from tasks.models.article import Article
from tasks.models.notices import Withdrawn
from tasks.pipeline.process import Draft, encode, traced
from tasks.stages.compare import EXACT, Copy, Finding, compare, find_original, text_of
from worker.boundary import Defect, boundary
from worker.ledger import Entry, Known, State, Step, Transaction, Validators
from worker.message import Message
from worker.resources import Resources

CANDIDATES = 8  # that resemble an article and are read to see whether it is a copy of one
_STATES: dict[str | None, State] = {
    "published": State.PUBLISHED,
    "updated": State.UPDATED,
    "corrected": State.UPDATED,
    "duplicate": State.DUPLICATE,
    None: State.UNCHANGED,
}


class Outcome(Struct, frozen=True, kw_only=True):
    """How one page ended: its entry as it was settled, the article where there is one, its record where it was one."""

    entry: Entry
    article: Article | None = None
    place: str | None = None


class Settlement(Struct, frozen=True):
    """How a batch ended: an outcome for every draft, in order, and the events that are to go out for it."""

    outcomes: list[Outcome]
    messages: list[Message]


def store(resources: Resources, drafts: Sequence[Draft], again: bool = False) -> Settlement:
    """A batch of drafts -> their settlement, all of it in the ledger; its events wait in the outbox.

    ``again`` sends the last event of an unchanged article once more, byte for byte. Where settling one of them raises
    what nobody foresaw, they are settled one by one, and that one is quarantined. Raises Transient as the ledger.
    """
    try:
        with boundary(f"{len(drafts)} pages", tell=False):
            return _store(resources, drafts, again)
    except Defect:
        alone = [_store_alone(resources, one, again) for one in drafts]
    outcomes = chain.from_iterable(one.outcomes for one in alone)
    return Settlement(list(outcomes), list(chain.from_iterable(one.messages for one in alone)))


def _store_alone(resources: Resources, draft: Draft, again: bool) -> Settlement:
    try:
        with boundary(draft.place or draft.key):
            return _store(resources, [draft], again)
    except Defect as defect:
        trace = (*draft.trace, Step("store", "quarantined", str(defect)), *traced(defect.traceback))
        ended = (State.QUARANTINED, defect.code, defect.detail)
        return _store(resources, [replace(draft, article=None, evidence=None, trace=trace, verdict=ended)], again)


def _store(resources: Resources, drafts: Sequence[Draft], again: bool) -> Settlement:
    now = resources.now()
    urls = {url for one in drafts for url in (addresses(one.article) if one.article else (one.url,)) if url}
    digests = {one.article.fingerprint.content for one in drafts if one.article}
    with resources.ledger.transaction(now, urls=urls, digests=digests) as tx:
        sketches = [sketch_of(one.article) if one.article and _is_new(tx, one.article) else () for one in drafts]
        tx.look_up(chain.from_iterable(sketches))
        outcomes = [
            replace(_settle(resources, tx, one, keys, again), place=one.place)
            for one, keys in zip(drafts, sketches, strict=True)
        ]
        for outcome in outcomes:
            tx.settle(outcome.entry)
    return Settlement(outcomes, tx.messages)


def addresses(article: Article) -> list[str]:
    """Article -> every address it is known by, the canonical one first."""
    found = (article.url.canonical, article.url.requested, article.url.final)
    return list(dict.fromkeys(url for url in found if url))


def _is_new(tx: Transaction, article: Article) -> bool:
    return not any(map(tx.known, addresses(article)))


def _settle(resources: Resources, tx: Transaction, draft: Draft, keys: Sequence[int], again: bool) -> Outcome:
    if draft.article is None or draft.evidence is None:
        state, code, detail = draft.verdict or (State.QUARANTINED, "no-verdict", "")
        about = tx.known(draft.url) if draft.url else None
        return Outcome(entry=_entry(draft, state, code=code, detail=detail, subject=about.subject if about else None))
    known = _known(tx, draft.article)
    article = _numbered(draft.article, known)
    finding = _compare(tx, article, known, keys)
    steps = [Step("compare", finding.verb or "unchanged", finding.reason)]
    if finding.verb is not None:
        message = _write(resources, finding)
        if len(message.body) > resources.settings.event_bytes:
            detail = f"the event has {len(message.body)} bytes, at most {resources.settings.event_bytes} are published"
            return Outcome(entry=_entry(draft, State.QUARANTINED, code="event-too-large", detail=detail))
        tx.add_version(
            known.subject,
            article.version,
            digest=article.fingerprint.content,
            payload=msgspec.json.encode(article),
            evidence=encode(draft.evidence),
            message=message,
        )
        if finding.verb != "duplicate":  # a copy of a copy is a copy of the first
            tx.add_sketch(known.subject, keys or sketch_of(article))
        steps.append(Step("outbox", message.id, message.key))
    elif again:
        tx.requeue(known.subject)
        steps.append(Step("outbox", "again", f"the event of version {known.number}"))
    if validators := _validators(article):
        tx.remember(*validators)
    entry = _entry(draft, _STATES[finding.verb], subject=known.subject, steps=steps)
    return Outcome(entry=entry, article=article)


def _validators(article: Article) -> tuple[str, Validators] | None:
    """Article -> the address that answered and what it is asked by the next time; None for one that no server gave."""
    answer, url = article.provenance.fetch, article.url.final or article.url.requested
    if article.provenance.mode != "live" or answer is None or url is None or not (answer.etag or answer.last_modified):
        return None
    return url, Validators(etag=answer.etag, last_modified=answer.last_modified)


def _known(tx: Transaction, article: Article) -> Known:
    """The subject that one of the addresses leads to, else a new one; the first canonical URL stays its name."""
    urls = addresses(article)
    known = next(filter(None, map(tx.known, urls)), None)
    if known is None:
        seen = datetime.fromisoformat(article.times.first_seen)
        known = tx.add_subject(article.uri.removeprefix("urn:uuid:"), article.url.canonical, seen)
    for url in urls:
        tx.add_alias(url, known.subject)
    return known


def _numbered(article: Article, known: Known) -> Article:
    return replace(
        article,
        uri=f"urn:uuid:{known.subject}",
        version=known.number + 1,
        url=replace(article.url, canonical=known.name),
        times=replace(article.times, first_seen=moment(known.first_seen)),
    )


def _compare(tx: Transaction, article: Article, known: Known, keys: Sequence[int]) -> Finding:
    if known.number:
        previous = msgspec.json.decode(tx.payload(known.subject), type=Article)
        return compare(article, previous, None, tx.told(known.subject, article.fingerprint.content))
    holder = tx.holder_of(article.fingerprint.content, besides=known.subject)
    if holder:
        return compare(article, None, Copy(f"urn:uuid:{holder.subject}", EXACT))
    resembling = tx.alike(keys or sketch_of(article), CANDIDATES)
    candidates = (msgspec.json.decode(payload, type=Article) for _, payload in resembling)
    return compare(article, None, find_original(article, candidates))


def sketch_of(article: Article) -> tuple[int, ...]:
    """Article -> the keys under which its copies find it."""
    return sketch(shingles(text_of(article)))


def _write(resources: Resources, finding: Finding) -> Message:
    if finding.verb is None or isinstance(finding.data, Withdrawn):
        raise ValueError("nothing to say of an article")
    return write_event(
        finding.data,
        finding.verb,
        authority=resources.settings.authority,
        recorded=resources.now(),
        trace=resources.trace(),
    )


def _entry(
    draft: Draft,
    state: State,
    *,
    code: str = "",
    detail: str = "",
    subject: str | None = None,
    steps: Sequence[Step] = (),
) -> Entry:
    return Entry(
        key=draft.key,
        state=state,
        url=draft.url,
        origin=draft.origin,
        code=code,
        detail=detail,
        subject=subject,
        trace=(*draft.trace, *steps),
    )
