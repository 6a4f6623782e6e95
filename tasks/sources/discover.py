"""Home page of a site -> its feeds and sitemaps, as far as it names them or keeps them where everybody does; one of
its feeds -> that feed, and the site.

home page ─▶ link rel=alternate ─┐
robots.txt ─▶ Sitemap: ──────────┼─▶ fetched and read: only what is a listing counts
common paths, where nothing is ──┘
"""

import re
from collections.abc import Callable, Iterable, Iterator
from html.parser import HTMLParser

from msgspec import Struct

from tasks.models.listing import Listing
from tasks.models.source import Source
from tasks.readers.listing import read_listing
from tasks.readers.recorded import address
from tasks.sources.write import new_id
from worker.address import join, split
from worker.errors import Skipped, Transient
from worker.fetch import fetch
from worker.resources import Resources
from worker.web import charset
from worker.web.answer import Answer

PATIENCE = 60.0  # seconds to wait for the host before each request
FEEDS = 12
_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"})
_PATHS = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json")
_SITEMAPS = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap.xml", "/sitemap_index.xml")
Told = Callable[[str], None]
_SILENT: Told = lambda _: None  # noqa: E731
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_SITEMAP = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


class Discovered(Struct, frozen=True, kw_only=True):
    """A source as it was found, and what was tried, each with how that ended."""

    source: Source
    tried: tuple[tuple[str, str], ...]


class _Links(HTMLParser):
    """Collects the head's feed links, the language and the name of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feeds: list[str] = []
        self.language: str | None = None
        self.name: str | None = None
        self._title = False
        self.title = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        rel = found.get("rel", "").lower().split()
        if tag == "link" and "alternate" in rel and found.get("type", "").lower().partition(";")[0].strip() in _TYPES:
            self.feeds.append(found.get("href", ""))
        elif tag == "html":
            self.language = found.get("lang") or None
        elif tag == "meta" and found.get("property", "").lower() == "og:site_name":
            self.name = found.get("content") or None
        self._title = tag == "title"

    def handle_data(self, data: str) -> None:
        if self._title:
            self.title += data


def discover(resources: Resources, url: str, taken: Iterable[str], told: Told = _SILENT) -> Discovered:
    """Address of a site, or of one of its feeds or sitemaps, ids that are taken, and whom to tell what is being done ->
    the source that it is. Raises a verdict where it cannot be had."""
    told(f"asking {url}")
    limits = resources.settings.limits.of_listing
    answer = fetch(resources, url, conditional=False, patience=PATIENCE, limits=limits)
    listing = _read(resources, answer)
    if listing is not None:
        return _of_listing(resources, answer.url, listing, taken, told)
    links = _links(answer)
    tried: list[tuple[str, str]] = []

    def found(named: Iterable[str | None], usual: Iterable[str]) -> list[tuple[str, Listing]]:
        """Addresses that the site names, and where such a thing usually stands -> the listings there are."""
        listings = list(_listings(resources, named, tried, FEEDS, told))
        return listings or list(_listings(resources, [join(answer.url, path) for path in usual], tried, 1, told))

    feeds = found([_absolute(answer.url, link) for link in links.feeds], _PATHS)
    told("asking robots.txt for sitemaps")
    sitemaps = found(named_sitemaps(resources, answer.url), _SITEMAPS)
    host = _host(answer.url)
    titles = (links.name, *(listing.title for _, listing in feeds), links.title.strip(), host)
    languages = (links.language, *(listing.language for _, listing in feeds))
    source = Source(
        id=new_id(host, set(taken)),
        name=_name(titles),
        feeds=tuple(url for url, _ in feeds),
        sitemaps=tuple(url for url, _ in sitemaps),
        home=answer.url,
        language=_language(languages),
    )
    return Discovered(source=source, tried=tuple(tried))


def _of_listing(resources: Resources, url: str, listing: Listing, taken: Iterable[str], told: Told) -> Discovered:
    """A feed or a sitemap that somebody named -> its source: the site that it says it is of, or else its own."""
    tried = [(url, f"{len(listing.entries) or len(listing.children)} entries")]
    home = _absolute(url, listing.home or "/") or join(url, "/")
    links = _Links()
    told(f"asking {home}")
    try:
        answer = fetch(resources, home, conditional=False, patience=PATIENCE)
        home, links = answer.url, _links(answer)
    except (Skipped, Transient) as verdict:
        tried.append((home, str(verdict)))  # what the feed says of it has to do
    host = _host(home)
    sitemap = listing.kind.startswith("sitemap")
    source = Source(
        id=new_id(host, set(taken)),
        name=_name((links.name, listing.title, links.title.strip(), host)),
        feeds=() if sitemap else (url,),
        sitemaps=(url,) if sitemap else (),
        home=home,
        language=_language((listing.language, links.language)),
    )
    return Discovered(source=source, tried=tuple(tried))


def _links(answer: Answer) -> _Links:
    links = _Links()
    links.feed(charset.decode(answer.body, answer.header("content-type")).text)
    return links


def _read(resources: Resources, answer: Answer) -> Listing | None:
    """Answer -> the listing that it is, None for a page."""
    try:
        return read_listing(
            answer.body, answer.url, resources.settings.limits.of_listing, answer.header("content-type")
        )
    except Skipped:
        return None


def _host(url: str) -> str:
    return (split(url).hostname or "").removeprefix("www.")


def _name(titles: Iterable[str | None]) -> str:
    return " ".join(next(filter(None, titles), "").split())[:200]


def _language(stated: Iterable[str | None]) -> str | None:
    return next((one for one in stated if one and _LANGUAGE.fullmatch(one)), None)


def _listings(
    resources: Resources, urls: Iterable[str | None], tried: list[tuple[str, str]], limit: int, told: Told
) -> Iterator[tuple[str, Listing]]:
    """Addresses that may be feeds or sitemaps -> those that are; how each ended is written down."""
    known = {url for url, _ in tried}
    for url in dict.fromkeys(url for url in urls if url and url not in known):
        if limit == 0:
            return
        told(f"asking {url}")
        try:
            limits = resources.settings.limits.of_listing
            answer = fetch(resources, url, conditional=False, patience=PATIENCE, limits=limits)
            listing = read_listing(answer.body, answer.url, limits, answer.header("content-type"))
        except (Skipped, Transient) as verdict:
            tried.append((url, str(verdict)))
            continue
        tried.append((url, f"{len(listing.entries) or len(listing.children)} entries"))
        limit -= 1
        yield answer.url, listing


def named_sitemaps(resources: Resources, home: str) -> list[str]:
    """Home page -> the sitemaps that the site's robots.txt names."""
    try:
        answer = fetch(resources, join(home, "/robots.txt"), conditional=False, patience=PATIENCE)
    except (Skipped, Transient):
        return []  # a site without one names none; what it names elsewhere is tried all the same
    text = answer.body[: 512 * 2**10].decode("utf-8-sig", "replace")
    return [url for link in _SITEMAP.findall(text) if (url := _absolute(answer.url, link))]


def _absolute(base: str, link: str) -> str | None:
    try:
        return address(join(base, link))
    except ValueError:
        return None
