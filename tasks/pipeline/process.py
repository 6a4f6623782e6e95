"""Page -> draft: clean ▸ judge ▸ classify ▸ normalize, pure work on one page, with every step written down.

page ─▶ clean ─▶ judge ─▶ classify ─▶ normalize ─▶ draft
         └─────────── a verdict ends it ────────────▶ failed draft, with its code, its sentence and what was read
"""

from datetime import datetime

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from tasks.models.article import Article
from tasks.models.document import Block, Document, Rejected
from tasks.models.judgement import Bar, Judgement
from tasks.models.page import Page, Refusal
from tasks.pipeline.admit import admit, certainty, understand
from tasks.stages.classify.filing import classify
from tasks.stages.compare import sketch_of
from tasks.stages.normalize import NO_KIN, normalize
from tasks.stages.rights import read_rights
from worker.boundary import boundary
from worker.errors import Quarantined, Skipped, Verdict
from worker.ledger import DEATHS, State, Step
from worker.limits import Limits

POISON = "poison"
NEWS_ALONE = Bar()


class Evidence(Struct, frozen=True):
    """What a person may want to look at again: every block of the page, kept or dropped, with its reason.

    ``rejected`` are candidates for facts that were not believed, ``judgement`` says why the page counts as an article;
    versions of older ledgers have neither.
    """

    headline: str
    url: str
    blocks: tuple[Block, ...]
    rejected: tuple[Rejected, ...] = ()
    judgement: str = ""


_NOT_KEPT = Evidence("", "", ())


class Draft(Struct, frozen=True, kw_only=True):
    """One page on its way: the article that it holds, or the verdict that ended it.

    ``key`` is the ledger's name for it, ``url`` and ``origin`` are where it came from, ``source`` is who listed it,
    ``place`` is the record in that file, ``columns`` what was said of its table, ``trace`` the steps so far;
    ``variant`` tells how its source is asked from how others are. ``named`` are pages of other sites that this one
    calls forms of itself. ``sketch`` are the keys by which copies of the article find it; none: yet to be made.
    """

    key: str
    trace: tuple[Step, ...]
    source: str = ""
    url: str | None = None
    origin: str | None = None
    place: str | None = None
    columns: tuple[tuple[str, str], ...] = ()
    article: Article | None = None
    evidence: Evidence | None = None
    named: tuple[str, ...] = ()
    sketch: tuple[int, ...] | None = None
    verdict: tuple[State, str, str] | None = None
    variant: str = ""


def process(
    page: Page | Refusal,
    limits: Limits,
    source: str,
    kin: frozenset[str] = NO_KIN,
    bar: Bar = NEWS_ALONE,
    *,
    now: datetime | None = None,
    encoded: bool = False,
) -> Draft:
    """A page (or what was refused in its place), the limits and the source's id -> its draft.

    ``kin`` are the domains that are one publisher's by the source list, ``bar`` is what is let through, ``encoded``
    whether the sentence encoder is asked for the section, too. A page that was captured after ``now``, by what its
    record or its file says, counts as captured now: else nothing would be newer.
    Skipped and Quarantined end in the draft, and so does whatever else a stage raises: that is a defect.
    """
    draft = _begun(page)
    record = f"{draft.place}: " if draft.place else ""
    if isinstance(page, Refusal):
        state = State.QUARANTINED if page.traceback else State.REJECTED
        trace = (Step("read", "refused", f"{record}{page.code}: {page.detail}"), *traced(page.traceback))
        return replace(draft, trace=trace, verdict=(state, page.code, page.detail))
    how = f"{record}{len(page.text)} characters, {page.charset} ({page.charset_method})"
    if now is not None and page.fetched > now:
        how += f"; captured {page.fetched:%Y-%m-%dT%H:%M:%SZ} by its own word, which is to come: counts as seen now"
        page = replace(page, fetched=now)
    steps = [Step("read", page.kind, how)]
    read: Step | None = None
    try:
        with boundary(draft.place or draft.key):
            document, judgement = understand(page, limits)
            steps.append(_cleaned(document))
            read = _read(document)
            admit(document, judgement, bar)
            steps.append(Step("judge", judgement.kind, str(judgement)))
            section = classify(document, certainty(judgement), encoded=encoded)
            steps.append(Step("classify", section.id, f"{section.method}, confidence {section.confidence}"))
            article = replace(normalize(page, document, section, source, kin), rights=read_rights(page))
            steps.append(Step("normalize", article.uri, _addressed(article)))
    except Verdict as verdict:
        state = _end(verdict)
        steps.append(Step(_STAGES[len(steps) - 1], str(state), str(verdict)))
        steps += [*([read] if read else []), *traced(verdict.traceback)]
        ended = (state, verdict.code, verdict.detail)
        return replace(draft, source=source, trace=tuple(steps), verdict=ended)
    return replace(
        draft,
        source=source,
        place=None,  # an article is told of by its address
        trace=tuple(steps),
        article=article,
        evidence=_evidence(article, document, judgement),
        named=document.named,
        sketch=sketch_of(article),
    )


