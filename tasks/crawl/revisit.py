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
from tasks.crawl.policy.revisit import confirm, next_look
from tasks.crawl.sync_sources import followed
from tasks.crawl.visit_note import PAGE, PageNote, note, read_page_note
from tasks.events.cloudevent import moment
from tasks.models.judgement import Bar
from tasks.models.notices import Gone
from tasks.models.page import Hints
from tasks.models.source import Source
from tasks.pipeline.admit import WALL
from tasks.pipeline.outcome import Settlement
from tasks.pipeline.process import POISON, Draft, process
from tasks.pipeline.store import store
from tasks.pipeline.visit import failed
from tasks.pipeline.visit import visit as visit_page
from tasks.pipeline.withdraw import settle_gone
from tasks.readers.feed import page_of_content
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
    memory = read_page_note(visit.note)
    source = followed(resources, visit.source)
    if source is None:
        _finish(resources, visit, memory, None, reason=OFF, asleep=True)
        return None
    try:
        made = _draft(resources, visit, memory, source)
    except Transient as verdict:
        if verdict.code.startswith("ledger-"):
            raise
        if verdict.code == BUSY:
            due = resources.now() + timedelta(seconds=verdict.retry_after or 1.0)
            _finish(resources, visit, memory, due, reason=BUSY)
            return None
        return _put_off(resources, visit, memory, verdict)
    code = made.verdict[1] if made.verdict else ""
    if code in _STATUS:
        return _missing(resources, visit, memory, code)
    settlement = store(resources, [made])
    entry = settlement.outcomes[0].entry
    changed = entry.state in {State.UPDATED, State.PUBLISHED} and memory.known
    idle = memory.marked and not changed
    after = replace(
        memory,
        hints=replace(memory.hints, content=None),
        home=made.article.url.canonical if made.article else memory.home,
        known=memory.known or entry.state in {State.PUBLISHED, State.UPDATED, State.UNCHANGED, State.DUPLICATE},
        marked=False,
        vain=memory.vain + 1 if idle else 0 if changed else memory.vain,
        missing=0,
        missing_since=None,
        failures=0,
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


def _draft(resources: Resources, visit: Visit, memory: PageNote, source: Source) -> Draft:
    """Visit -> the draft of its page; where the page cannot be read but its feed carries the text, of that."""
    if visit.attempts > DEATHS:
        verdict = Quarantined(POISON, f"{visit.attempts - 1} processes died over it")
        return failed(visit.url, State.QUARANTINED, verdict)
    own = source.speaks(memory.hints.feed_url, visit.url)
    hints = memory.hints if own else Hints(guid=memory.hints.guid, feed_url=memory.hints.feed_url)
    accept = frozenset(source.accept)
    bar = Bar(resources.settings.article_bar, accept)
    if is_story(visit.url, memory.hints.guid) and memory.hints.content is not None and own:
        page = page_of_content(visit.url, memory.hints, memory.hints.content, resources.now())
        return process(page, resources.settings.limits, visit.source, source.kin, bar)
    try:
        made = visit_page(
            resources, visit.url, source=visit.source, hints=hints, via=memory.via, kin=source.kin, accept=accept
        )
    except Transient as verdict:
        if verdict.code != WALL or memory.known or memory.hints.content is None:
            raise
        made = failed(visit.url, State.REJECTED, verdict)  # what the wall hides stands in the feed
    if memory.known or memory.hints.content is None or made.verdict is None or made.verdict[0] is not State.REJECTED:
        return made
    page = page_of_content(visit.url, memory.hints, memory.hints.content, resources.now(), own=own)
    instead = process(page, resources.settings.limits, visit.source, source.kin, bar)
    return made if instead.article is None else replace(instead, trace=(*made.trace, *instead.trace))


def _next(visit: Visit, memory: PageNote, now: datetime, *, changed: bool) -> datetime | None:
    """When to look again: at what is an article by its age, at what is none yet while it is young.

    A story that shares its page with others stands in its feed alone: at the page there is nothing to look at.
    """
    if is_story(visit.url, memory.hints.guid):
        return None
    if not memory.known and now - visit.first_seen > FORMING:
        return None
    return next_look(visit.first_seen, now, changed=changed)


def _missing(resources: Resources, visit: Visit, memory: PageNote, code: str) -> Settlement | None:
    """A page that its server does not have -> gone for good, or looked for again."""
    now = resources.now()
    since = memory.missing_since or now
    memory = replace(memory, missing=memory.missing + 1, missing_since=since)
    again = None if code == "gone" else confirm(memory.missing, now)
    if again is not None:
        _finish(resources, visit, memory, again, reason=code)
        return None
    reason = Gone(code=code, http_status=_STATUS[code], checks=memory.missing, first_gone=moment(since))
    settlement = settle_gone(resources, visit.url, reason)
    home = settlement.outcomes[0].home or memory.home
    if home not in {"", visit.url} and not settlement.messages:
        _ask_at_home(resources, visit, memory, home)
        memory = replace(memory, home="")
    # What was an article may come back: it is looked for as long as it would have been looked at.
    due = next_look(visit.first_seen, now, changed=False) if memory.known and code != "gone" else None
    _finish(resources, visit, memory, due)
    return settlement


def _put_off(resources: Resources, visit: Visit, memory: PageNote, verdict: Transient) -> Settlement | None:
    """A page that could not be had now -> tried again; of one never seen, the last attempt ends it."""
    now = resources.now()
    memory = replace(memory, failures=memory.failures + 1)
    if memory.failures < resources.settings.web.attempts:
        wait = backoff(memory.failures, verdict.retry_after, 0.5)
        _finish(resources, visit, memory, now + timedelta(seconds=wait), reason=verdict.code)
        return None
    memory = replace(memory, failures=0)
    if memory.known:
        _finish(resources, visit, memory, next_look(visit.first_seen, now, changed=False), reason=verdict.code)
        return None
    told = Transient(verdict.code, f"{verdict.detail} (attempt {resources.settings.web.attempts})")
    settlement = store(resources, [failed(visit.url, State.REJECTED, told)])
    _finish(resources, visit, memory, _next(visit, memory, now, changed=False))
    return settlement


def _ask_at_home(resources: Resources, visit: Visit, memory: PageNote, home: str) -> None:
    """An address of an article that is gone, and where the article is at home -> asked there at once."""
    frontier, now = resources.ledger.frontier, resources.now()
    remembered = note(replace(memory, hints=Hints(), known=True, missing=0, missing_since=None, home=""))
    new = frontier.add(
        [Found(url=home, host=host_of(home), kind=PAGE, source=visit.source, due=now, note=remembered)], now
    )
    if not new:
        frontier.hurry([Hurry(visit=one, due=now, note=one.note) for one in frontier.lookup([home]).values()], now)


def _finish(
    resources: Resources,
    visit: Visit,
    memory: PageNote,
    due: datetime | None,
    *,
    reason: str = "",
    asleep: bool = False,
) -> None:
    now = resources.now()
    free = resources.ledger.hosts.due([visit.host]).get(visit.host, now)
    done = Done(visit=visit, due=due, note=note(memory), free=free, reason=reason, asleep=asleep)
    resources.ledger.frontier.finish(done, now)
