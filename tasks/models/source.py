"""Source: a publisher's outlet that is followed: where it lists its articles, and how often it may be asked."""

from datetime import timedelta

from msgspec import Struct


class Source(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry of the source list.

    ``sections`` tells what the articles of a feed are about, by the feed's address; ``section`` what all of them are.
    ``floor`` and ``ceiling`` bound the time between two polls of a feed. ``backfill`` is how far back the articles
    reach that are taken up when a feed is seen for the first time.
    """

    id: str
    name: str
    publisher: str | None = None
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    home: str | None = None
    country: str | None = None
    language: str | None = None
    floor: timedelta = timedelta(minutes=5)
    ceiling: timedelta = timedelta(hours=6)
    backfill: timedelta = timedelta(days=2)
    section: str | None = None
    sections: dict[str, str] = {}
    entries: int = 500  # new addresses that one poll may add; the rest follows with the next
    enabled: bool = True

    @property
    def listings(self) -> tuple[str, ...]:
        """-> everything that is polled, feeds first."""
        return (*self.feeds, *self.sitemaps)
