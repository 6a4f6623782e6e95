"""Backfill: a listing is due that is read for back numbers -> its pages go to the frontier, in the lane behind all live
work, and so do the listings that it leads on to; each is read once.

visit ─▶ fetch ─┬─ read ─▶ judge ─▶ pages and listings found, and this one is done
                ├─ host-busy ─▶ a little later
                ├─ Transient ─▶ backed off; the last attempt ends it with that reason
                └─ Skipped ───▶ ends it; a listing that nobody had named need not be there
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import TypeVar

from msgspec.structs import replace

from tasks.crawl.back_numbers import Judged, judge, onward
from tasks.crawl.feed_diff import host_of
from tasks.crawl.poll import Polled
from tasks.crawl.sync_sources import followed
from tasks.crawl.visit_note import ARCHIVE, PAGE, ArchiveNote, PageNote, mark_of, read_archive_note, write_note
from tasks.crawl.within import AFTER, BEFORE
from tasks.models.listing import Listing
from tasks.models.page import Hints
from tasks.models.source import Source
from tasks.readers.archive_page import read_archive_page
from tasks.readers.cdx_listing import read_cdx
from tasks.readers.listing import read_listing
from worker.address import clean_address
from worker.boundary import boundary
from worker.errors import Quarantined, Skipped, Transient, Verdict
from worker.fetch import BUSY, backoff, fetch
from worker.ledger import Done, Found, Hurry, Lane, Visit
from worker.limits import Limits
from worker.resources import Resources
from worker.web.answer import Answer

OFF = "source-off"
_ABSENT = frozenset({"not-found", "gone", "unwanted-type", "robots", "http-status", "forbidden-scheme"})
_CHUNK = 500  # pages that are written at once: live work must not wait for the ledger
T = TypeVar("T")


def archive_visit(note: ArchiveNote, source: str, resources: Resources) -> Found:
    """Note of a listing and the id of its source -> the visit that reads it."""
    # Behind the pages that were found before it: what became of them may tell that this one is not needed.
    due = resources.now() + timedelta(milliseconds=1)
    return Found(
        url=note.name,
        host=host_of(note.url),
        kind=ARCHIVE,
        source=source,
        due=due,
        lane=Lane.BACKFILL,
        note=write_note(note),
    )


def read_back(resources: Resources, visit: Visit) -> Polled:
    """A leased visit of a listing -> what came of it, all of it in the ledger. Raises Transient as the ledger."""
    source, note = followed(resources, visit.source), read_archive_note(visit.note)
    if source is None:
        return _finish(resources, visit, note, OFF, asleep=True)
    if _is_past(resources, note):
        return _finish(resources, visit, note, "all before it was older")
    try:
        with boundary(f"{source.id}: {note.url}"):
            limits = resources.settings.limits.of_listing
            answer = fetch(resources, note.url, access=source.access, conditional=False, limits=limits)
            listing = _read(answer, note, limits)
    except Transient as verdict:
        return _put_off(resources, visit, note, verdict)
    except Verdict as verdict:
        return _ended(resources, visit, note, verdict)
    judged = [judge(one, note, resources.now()) for one in listing.entries]
    wanted = [one for one in judged if one.is_wanted and source.takes(one.entry.url)]
    new = _take_up(resources, source, note, wanted, via=listing.kind)
    outside = sum(not one.is_wanted for one in judged)
    note = replace(note, named=note.named + new, outside=note.outside + outside)
    found = [archive_visit(one, source.id, resources) for one in onward(listing, note, judged, resources.now())]
    for part in _chunks(found[_CHUNK:]):
        resources.ledger.frontier.add(part, resources.now())
    return _finish(resources, visit, note, f"{outside} of other days", found=found[:_CHUNK], new=new)


def set_aside(resources: Resources, visit: Visit, defect: Quarantined) -> Polled:
    """A leased visit of a listing that ended in a defect -> ended, with its reason."""
    return _ended(resources, visit, read_archive_note(visit.note), defect)


def _read(answer: Answer, note: ArchiveNote, limits: Limits) -> Listing:
    kind = answer.header("content-type")
    if note.via == "cdx":
        return read_cdx(answer.body, note.url, limits)
    try:
        return read_listing(answer.body, answer.url, limits, kind)
    except Skipped as verdict:
        if verdict.code != "unwanted-type" or note.via != "pages" or b"<a" not in answer.body.lower():
            raise
    return read_archive_page(answer.body, answer.url, kind)


def _is_past(resources: Resources, note: ArchiveNote) -> bool:
    """Whether all that is known by now of the page before this one is older than the days that are wanted."""
    entries = [entry for url in note.before for entry in resources.ledger.entries(url)]
    return {one.code for one in entries if one.subject is not None or one.code in {BEFORE, AFTER}} == {BEFORE}


def _take_up(resources: Resources, source: Source, note: ArchiveNote, wanted: Sequence[Judged], via: str) -> int:
    """Entries that are to be looked at -> their visits, unless somebody has been there; how many."""
    frontier, taken = resources.ledger.frontier, 0
    pages = {clean_address(one.entry.url).url: one for one in wanted}
    for part in _chunks(pages.items()):
        now, known = resources.now(), frontier.lookup(url for url, _ in part)
        found = [_found(resources, source, url, _note(one, source, note, via)) for url, one in part if url not in known]
        again = [
            Hurry(visit=known[url], due=now, note=_note(one, source, note, via), lane=Lane.BACKFILL)
            for url, one in part
            if url in known and _was_passed_over(known[url])
        ]
        frontier.hurry(again, now)
        taken += len(frontier.add(found, now)) + len(again)
    return taken


def _was_passed_over(visit: Visit) -> bool:
    """Whether a page is known and nobody has been there, as it was too old when its feed or sitemap was first read."""
    return visit.kind == PAGE and visit.due is None and visit.serial == 0


def _found(resources: Resources, source: Source, url: str, note: str) -> Found:
    return Found(
        url=url,
        host=host_of(url),
        kind=PAGE,
        source=source.id,
        due=resources.now(),
        lane=Lane.BACKFILL,
        note=note,
    )


def _note(one: Judged, source: Source, note: ArchiveNote, via: str) -> str:
    said: Hints = one.entry.hints
    hints = replace(said, publisher=source.publisher or source.name, language=said.language or source.language)
    known = one.place is not None
    return write_note(PageNote(hints=hints, via=via, mark=mark_of(said), window=note.window, declared=known))


def _put_off(resources: Resources, visit: Visit, note: ArchiveNote, verdict: Transient) -> Polled:
    """A listing that cannot be had now -> tried again; the last attempt ends it."""
    if verdict.code == BUSY:
        return _finish(resources, visit, note, BUSY, wait=verdict.retry_after or 1.0)
    note = replace(note, failures=note.failures + 1)
    if note.failures >= resources.settings.web.attempts:
        return _ended(resources, visit, note, verdict)
    wait = backoff(note.failures, verdict.retry_after, 0.5)
    return _finish(resources, visit, replace(note, reason=str(verdict)), verdict.code, wait=wait)


def _ended(resources: Resources, visit: Visit, note: ArchiveNote, verdict: Verdict) -> Polled:
    """A listing that cannot be had or read -> done, with the reason; one that was only guessed at is not there."""
    is_absent = note.guess and verdict.code in _ABSENT
    return _finish(resources, visit, replace(note, reason="" if is_absent else str(verdict)[:300]), str(verdict))


def _finish(
    resources: Resources,
    visit: Visit,
    note: ArchiveNote,
    outcome: str,
    *,
    wait: float | None = None,
    asleep: bool = False,
    found: Sequence[Found] = (),
    new: int = 0,
) -> Polled:
    now = resources.now()
    free = resources.ledger.hosts.due([visit.host]).get(visit.host, now)
    due = None if wait is None else now + timedelta(seconds=wait)
    reason = outcome if asleep or due else ""
    done = Done(visit=visit, due=due, note=write_note(note), free=free, reason=reason, asleep=asleep)
    resources.ledger.frontier.finish(done, now, found=found)
    return Polled(outcome=outcome, new=new)


def _chunks(items: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(items)
    while part := list(islice(iterator, _CHUNK)):
        yield part
