"""Look: a page is due, for the first time or again -> its article in the ledger, and the time of the next look.

visit ─▶ ingest's visit ─┬─ draft ───────▶ store: published, updated, corrected, unchanged … ─▶ next look by its age
                         ├─ 404 ─────────▶ looked for twice more ─▶ withdrawn
                         ├─ 410 ─────────▶ withdrawn
                         ├─ host-busy ───▶ a little later
                         └─ Transient ───▶ backed off; the last attempt ends it with that reason
"""

from datetime import datetime, timedelta

from msgspec.structs import replace

from tasks.crawl.feed_diff import host_of
from tasks.crawl.look import look
from tasks.crawl.policy.revisit import confirm, next_look
from tasks.crawl.sync_sources import followed
from tasks.crawl.visit_note import PAGE, PageNote, read_page_note, write_note
from tasks.crawl.within import within
from tasks.events.cloudevent import moment
from tasks.models.measures import RETRIES
from tasks.models.notices import Gone
from tasks.models.page import Hints
from tasks.models.source import Source
from tasks.pipeline.outcome import Settlement
from tasks.pipeline.process import POISON, Draft
from tasks.pipeline.store import store
from tasks.pipeline.visit import failed
from tasks.pipeline.withdraw import store_withdrawal
from tasks.readers.stories import is_story
from tasks.stages.compare import DOUBTED
from worker.errors import Quarantined, Transient
from worker.fetch import BUSY, backoff
from worker.ledger import DEATHS, Done, Found, Hurry, State, Visit
from worker.resources import Resources

OFF = "source-off"  # why a page waits whose source is not followed now
FORMING = timedelta(hours=2)  # a page younger than this may still become an article
_STATUS = {"not-found": 404, "gone": 410}


def revisit(resources: Resources, visit: Visit) -> Settlement | None:
    """A leased visit of a page -> how it was settled, None where it is to be repeated.

    Raises Transient as the ledger; the visit is then repeated when its lease runs out.
    """
    note = read_page_note(visit.note)
    source = followed(resources, visit.source)
    if source is None:
        _finish(resources, visit, note, None, reason=OFF, asleep=True)
        return None
    try:
        made = within(_draft(resources, visit, note, source), note)
    except Transient as verdict:
        if verdict.code.startswith("ledger-"):
            raise
        if verdict.code == BUSY:
            due = resources.now() + timedelta(seconds=verdict.retry_after or 1.0)
            _finish(resources, visit, note, due, reason=BUSY)
            return None
        return _put_off(resources, visit, note, verdict)
    code = made.verdict[1] if made.verdict else ""
    if code in _STATUS:
        return _missing(resources, visit, note, code)
    settlement = store(resources, [made])
    entry = settlement.outcomes[0].entry
    changed = entry.state in {State.UPDATED, State.PUBLISHED} and note.known
    idle = note.marked and not changed
    after = replace(
        note,
        hints=replace(note.hints, content=None),
        home=made.article.url.canonical if made.article else note.home,
        known=note.known or entry.state in {State.PUBLISHED, State.UPDATED, State.UNCHANGED, State.DUPLICATE},
        marked=False,
        vain=note.vain + 1 if idle else 0 if changed else note.vain,
        missing=0,
        missing_since=None,
        failures=0,
        trace="",
    )
    soon = changed or entry.code == DOUBTED
    _finish(resources, visit, after, _next(visit, after, resources.now(), changed=soon))
    return settlement


def set_aside(resources: Resources, visit: Visit, defect: Quarantined) -> Settlement:
    """A leased visit of a page that ended in a defect -> quarantined, and looked at again as any other.

    What the visit remembers is left as it is: it may be what cannot be read. Raises Transient as the ledger.
    """
    settlement = store(resources, [failed(visit.url, State.QUARANTINED, defect)])
    now = resources.now()
    free = resources.ledger.hosts.due([visit.host]).get(visit.host, now)
    due = next_look(visit.first_seen, now, changed=False)
    resources.ledger.frontier.finish(Done(visit=visit, due=due, note=visit.note, free=free), now)
    return settlement


