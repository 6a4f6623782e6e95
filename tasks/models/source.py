"""Source: a publisher's outlet that is followed: where it lists its articles, and how often it may be asked."""

from datetime import timedelta

from msgspec import Struct

from tasks.models.judgement import Kind
from worker.site import registrable, site_of


class Source(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry of the source list.

    ``sections`` tells what the articles of a feed are about, by the feed's address; ``section`` what all of them are.
    ``floor`` and ``ceiling`` bound the time between two polls of a feed. ``backfill`` is how far back the articles
    reach that are taken up when a feed is seen for the first time. ``domains`` are all one publisher's: what a page of
    one says of its address at another is believed. ``accept`` are kinds of pages that are let through besides articles.
    """

    id: str
    name: str
    publisher: str | None = None
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    home: str | None = None
    domains: tuple[str, ...] = ()
    country: str | None = None
    language: str | None = None
    floor: timedelta = timedelta(minutes=5)
    ceiling: timedelta = timedelta(hours=6)
    backfill: timedelta = timedelta(days=2)
    accept: tuple[Kind, ...] = ()
    section: str | None = None
    sections: dict[str, str] = {}
    entries: int = 500  # new addresses that one poll may add; the rest follows with the next
    enabled: bool = True

    @property
    def listings(self) -> tuple[str, ...]:
        """-> everything that is polled, feeds first."""
        return (*self.feeds, *self.sitemaps)

    @property
    def kin(self) -> frozenset[str]:
        """-> the sites that are one publisher's by this list; none where it names no domains."""
        if not self.domains:
            return frozenset()
        return frozenset((*(registrable(name) or name for name in self.domains), site_of(self.home))) - {""}

    def speaks(self, feed: str | None, url: str) -> bool:
        """Address of a feed of this source, and of a page -> whether that feed may say what the page is.

        It may of pages of its own site, of the source's home, and of the domains that are its publisher's.
        """
        site = site_of(url)
        if feed is None or site == site_of(feed) or (self.home is not None and site == site_of(self.home)):
            return True
        return {site, site_of(feed)} <= self.kin
