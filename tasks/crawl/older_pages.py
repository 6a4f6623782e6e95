"""Older pages of a feed that shows nothing of what was known -> what came and went between two polls.

first page, nothing known ─▶ older page ─▶ older page ─┬─ something known, or all before the last poll ─▶ caught up
                                                       └─ no page more, a verdict, PAGES, SPAN ─▶ a gap is left
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from tasks.crawl.back_numbers import guess_older
from tasks.crawl.feed_diff import Named, name_entries
from tasks.models.listing import Listing
from tasks.models.source import Source
from tasks.readers.listing import read_listing
from worker.address import clean_address
from worker.boundary import boundary
from worker.errors import Verdict
from worker.fetch import fetch
from worker.ledger import Visit
from worker.resources import Resources

PAGES = 10  # older pages that one poll reads
SPAN = timedelta(seconds=30)  # after which it begins no other
PATIENCE = 10.0  # seconds that each may wait for its host, which the page before it has just asked
_LATE = timedelta(days=1)  # what is dated so long before the last poll was there then, as far as a date can be believed


class Older(Struct, frozen=True, kw_only=True):
    """Entries of older pages that were missed, with the first known one; the visits known of them, and whether nothing
    is left between these and the last poll."""

    named: tuple[Named, ...]
    known: Mapping[str, Visit]
    caught_up: bool


def read_older(
    resources: Resources, source: Source, listing: Listing, named: Sequence[Named], *, url: str, last: datetime
) -> Older:
    """Feed as it was read at ``url`` with nothing in it that was known at the ``last`` poll -> what its older pages
    hold. A page that cannot be had ends it, as the bounds do."""
    now, frontier = resources.now(), resources.ledger.frontier
    seen, room = {one.url for one in named}, source.entries - len(named)
    missed: list[Named] = []
    known: dict[str, Visit] = {}
    caught_up = False
    for older in _pages(resources, source, listing, url):
        page = [one for one in name_entries(older, source, now) if one.url not in seen]
        seen |= {one.url for one in page}
        met = frontier.lookup((one.url for one in page), (one.twin for one in page if one.twin))
        missed += _missed(page, met, last)
        known |= met
        caught_up = bool(met) or _all_behind(page, last)
        if caught_up or not page or len(missed) >= room:
            break
    found = Older(named=tuple(missed), known=known, caught_up=caught_up)
    return _bounded(found, room) if len(missed) > room else found


def _bounded(older: Older, room: int) -> Older:
    """More entries than one poll may add -> so many, and a gap: the next poll finds something known, and looks no
    further."""
    unknown = tuple(one for one in older.named if not _is_known(one, older.known))
    return Older(named=unknown[:room], known={}, caught_up=False)


def _pages(resources: Resources, source: Source, listing: Listing, url: str) -> Iterator[Listing]:
    """Feed and its address -> its older pages, each once, as far as they can be had and the bounds go."""
    began, asked = resources.now(), {clean_address(url).url}
    for _ in range(PAGES):
        onward = listing.older or guess_older(listing, url)
        if onward is None or clean_address(onward).url in asked or resources.now() - began >= SPAN:
            return
        asked.add(clean_address(onward).url)
        try:
            listing, url = _page(resources, source, onward)
        except Verdict:
            return
        yield listing


def _page(resources: Resources, source: Source, url: str) -> tuple[Listing, str]:
    """Address of an older page -> its listing, and where it was had. Raises a verdict where it cannot be."""
    with boundary(f"{source.id}: {url}"):
        limits = resources.settings.limits.of_listing
        answer = fetch(resources, url, access=source.access, conditional=False, patience=PATIENCE, limits=limits)
        return read_listing(answer.body, answer.url, limits, answer.header("content-type")), answer.url


def _missed(page: Sequence[Named], known: Mapping[str, Visit], last: datetime) -> list[Named]:
    """Entries of a page, in order -> those above the first known one, that one, and what is dated since the last poll
    below it: the rest of the page was there before the feed was followed, or before that poll."""
    found: list[Named] = []
    is_below = False
    for one in page:
        is_known = _is_known(one, known)
        if is_known or (not _is_behind(one, last) if not is_below else one.date is not None and one.date >= last):
            found.append(one)
        is_below = is_below or is_known
    return found


def _is_known(one: Named, known: Mapping[str, Visit]) -> bool:
    return one.url in known or one.twin in known


def _all_behind(page: Sequence[Named], last: datetime) -> bool:
    return bool(page) and all(_is_behind(one, last) for one in page)


def _is_behind(one: Named, last: datetime) -> bool:
    return one.date is not None and one.date < last - _LATE