def _draft(resources: Resources, visit: Visit, note: PageNote, source: Source) -> Draft:
    """Visit -> the draft of its page."""
    if visit.attempts > DEATHS:
        verdict = Quarantined(POISON, f"{visit.attempts - 1} processes died over it")
        return failed(visit.url, State.QUARANTINED, verdict)
    return look(resources, visit.url, source, note.hints, via=note.via, known=note.known)


def _next(visit: Visit, note: PageNote, now: datetime, *, changed: bool) -> datetime | None:
    """When to look again: at what is an article by its age, at what is none yet while it is young.

    A story that shares its page with others stands in its feed alone: at the page there is nothing to look at. A back
    number was looked at.
    """
    if is_story(visit.url, note.hints.guid) or note.window is not None:
        return None
    if not note.known and now - visit.first_seen > FORMING:
        return None
    return next_look(visit.first_seen, now, changed=changed)


def _missing(resources: Resources, visit: Visit, note: PageNote, code: str) -> Settlement | None:
    """A page that its server does not have -> gone for good, or looked for again."""
    now = resources.now()
    since = note.missing_since or now
    note = replace(note, missing=note.missing + 1, missing_since=since)
    again = None if code == "gone" or note.window is not None else confirm(note.missing, now)
    if again is not None:
        _finish(resources, visit, note, again, reason=code)
        return None
    reason = Gone(code=code, http_status=_STATUS[code], checks=note.missing, first_gone=moment(since))
    settlement = store_withdrawal(resources, visit.url, reason)
    home = settlement.outcomes[0].home or note.home
    if home not in {"", visit.url} and not settlement.messages:
        _ask_at_home(resources, visit, note, home)
        note = replace(note, home="")
    # What was an article may come back: it is looked for as long as it would have been looked at.
    due = next_look(visit.first_seen, now, changed=False) if note.known and code != "gone" else None
    _finish(resources, visit, note, due)
    return settlement


def _put_off(resources: Resources, visit: Visit, note: PageNote, verdict: Transient) -> Settlement | None:
    """A page that could not be had now -> tried again; of one never seen, the last attempt ends it."""
    now = resources.now()
    note = replace(note, failures=note.failures + 1)
    if note.failures < resources.settings.web.attempts:
        wait = backoff(note.failures, verdict.retry_after, 0.5)
        resources.metrics.count(RETRIES, verdict.code)
        _finish(resources, visit, note, now + timedelta(seconds=wait), reason=verdict.code)
        return None
    note = replace(note, failures=0)
    if note.known:
        _finish(resources, visit, note, next_look(visit.first_seen, now, changed=False), reason=verdict.code)
        return None
    told = Transient(verdict.code, f"{verdict.detail} (attempt {resources.settings.web.attempts})")
    settlement = store(resources, [failed(visit.url, State.REJECTED, told)])
    _finish(resources, visit, note, _next(visit, note, now, changed=False))
    return settlement


def _ask_at_home(resources: Resources, visit: Visit, note: PageNote, home: str) -> None:
    """An address of an article that is gone, and where the article is at home -> asked there at once."""
    frontier, now = resources.ledger.frontier, resources.now()
    remembered = write_note(replace(note, hints=Hints(), known=True, missing=0, missing_since=None, home=""))
    new = frontier.add(
        [Found(url=home, host=host_of(home), kind=PAGE, source=visit.source, due=now, note=remembered)], now
    )
    if not new:
        frontier.hurry([Hurry(visit=one, due=now) for one in frontier.lookup([home]).values()], now)


def _finish(
    resources: Resources,
    visit: Visit,
    note: PageNote,
    due: datetime | None,
    *,
    reason: str = "",
    asleep: bool = False,
) -> None:
    now = resources.now()
    free = resources.ledger.hosts.due([visit.host]).get(visit.host, now)
    done = Done(visit=visit, due=due, note=write_note(note), free=free, reason=reason, asleep=asleep)
    resources.ledger.frontier.finish(done, now)
