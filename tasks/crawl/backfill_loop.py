"""Backfill of one source in this process: its lane alone, on threads, until nothing waits; all of it in the ledger.

listings ─▶ frontier ─▶ lease, behind live work ─▶ attend, on threads ─▶ outbox ─▶ exchange
               ▲                                      │
               └──────────────────────────────────────┘  killed, it is gone on with by the same call, or by a desk
"""

import time
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta

from msgspec import Struct
from msgspec.structs import replace

from tasks.crawl.back_numbers import month_pages
from tasks.crawl.backfill import archive_visit
from tasks.crawl.dispatch import Attended, attend, dispatch, traced
from tasks.crawl.pressure import Gauge, allowed
from tasks.crawl.visit_note import ARCHIVE, FEED, PAGE, ArchiveNote, read_archive_note, read_feed_note, write_note
from tasks.events.outbox import Delivery, publish
from tasks.models.source import Source
from tasks.models.window import Way, Window
from tasks.pipeline.warm_up import warm_up
from tasks.readers.cdx_listing import cdx_query
from tasks.sources.discover import named_sitemaps
from worker.address import clean_address, join
from worker.ledger import Hurry, Lane, Visit
from worker.resources import Resources
from worker.shared_lock import SharedLock

PATIENCE = timedelta(minutes=5)  # what is put off longer than this is left to another call
AT_WORK = timedelta(seconds=90)  # since a desk was last at work, which then has its live work done first
_PAUSE = 1.0  # seconds, at most, between two looks
_USUAL = ("/sitemap.xml", "/sitemap_index.xml")


class Progress(Struct, frozen=True, kw_only=True):
    """How far a backfill is: listings read and waiting, pages named and waiting, entries left out as of other days.

    ``left`` is how long what waits may take; more may be named yet. ``later`` counts what was put off for long.
    """

    listings: int
    listings_waiting: int
    pages: int
    pages_waiting: int
    outside: int
    later: int
    failed: tuple[tuple[str, str], ...]
    left: timedelta | None = None


class Step(Struct, frozen=True, kw_only=True):
    """What happened since the last step: visits that ended, what became of their events, and how far it is now."""

    attended: tuple[Attended, ...]
    delivery: Delivery
    progress: Progress


def listings(resources: Resources, source: Source, window: Window, way: Way, extra: Iterable[str] = ()) -> int:
    """Source, days and way -> the listings that it begins with are due, unless they were read; how many are new.

    Sitemaps are those of the list, or else those that robots.txt names, or else where they usually are. Pages
    are feeds, which are followed into the past, the home page, ``extra`` ones and those of the months. By ``cdx`` the
    servers named as ``extra`` are asked for the source's own sites.
    """
    named = _named(resources, source, window, way, extra)
    notes = [
        ArchiveNote(url=url if way == "cdx" else clean_address(url).url, window=window, via=way, guess=is_guess)
        for url, is_guess in named.items()
    ]
    found = [archive_visit(note, source.id, resources) for note in notes]
    _try_again(resources, source, window)
    return len(resources.ledger.frontier.add(found, resources.now()))


def _named(resources: Resources, source: Source, window: Window, way: Way, extra: Iterable[str]) -> dict[str, bool]:
    """Source, days and way -> the addresses of the listings that it begins with, and whether each is a guess."""
    home = source.home or next(iter(source.listings), "")
    if way == "sitemap":
        known = [read_feed_note(visit.note) for visit in resources.ledger.frontier.visits(FEED, source.id)]
        roots = (*source.sitemaps, *(note.root for note in known if note.sitemap)) or named_sitemaps(resources, home)
        named = dict.fromkeys(roots, False) or {join(home, path): True for path in _USUAL}
    elif way == "cdx":
        return {cdx_query(server, site, window): False for server in extra for site in sorted(source.own)}
    else:
        named = dict.fromkeys((*source.feeds, *extra), False)
        if source.home:
            named |= {source.home: True} | dict.fromkeys(month_pages(source.home, window), True)
    return named


def _try_again(resources: Resources, source: Source, window: Window) -> None:
    """What could not be had when it was read before is due again."""
    visits = [(visit, read_archive_note(visit.note)) for visit in resources.ledger.frontier.visits(ARCHIVE, source.id)]
    now = resources.now()
    again = [
        Hurry(visit=visit, due=now, note=write_note(replace(note, reason="", failures=0)), lane=Lane.BACKFILL)
        for visit, note in visits
        if note.window == window and note.reason and visit.due is None
    ]
    resources.ledger.frontier.hurry(again, now)


