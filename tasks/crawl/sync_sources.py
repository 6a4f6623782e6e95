"""Source list -> the ledger: who is followed, and a visit for each of their feeds; all others are left in peace."""

from collections.abc import Sequence

import msgspec

from tasks.crawl.feed_diff import host_of
from tasks.crawl.visit_note import FEED, FeedNote, note, read_feed_note
from tasks.models.source import Source
from worker.address import clean_address
from worker.ledger import Found
from worker.resources import Resources


def sync_sources(resources: Resources, sources: Sequence[Source]) -> None:
    """Sources -> followed from now on, and no others; says the same as often as it is asked."""
    payloads = {source.id: msgspec.json.encode(source).decode() for source in sources}
    if payloads != resources.ledger.sources():
        resources.ledger.keep_sources(payloads)
    frontier, now = resources.ledger.frontier, resources.now()
    wanted = {clean_address(url).url: source for source in sources if source.enabled for url in source.listings}
    visits = {visit.url: visit for visit in frontier.visits(FEED)}
    memories = {url: read_feed_note(visit.note) for url, visit in visits.items()}
    frontier.add(
        [
            Found(url=url, host=host_of(url), kind=FEED, source=source.id, due=now, note=begin(source, url))
            for url, source in wanted.items()
            if url not in visits
        ],
        now,
    )
    frontier.retire(
        [url for url, visit in visits.items() if memories[url].root not in wanted and visit.state != "settled"], now
    )
    frontier.arm(
        [
            url
            for url, visit in visits.items()
            if visit.state == "settled"
            and memories[url].root in wanted
            and not (memories[url].gone or memories[url].moved)
        ],
        now,
    )


def begin(source: Source, url: str) -> str:
    """Source and one of its listings -> the note that its first visit starts with."""
    sitemaps = {clean_address(one).url for one in source.sitemaps}
    return note(FeedNote(root=url, sitemap=url in sitemaps))


def followed(resources: Resources, source_id: str) -> Source | None:
    """Id of a source -> the source as it is followed, None where it is not."""
    payload = resources.ledger.source(source_id)
    if payload is None:
        return None
    source = msgspec.json.decode(payload, type=Source)
    return source if source.enabled else None
