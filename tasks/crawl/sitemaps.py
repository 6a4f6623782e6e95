"""Sitemaps behind a source: those that an index names, and those that are asked for what its feeds have missed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from tasks.crawl.feed_diff import host_of, stated_date
from tasks.crawl.visit_note import FEED, FeedNote, read_feed_note, write_note
from tasks.models.listing import Child
from tasks.models.source import Source
from worker.address import clean_address
from worker.ledger import Found, Hurry
from worker.resources import Resources

DEPTH = 2  # indexes above each other
CHILDREN = 50  # sitemaps of an index that are followed: the newest


def fill_gap(resources: Resources, source: Source, since: datetime) -> list[Hurry]:
    """A source of which something was missed -> its sitemaps are asked at once for what came since."""
    hurried = []
    for visit in resources.ledger.frontier.visits(FEED, source.id):
        note = read_feed_note(visit.note)
        if note.sitemap and not note.gone and not note.moved:
            since = min(since, note.gap_since or since)
            hurried.append(Hurry(visit=visit, due=resources.now(), note=write_note(replace(note, gap_since=since))))
    return hurried


def children(
    resources: Resources, source: Source, note: FeedNote, index: str, named: Sequence[Child]
) -> tuple[list[Found], list[Hurry]]:
    """Address of an index, its sitemaps -> visits for new ones, those that changed hurried; old ones sleep."""
    if note.depth >= DEPTH:
        return [], []
    now = resources.now()
    dated = [(stated_date(child.modified, now), child) for child in named]
    newest = sorted(dated, key=lambda one: (one[0] is None, one[0] and -one[0].timestamp()))[:CHILDREN]
    urls = {clean_address(child.url).url: (date, child) for date, child in newest}
    urls.pop(index, None)
    known = resources.ledger.frontier.lookup(urls)
    found, hurried = [], []
    for url, (date, child) in urls.items():
        asleep = date is not None and date < now - max(source.backfill, timedelta(days=2))
        visit = known.get(url)
        if visit is None:
            fresh = FeedNote(root=note.root, sitemap=True, depth=note.depth + 1, changed=child.modified)
            found.append(
                Found(
                    url=url,
                    host=host_of(url),
                    kind=FEED,
                    source=source.id,
                    due=None if asleep else now,
                    note=write_note(fresh),
                )
            )
        elif visit.kind == FEED and (before := read_feed_note(visit.note)).changed != child.modified and not asleep:
            after = replace(before, changed=child.modified, gap_since=before.gap_since or note.gap_since)
            # Indexes that name each other, or say of all they name that it changed just now, hurry nobody to death.
            due = max(now, before.last + source.floor) if before.last else now
            hurried.append(Hurry(visit=visit, due=due, note=write_note(after)))
    return found, hurried
