"""Source: a publisher's outlet that is followed: where it lists its articles, which are meant, how it may be asked."""

from datetime import timedelta
from hashlib import blake2b

import msgspec
from msgspec import Struct

from tasks.models.judgement import Kind
from tasks.models.source_filter import Filter
from worker.access import Access, Login
from worker.address import split
from worker.site import registrable, site_of

ANY_HOST = "*"


class Source(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry of the source list.

    ``sections`` tells what the articles of a feed are about, by the feed's address, or what stands below a path, by
    that; ``section`` what all of them are.
    ``floor`` and ``ceiling`` bound the time between two polls of a feed. ``backfill`` is how far back the articles
    reach that are taken up when a feed is seen for the first time. ``domains`` are all one publisher's: what a page of
    one says of its address at another is believed. ``hosts`` are others whose pages are taken up as well. ``accept``
    are kinds of pages that are let through besides articles. ``include`` and ``exclude`` choose among the pages. What
    follows them is how its hosts are asked, as ``worker.access`` has it.
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
    hosts: tuple[str, ...] = ()
    include: Filter = Filter()
    exclude: Filter = Filter()
    headers: dict[str, str] = {}
    cookies: dict[str, str] = {}
    keep_cookies: bool = False
    login: Login | None = None
    token: str | None = None
    proxy: str | None = None
    user_agent: str | None = None
    interval: timedelta | None = None
    robots: bool = True

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

    @property
    def own(self) -> frozenset[str]:
        """-> its own sites: those of its feeds, sitemaps and home, and its publisher's domains."""
        return (self.kin | {site_of(url) for url in (*self.listings, self.home)}) - {""}

    @property
    def access(self) -> Access:
        """-> how its hosts are asked."""
        return Access(
            name=self.id,
            sites=self.own,
            secure=all(url.startswith("https://") for url in (*self.listings, self.home) if url),
            headers=self.headers,
            cookies=self.cookies,
            keep_cookies=self.keep_cookies,
            login=self.login,
            token=self.token,
            proxy=self.proxy,
            user_agent=self.user_agent,
            interval=self.interval.total_seconds() if self.interval is not None else None,
            robots=self.robots,
        )

    def takes(self, url: str, feed: str | None = None) -> bool:
        """Address of a page, and of the feed that lists it -> whether its host is one whose pages are taken up: the
        source's own, the feed's as it answers now, or one that is named."""
        name = (split(url).hostname or "").rstrip(".")
        if any(host in {ANY_HOST, name} or name.endswith(f".{host}") for host in self.hosts):
            return True
        return not self.own or site_of(url) in self.own | {site_of(feed)} - {""}

    @property
    def choice(self) -> str:
        """-> a word that changes with what chooses among its pages, empty where nothing does."""
        chosen = (self.hosts, self.include, self.exclude)
        if chosen == ((), Filter(), Filter()):
            return ""
        return blake2b(msgspec.json.encode(chosen), digest_size=8).hexdigest()

    def section_of(self, feed: str | None, url: str) -> str | None:
        """Address of the feed that lists a page, and of the page -> what the list says it is about; the longest path
        counts before the feed, and that before what goes for the whole source."""
        path = split(url).path
        below = [one for one in self.sections if one.startswith("/") and path.startswith(one)]
        return self.sections.get(max(below, key=len, default=feed or "")) or self.section

    def speaks(self, feed: str | None, url: str) -> bool:
        """Address of a feed of this source, and of a page -> whether that feed may say what the page is.

        It may of pages of its own site, of the source's home, and of the domains that are its publisher's.
        """
        site = site_of(url)
        if feed is None or site == site_of(feed) or (self.home is not None and site == site_of(self.home)):
            return True
        return {site, site_of(feed)} <= self.kin
