"""Drafts -> the ledger: compare each with what is known, and write versions, events and states in one transaction.

drafts ─▶ known, previous version, same content elsewhere? ─▶ compare ─▶ version + event in the outbox, or unchanged
       └▶ every entry ends in one state, with its trace      (all of the batch, or none of it)
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain

import msgspec
from msgspec.structs import replace

from tasks.events.cloudevent import moment, write_event
from tasks.models.article import Article, Duplicate
from tasks.models.notices import Gone, Withdrawn
from tasks.pipeline.admit import NO_ARTICLE, NO_CONTENT, WALL
from tasks.pipeline.copies import DIGEST, demote_claimants, original_of
from tasks.pipeline.describe import delay, index, lacks, length
from tasks.pipeline.measure import measure
from tasks.pipeline.outcome import Outcome, Settlement
from tasks.pipeline.process import Draft, encode, traced
from tasks.pipeline.recognise import addresses, asked_at, captured_by, read_known, recognise, shown_at
from tasks.pipeline.withdraw import leave
from tasks.stages.compare import (
    DOUBTED,
    LATE,
    Finding,
    Look,
    compare,
    sketch_of,
)
from worker.address import split, twin
from worker.boundary import Defect, boundary
from worker.ledger import Entry, Known, Shown, State, Step, Transaction, Validators
from worker.message import Message
from worker.resources import Resources
from worker.web.caching import validated

_STATES: dict[str | None, State] = {
    "published": State.PUBLISHED,
    "updated": State.UPDATED,
    "corrected": State.UPDATED,
    "duplicate": State.DUPLICATE,
    None: State.UNCHANGED,
}


def store(resources: Resources, drafts: Sequence[Draft], again: bool = False) -> Settlement:
    """A batch of drafts -> their settlement, all of it in the ledger; its events wait in the outbox.

    ``again`` sends the last event of an unchanged article once more, byte for byte. Where settling one of them raises
    what nobody foresaw, they are settled one by one, and that one is quarantined. Raises Transient as the ledger.
    """
    with resources.tracing.span("store"):
        settlement = _store_together(resources, drafts, again)
    measure(resources, settlement.outcomes)
    return settlement


def _store_together(resources: Resources, drafts: Sequence[Draft], again: bool) -> Settlement:
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
    urls = {url for one in drafts for url in (addresses(one.article, one.named) if one.article else (one.url,)) if url}
    digests = {one.article.fingerprint.content for one in drafts if one.article}
    if any(_is_gone(one) for one in drafts):
        digests.add(DIGEST)
    # Before the transaction, for what takes long in it holds up every other writer.
    sketches = [_sketch(one) for one in drafts]
    with resources.ledger.transaction(now, urls=urls, digests=digests) as tx:
        new = (keys for one, keys in zip(drafts, sketches, strict=True) if one.article and _is_new(tx, one.article))
        tx.look_up(chain.from_iterable(new))
        outcomes = [
            replace(_settle(resources, tx, one, keys, again), place=one.place)
            for one, keys in zip(drafts, sketches, strict=True)
        ]
    return Settlement(outcomes, tx.messages)


def _sketch(draft: Draft) -> tuple[int, ...]:
    if draft.article is None:
        return ()
    return sketch_of(draft.article) if draft.sketch is None else draft.sketch


def _is_new(tx: Transaction, article: Article) -> bool:
    return not any(map(tx.known, addresses(article)))


def _settle(resources: Resources, tx: Transaction, draft: Draft, keys: Sequence[int], again: bool) -> Outcome:
    if draft.url and _is_gone(draft):
        seen = moment(resources.now())
        return leave(
            resources, tx, draft.url, Gone(code="gone", http_status=410, checks=1, first_gone=seen), draft.trace
        )
    if draft.article is None or draft.evidence is None:
        return _settle_verdict(tx, draft)
    home = draft.article.url.canonical
    known, article = recognise(tx, captured_by(draft.article, resources.now()), draft.named)
    finding = _compare(tx, article, known, keys, resources.now())
    steps = [Step("compare", finding.verb or "unchanged", finding.reason)]
    if finding.verb is not None:
        message = _write(resources, finding)
        if len(message.body) > resources.settings.event_bytes:
            detail = f"the event has {len(message.body)} bytes, at most {resources.settings.event_bytes} are published"
            return _settled(tx, draft, State.QUARANTINED, code="event-too-large", detail=detail)
        tx.add_version(
            known.subject,
            article.version,
            digest=article.fingerprint.content,
            payload=msgspec.json.encode(article),
            evidence=encode(draft.evidence),
            message=message,
        )
        _speak(resources, tx, finding, article, subject=known.subject, keys=keys)
        _list(tx, article, known)
        if finding.verb == "published" and (seconds := delay(article, resources.now())) is not None:
            tx.delayed(article.provenance.source_id, int(seconds))
        steps.append(Step("outbox", message.id, message.key))
    elif again:
        tx.requeue(known.subject)
        steps.append(Step("outbox", "again", f"the event of version {known.number}"))
    if finding.code != LATE:
        _looked(tx, article, home)
        # What is doubted must be had again: a server that says that it has not changed would confirm nothing.
        if finding.code != DOUBTED and (validators := _validators(article, draft.variant)):
            tx.remember(*validators)
    return _settled(
        tx, draft, _STATES[finding.verb], code=finding.code, subject=known.subject, steps=steps, article=article
    )


def _settle_verdict(tx: Transaction, draft: Draft) -> Outcome:
    """Draft without an article -> settled by its verdict."""
    state, code, detail = draft.verdict or (State.QUARANTINED, "no-verdict", "")
    about = tx.known(draft.url) if draft.url else None
    if about is not None and about.number and about.digest != DIGEST and code in {WALL, NO_ARTICLE, NO_CONTENT}:
        state = State.UNCHANGED  # the article is what it was: something else stands in its place now, or nothing does
    return _settled(tx, draft, state, code=code, detail=detail, subject=about.subject if about else None)


def _speak(
    resources: Resources, tx: Transaction, finding: Finding, article: Article, *, subject: str, keys: Sequence[int]
) -> None:
    """A new version -> whom it speaks for: itself, or as a copy of a copy for the first."""
    if isinstance(finding.data, Duplicate):
        tx.speak_for(subject, finding.data.representative.removeprefix("urn:uuid:"))
        return
    tx.speak_for(subject, None)
    demote_claimants(resources, tx, article)
    tx.add_sketch(subject, keys)


def _list(tx: Transaction, article: Article, known: Known) -> None:
    """A new version -> found by its words; of a first one it is counted what its extraction gave and lacks."""
    tx.index(known.subject, index(article))
    if known.number == 0:
        source = article.provenance.source_id
        tx.count(f"length {length(article):02d}", source)
        for fact in lacks(article):
            tx.count(f"no {fact}", source)


def _is_gone(draft: Draft) -> bool:
    return draft.verdict is not None and draft.verdict[0] is State.GONE and draft.verdict[1] == "gone"


def _looked(tx: Transaction, article: Article, home: str) -> None:
    """An article that was compared, and where it says that it is at home -> what was seen of it where, for the next."""
    shown = shown_at(article)
    known = tx.known(shown)
    if known is not None and f"urn:uuid:{known.subject}" == article.uri:
        before, digest = tx.shown(shown), article.fingerprint.content
        if before is None or (before.digest, before.number) != (digest, known.number):
            tx.add_alias(shown, known.subject, Shown(digest, known.number))
    if known is not None and known.home != home:
        tx.move(known.subject, home)


def _validators(article: Article, variant: str) -> tuple[str, Validators] | None:
    """Article, and by which variant it was asked -> the name of what answered and what it is asked by the next time;
    None for one that no server gave."""
    answer, url = article.provenance.fetch, article.url.final or article.url.requested
    if article.provenance.mode != "live" or answer is None or url is None or not (answer.etag or answer.last_modified):
        return None
    return validated(url, variant), Validators(etag=answer.etag, last_modified=answer.last_modified)


def _compare(tx: Transaction, article: Article, known: Known, keys: Sequence[int], now: datetime) -> Finding:
    if known.number:
        previous = captured_by(read_known(tx.payload(known.subject)), now)
        told = tx.told(known.subject, article.fingerprint.content)
        return compare(article, previous, None, told, _look(tx, article, previous, known))
    return compare(article, None, original_of(tx, article, known, keys))


def _look(tx: Transaction, article: Article, previous: Article, known: Known) -> Look:
    """An article, the version before it and its subject -> how its page was looked at this time and the last."""
    at = shown_at(article)
    before = tx.shown(at)
    # A page that its own address leads to now is that page still, wherever it has moved.
    source = shown_at(previous)
    primary = source in {at, asked_at(article)} or _one_page(source, at)
    return Look(
        at=at,
        before=before.digest if before else None,
        form_of=before.number if before else None,
        primary=primary,
        twin=bool(twin(at, source) or twin(source, at)),
        home=bool({at, asked_at(article)} & {known.home, known.name}),
    )


def _one_page(one: str, other: str) -> bool:
    """Whether two addresses of an article differ in no more than parameters: who sent the reader, and the like."""
    here, there = split(one), split(other)
    same = (here.netloc.removeprefix("www."), here.path) == (there.netloc.removeprefix("www."), there.path)
    return same and here.fragment == there.fragment and not (twin(one, other) or twin(other, one))


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


def _settled(
    tx: Transaction,
    draft: Draft,
    state: State,
    *,
    code: str = "",
    detail: str = "",
    subject: str | None = None,
    steps: Sequence[Step] = (),
    article: Article | None = None,
) -> Outcome:
    entry = Entry(
        key=draft.key,
        state=state,
        url=draft.url,
        origin=draft.origin,
        columns=draft.columns,
        code=code,
        detail=detail,
        subject=subject,
        trace=(*draft.trace, *steps),
    )
    tx.settle(entry)
    source = article.provenance.source_id if article else draft.source
    if source:
        tx.count(str(state), source)
    return Outcome(entry=entry, article=article)
