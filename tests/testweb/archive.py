"""A paper that keeps all it ever published: articles over years, and every kind of list that leads to them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.testweb.pages import article

FIRST = datetime(2022, 1, 1, 6, tzinfo=UTC)
PAGE = 5  # articles of a page of a list


@dataclass(frozen=True)
class Archive:
    """``count`` articles in ``days`` from ``FIRST`` on, evenly; ``dated`` says whether their addresses bear the day."""

    base: str
    count: int
    days: int = 3 * 365
    dated: bool = False

    def moment(self, number: int) -> datetime:
        """Number of an article, the first is the oldest -> when it came out."""
        return FIRST + timedelta(days=self.days * number / self.count)

    def path(self, number: int) -> str:
        """Number of an article -> its path."""
        return f"{self.moment(number):/%Y/%m/%d}/story-{number}" if self.dated else f"/story-{number}"

    def of_year(self, year: int) -> set[str]:
        """-> the addresses of the articles that came out in a year."""
        return {self.base + self.path(one) for one in range(self.count) if self.moment(one).year == year}

    def articles(self) -> dict[str, bytes]:
        """-> the pages of the articles, each with its date."""
        return {self.path(one): self._article(one) for one in range(self.count)}

    def _article(self, number: int) -> bytes:
        stamp = f'<meta property="article:published_time" content="{self.moment(number):%Y-%m-%dT%H:%M:%SZ}">'
        page = article(0, str(number), self.base).replace(f"/article/{number}", self.path(number))
        return page.replace("</head>", f"{stamp}</head>").encode()

    def sitemaps(self, *, lastmod: bool = True) -> dict[str, bytes]:
        """-> an index, and a sitemap for every month, the newest first."""
        months: dict[str, list[int]] = {}
        for one in reversed(range(self.count)):
            months.setdefault(f"{self.moment(one):%Y-%m}", []).append(one)
        made = {f"/sitemap-{month}.xml": self._sitemap(numbers, lastmod) for month, numbers in months.items()}
        children = "".join(f"<sitemap><loc>{self.base}{path}</loc></sitemap>" for path in made)
        return {"/sitemap.xml": f"<sitemapindex>{children}</sitemapindex>".encode()} | made

    def _sitemap(self, numbers: list[int], lastmod: bool) -> bytes:
        changed = {one: f"<lastmod>{self.moment(one):%Y-%m-%d}</lastmod>" if lastmod else "" for one in numbers}
        urls = (f"<url><loc>{self.base}{self.path(one)}</loc>{changed[one]}</url>" for one in numbers)
        return f"<urlset>{''.join(urls)}</urlset>".encode()

    def _pages(self) -> Iterator[tuple[int, list[int]]]:
        newest = list(reversed(range(self.count)))
        for start in range(0, self.count, PAGE):
            yield start // PAGE + 1, newest[start : start + PAGE]

    def feed(self, *, wordpress: bool) -> dict[str, bytes]:
        """-> a feed in pages, which names its next page, or is made by what answers to ``paged``."""
        made = {}
        last = -(-self.count // PAGE)
        for page, numbers in self._pages():
            items = "".join(
                f"<item><title>Story {one}</title><link>{self.base}{self.path(one)}</link>"
                f"<pubDate>{self.moment(one):%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>"
                for one in numbers
            )
            older = f'<a:link rel="next" href="{self.base}/feed?paged={page + 1}"/>' if page < last else ""
            says = "<generator>https://wordpress.org/?v=6.6</generator>" if wordpress else older
            path = "/feed" if page == 1 else f"/feed?paged={page}"
            made[path] = (
                '<rss version="2.0" xmlns:a="http://www.w3.org/2005/Atom"><channel>'
                f"<title>P</title>{says}{items}</channel></rss>"
            ).encode()
        return made

    def lists(self, *, dates: bool) -> dict[str, bytes]:
        """-> a front page that leads to the archive, and that in pages of links, with dates beside them or without."""
        front = '<!doctype html><title>P</title><nav><a href="/archive/">All that we ever published</a></nav>'
        made = {"/": front.encode()}
        last = -(-self.count // PAGE)
        for page, numbers in self._pages():
            cards = "".join(
                f'<article><h2><a href="{self.path(one)}">District {one} closes its bridge</a></h2>'
                + (f'<time datetime="{self.moment(one):%Y-%m-%d}">then</time>' if dates else "")
                + "</article>"
                for one in numbers
            )
            older = f'<a rel="next" href="/archive/?page={page + 1}">Older</a>' if page < last else ""
            menu = '<nav><a href="/about-this-old-paper">About this old paper</a></nav>'
            path = "/archive/" if page == 1 else f"/archive/?page={page}"
            made[path] = f"<!doctype html><title>P</title>{menu}<main>{cards}</main>{older}".encode()
        return made

    def shuffled(self) -> list[str]:
        """-> the paths of all articles, in no order."""
        paths = [self.path(one) for one in range(self.count)]
        random.Random(7).shuffle(paths)
        return paths
