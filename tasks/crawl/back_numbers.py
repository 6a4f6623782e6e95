"""A listing that was read for back numbers -> which of its entries are within the days that are wanted, and where it
goes on. Pure.

    entry ─┬─ says that it is of another day ─▶ left out
           └─ of these days, or says nothing ──▶ visited, once; the page's own date decides

    listing ─┬─ an index ────────▶ its sitemaps, but for those that are of other days by name or last change
             ├─ goes on ─────────▶ its next page, until it is older than the days, or shows nothing new
             ├─ of a CDX server ─▶ the rest of its answer
             └─ a page of links ─▶ pages named after a year, a month or a day that touches the days
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from tasks.crawl.feed_diff import stated_date
from tasks.crawl.visit_note import ArchiveNote
from tasks.models.listing import Entry, Listing
from tasks.models.window import Window
from tasks.readers.recorded import address
from tasks.text.period import period_of_article, period_of_listing
from worker.address import clean_address, join, split

DEPTH = 4  # indexes above each other
PAGES = 5_000  # pages of one archive, each after the other


class Judged(Struct, frozen=True):
    """An entry, where it is said to be (-1 before the days, 0 within, 1 after; None: nothing is said), and whether
    that is certain enough not to look."""

    entry: Entry
    place: int | None

    @property
    def is_wanted(self) -> bool:
        """-> whether it is to be looked at."""
        return self.place in {None, 0}


def judge(entry: Entry, note: ArchiveNote, now: datetime) -> Judged:
    """Entry of a listing -> Judged.

    A date of publication decides. One in the address comes next: it knows no hour, so a day beside the days is looked
    at. That of the last change decides where it is before the days, for nothing comes out after it was changed; where
    it is after them, only the listing's own name can say that the entry came out within.
    """
    window = note.window
    published = stated_date(entry.hints.published or entry.beside, now)
    if published is not None:
        return Judged(entry, window.place(published))
    if (period := period_of_article(entry.url)) is not None:
        within = window.touches(*period)
        return Judged(entry, 0 if within else -1 if period[1] < window.since else 1)
    changed = stated_date(entry.hints.modified, now)
    place = None if changed is None else window.place(changed)
    if changed is not None and place == 1 and note.period is not None:
        first, last = note.period
        if changed.date() > last and first <= window.until:
            return Judged(entry, None)
    return Judged(entry, place)


def onward(listing: Listing, note: ArchiveNote, judged: Sequence[Judged], now: datetime) -> Iterator[ArchiveNote]:
    """Listing as it was read and judged -> the listings that are to be read next."""
    if note.via == "cdx":
        yield from _rest(listing, note)
    else:
        if note.depth < DEPTH:
            yield from _children(listing, note, now)
        yield from _older(listing, note, judged)


def _rest(listing: Listing, note: ArchiveNote) -> Iterator[ArchiveNote]:
    """What a CDX server has said -> what it says next; in the order of addresses, so that no date tells anything."""
    if listing.older and note.depth < PAGES:
        yield replace(note, url=listing.older, depth=note.depth + 1)


def _older(listing: Listing, note: ArchiveNote, judged: Sequence[Judged]) -> Iterator[ArchiveNote]:
    """Page of a row, read and judged -> the next one, while it may hold anything of the days."""
    shown = tuple(clean_address(one.entry.url).url for one in judged)
    dated = [one.place for one in judged if one.place is not None]
    is_over = bool(dated) and set(dated) == {-1}
    if is_over or not shown or set(shown) <= set(note.before) or note.depth >= PAGES:
        return
    older, is_named = (listing.older, True) if listing.older else (guess_older(listing, note.url), False)
    if older:
        yield replace(
            note,
            url=clean_address(older).url,
            depth=note.depth + 1,
            guess=not is_named,
            before=shown if any(one.place is None for one in judged) or not is_named else (),
        )


def _children(listing: Listing, note: ArchiveNote, now: datetime) -> Iterator[ArchiveNote]:
    """Listings that this one names -> those of them that may hold entries of the days, the latest first."""
    siblings = [child.url for child in listing.children]
    for child in listing.children:
        period = period_of_listing(child.url, siblings)
        changed = stated_date(child.modified, now)
        if period is not None and not note.window.touches(*period):
            continue
        if changed is not None and note.window.place(changed) == -1:
            continue
        url = clean_address(child.url).url
        if url != note.url:
            yield replace(note, url=url, depth=note.depth + 1, guess=False, period=period, before=())


def guess_older(listing: Listing, url: str) -> str | None:
    """Feed that does not say where it goes on, and its address -> where it does if it is made by what makes most feeds
    (WordPress), None for all others."""
    made = (listing.generator or "").lower()
    number = _paged(url)
    if listing.kind != "rss" or not (number > 1 or "wordpress" in made or _is_feed_folder(url)):
        return None
    bare = url.partition("#")[0].removesuffix(f"paged={number}").rstrip("?&")
    return f"{bare}{'&' if '?' in bare else '?'}paged={number + 1}"


def _paged(url: str) -> int:
    _, _, number = url.rpartition("paged=")
    return int(number) if "paged=" in url and number.isdecimal() and len(number) < 6 else 1


def _is_feed_folder(url: str) -> bool:
    return split(url).path.rstrip("/").endswith("/feed")


def month_pages(home: str, window: Window) -> Iterable[str]:
    """Home page and the days -> where many programs list what came out in each month of them, the latest first."""
    pages = (join(home, f"/{year}/{month:02}/") for year, month in window.months())
    return (url for url in pages if address(url))
