"""Source list -> the ledger: who is followed, and a visit for each of their feeds; all others are left in peace."""

from collections.abc import Container, Mapping, Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from tasks.crawl.feed_diff import host_of
from tasks.crawl.visit_note import FEED, FeedNote, read_feed_note, write_note
from tasks.models.source import Source
from worker.address import clean_address
from worker.ledger import Found, Visit
from worker.resources import Resources


def sync_sources(resources: Resources, sources: Sequence[Source]) -> None:
    """Sources -> followed from now on, and no others; says the same as often as it is asked."""
    payloads = {source.id: msgspec.json.encode(source).decode() for source in sources}
    if payloads != resources.ledger.sources():
        resources.ledger.keep_sources(payloads)
    frontier, now = resources.ledger.frontier, resources.now()
    paused = resources.ledger.paused()
    followed = [source for source in sources if source.enabled and source.id not in paused]
    frontier.wake([source.id for source in followed], now)
    wanted = {clean_address(url).url: source for source in followed for url in source.listings}
    feeds = [_Feed(visit, read_feed_note(visit.note)) for visit in frontier.visits(FEED)]
    frontier.add(_first_visits(wanted, {feed.visit.url for feed in feeds}, now), now)
    frontier.retire([feed.visit.url for feed in feeds if feed.is_idle(wanted)], now)
    frontier.arm([feed.visit.url for feed in feeds if feed.is_back(wanted)], now)


class _Feed(Struct):
    """The visit of a feed, and what is noted of it."""

    visit: Visit
    note: FeedNote

    def is_idle(self, wanted: Container[str]) -> bool:
        """Whether it is visited still, and nobody wants it any more."""
        return self.visit.state != "settled" and self.note.root not in wanted

    def is_back(self, wanted: Container[str]) -> bool:
        """Whether it is wanted and no longer visited, though it is neither gone nor moved elsewhere."""
        moved = self.note.gone or self.note.moved
        return self.visit.state == "settled" and self.note.root in wanted and not moved


def _first_visits(wanted: Mapping[str, Source], there: Container[str], now: datetime) -> list[Found]:
    """Feeds by address, and the addresses that are visited already -> the first visits of the others."""
    return [
        Found(url=url, host=host_of(url), kind=FEED, source=source.id, due=now, note=begin(source, url))
        for url, source in wanted.items()
        if url not in there
    ]


def begin(source: Source, url: str) -> str:
    """Source and one of its listings -> the note that its first visit starts with."""
    sitemaps = {clean_address(one).url for one in source.sitemaps}
    return write_note(FeedNote(root=url, sitemap=url in sitemaps))


def followed(resources: Resources, source_id: str) -> Source | None:
    """Id of a source -> the source as it is followed, None where it is not."""
    payload = resources.ledger.source(source_id)
    if payload is None:
        return None
    source = msgspec.json.decode(payload, type=Source)
    return source if source.enabled else None