def _begun(page: Page | Refusal) -> Draft:
    """A page, or what was refused in its place -> its draft before anything is done: where it came from."""
    where = page.origin
    return Draft(
        key=page.url or f"file:{where}",
        trace=(),
        url=page.url,
        origin=where.file if where else None,
        place=str(where) if where else None,
        columns=where.columns if where else (),
    )


_STAGES = ("clean", "judge", "classify", "normalize")


def _evidence(article: Article, document: Document, judgement: Judgement) -> Evidence:
    return Evidence(
        headline=article.headline,
        url=article.url.canonical,
        blocks=document.blocks,
        rejected=document.rejected,
        judgement=str(judgement),
    )


def poisoned(page: Page | Refusal) -> Draft:
    """A page, or what was refused in its place, that kills its process -> quarantined, not looked into."""
    detail = page.detail if isinstance(page, Refusal) else f"{DEATHS} processes died over it"
    ended = (State.QUARANTINED, POISON, detail)
    return replace(_begun(page), trace=(Step("process", POISON, detail),), verdict=ended)


def traced(traceback: str) -> tuple[Step, ...]:
    """Traceback of a defect -> the step that keeps it for a person; none for none."""
    return (Step("traceback", "", traceback),) if traceback else ()


def _end(verdict: Verdict) -> State:
    match verdict:
        case Skipped():
            return State.REJECTED
        case Quarantined():
            return State.QUARANTINED
        case _:
            raise verdict


def _cleaned(document: Document) -> Step:
    kept, dropped = len(document.body), len(document.dropped)
    rejected = "".join(f"; {one.field} {one.raw!r} not believed: {one.reason}" for one in document.rejected)
    return Step("clean", f"{kept} blocks", f"{dropped} dropped; headline from {document.headline.method}{rejected}")


def _read(document: Document) -> Step:
    """Document -> what is known of a page that is not let through, for whoever wants to look at it again."""
    published = f"published {document.published.value.value}" if document.published else "no date"
    canonical = f"; {document.canonical.value}" if document.canonical else ""
    return Step("facts", document.headline.value, f"{published}{canonical}")


def _addressed(article: Article) -> str:
    cleaned = f", without its {', '.join(article.url.rules)}" if article.url.rules else ""
    return f"{article.url.canonical} ({article.url.canonical_method}{cleaned})"


def encode(evidence: Evidence) -> bytes:
    """Evidence -> the bytes that the ledger keeps."""
    return msgspec.json.encode(evidence)


def decode(stored: bytes) -> Evidence:
    """What the ledger kept -> the evidence, empty where it was kept no longer."""
    return _NOT_KEPT if not stored else msgspec.json.decode(stored, type=Evidence)