def backfill(resources: Resources, source: Source, window: Window) -> Iterator[Step]:
    """Source and days whose listings wait -> step after step until nothing waits, or only for long.

    Raises Transient where the ledger cannot go on.
    """
    warm_up(resources.settings.embeddings)
    run = _Run(resources, source, window)
    with ThreadPoolExecutor(resources.settings.web.threads, "backfill") as pool:
        while True:
            run.begin(pool)
            step = run.wait()
            yield step
            if run.is_over(step.progress):
                return


class _Run:
    """What is under way, and since when how much has ended."""

    def __init__(self, resources: Resources, source: Source, window: Window) -> None:
        self.resources, self.source, self.window = resources, source, window
        self.running: dict[Future[Attended], Visit] = {}
        self.gauge, self.room = Gauge(), SharedLock()
        self.began, self.ended = time.monotonic(), 0

    def begin(self, pool: ThreadPoolExecutor) -> None:
        """Begin what is due, as far as there are threads and the hosts have no live work to do."""
        room = self.resources.settings.web.threads - len(self.running)
        most, lanes = allowed(self.gauge.read(self.resources), room)
        hosts = self._hosts() if most and Lane.BACKFILL in lanes else set()
        visits = dispatch(self.resources, most, lanes=(Lane.BACKFILL,), hosts=hosts) if hosts else []
        for visit in visits:
            self.running[pool.submit(self._attend, visit)] = visit

    def _hosts(self) -> set[str]:
        now, frontier = self.resources.now(), self.resources.ledger.frontier
        hosts = set(self.resources.ledger.catalogue.backlog(self.source.id, Lane.BACKFILL, now).hosts)
        ticks = self.resources.ledger.ticks()
        is_at_work = any(now - at < AT_WORK for name, at in ticks.items() if name in {"run", "dispatch"})
        return hosts - frontier.pressing(hosts, now) if hosts and is_at_work else hosts

    def _attend(self, visit: Visit) -> Attended:
        with self.room.alone() if visit.attempts else self.room.together(), traced(self.resources, visit):
            return attend(self.resources, visit)

    def wait(self) -> Step:
        """Wait until something has ended, or for a moment -> what has."""
        if not self.running:
            time.sleep(self._pause())
        done, _ = wait(self.running, timeout=_PAUSE, return_when=FIRST_COMPLETED)
        attended = [future.result() for future in done if self.running.pop(future)]
        self.ended += len(attended)
        delivery = publish(self.resources, [message for one in attended for message in one.messages])
        return Step(attended=tuple(attended), delivery=delivery, progress=self._progress())

    def _pause(self) -> float:
        turn, now = self.resources.ledger.frontier.next_turn(), self.resources.now()
        return min(_PAUSE, max(0.01, (turn - now).total_seconds())) if turn else 0.0

    def is_over(self, progress: Progress) -> bool:
        """Whether nothing waits any more, or nothing that comes soon."""
        return not self.running and not progress.listings_waiting and not progress.pages_waiting

    def _progress(self) -> Progress:
        return self._left(read_progress(self.resources, self.source, self.window))

    def _left(self, found: Progress) -> Progress:
        waiting = found.listings_waiting + found.pages_waiting
        pace = self.resources.settings.web.interval
        if self.ended:
            pace = (time.monotonic() - self.began) / self.ended
        return replace(found, left=timedelta(seconds=round(waiting * pace)))


def read_progress(resources: Resources, source: Source, window: Window) -> Progress:
    """Source and days -> how far their backfill is."""
    visits = resources.ledger.frontier.visits(ARCHIVE, source.id)
    notes = [(visit, note) for visit in visits if (note := read_archive_note(visit.note)).window == window]
    backlog = resources.ledger.catalogue.backlog(source.id, Lane.BACKFILL, resources.now() + PATIENCE)
    done = [note for visit, note in notes if visit.due is None]
    return Progress(
        listings=len(done),
        listings_waiting=backlog.kinds.get(ARCHIVE, 0),
        pages=sum(note.named for _, note in notes),
        pages_waiting=backlog.kinds.get(PAGE, 0),
        outside=sum(note.outside for _, note in notes),
        later=backlog.later,
        failed=tuple((note.url, note.reason) for note in done if note.reason),
    )
