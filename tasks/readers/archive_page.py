"""Web page that lists articles -> a listing: the pages it links to, the date beside each, and where older ones are.

No page says which of its links are articles. Those of several words outside of menus may be; whether what is there is
one is judged once it is fetched. A link whose address is nothing but a year, a month or a day lists what came out then.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from tasks.models.listing import Child, Entry, Listing
from tasks.readers.recorded import address
from tasks.text.period import is_period
from worker.address import clean_address, join, split
from worker.web import charset

_MENUS = frozenset({"nav", "footer", "aside", "form"})  # a header may be an article's
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_WORDS = re.compile(r"[^\W\d_]{2,}")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_SEVERAL, _CHARACTERS = 3, 8  # words from which on a link's text may be a headline; characters, where none are parted
_ARCHIVE = re.compile(
    r"/(?:[a-z-]*-)?(?:archiv|arkiv|arxiu|arquiv|archyw)[a-z]{0,3}(?:\.[a-z]{3,5})?/?$", re.IGNORECASE
)
_NUMBER = re.compile(r"(?P<before>(?:/page/|/p/|/seite/|/pagina/|[?&](?:page|paged|p|pg|seite)=))(?P<number>\d{1,5})")


class _Link:
    """A link as it stands in the page; ``date`` is the one beside it."""

    def __init__(self, href: str, *, in_menu: bool, in_heading: bool, is_next: bool) -> None:
        self.href, self.in_menu, self.in_heading, self.is_next = href, in_menu, in_heading, is_next
        self.text = ""
        self.date: str | None = None

    @property
    def is_headline(self) -> bool:
        """-> whether it may name an article."""
        words = len(_WORDS.findall(self.text))
        several = words >= _SEVERAL or len(_UNSPACED.findall(self.text)) >= _CHARACTERS
        return not self.in_menu and (several or (self.in_heading and words > 0))


class _Page(HTMLParser):
    """Collects links and dates in the order they stand in."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[_Link | str] = []
        self.base = ""
        self._menus = self._headings = 0
        self._open: _Link | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self._menus += tag in _MENUS
        self._headings += tag in _HEADINGS
        if tag == "base" and not self.base:
            self.base = found.get("href", "")
        elif tag == "time" and found.get("datetime"):
            self.seen.append(found["datetime"])
        elif tag in {"a", "link"} and found.get("href"):
            self._see(tag, found)

    def _see(self, tag: str, found: dict[str, str]) -> None:
        is_next = "next" in found.get("rel", "").lower().split()
        link = _Link(found["href"], in_menu=self._menus > 0, in_heading=self._headings > 0, is_next=is_next)
        if tag == "a" or is_next:
            self.seen.append(link)
        if tag == "a":
            self._open = link

    def handle_endtag(self, tag: str) -> None:
        self._menus = max(0, self._menus - (tag in _MENUS))
        self._headings = max(0, self._headings - (tag in _HEADINGS))
        if tag == "a":
            self._open = None

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._open.text += data
            self._open.in_heading |= self._headings > 0


def read_archive_page(content: bytes, url: str, content_type: str | None = None) -> Listing:
    """Body of a web page, its address and its header, if any -> the listing that it is, of kind ``page``."""
    own, links = clean_address(url).url, _links(content, url, content_type)
    children = dict.fromkeys(found for found, _ in links if found != own and _is_list(found))
    dates = {found: link.date for found, link in reversed(links) if link.is_headline and _may_be_article(found)}
    entries = [Entry(url=found, beside=dates[found]) for found in reversed(dates) if found not in {own, *children}]
    return Listing(
        kind="page",
        entries=tuple(entries),
        children=tuple(Child(url=found) for found in children),
        older=next((found for found, link in links if link.is_next), None) or _numbered(own, links),
    )


def _links(content: bytes, url: str, content_type: str | None) -> list[tuple[str, _Link]]:
    """The same -> the addresses that the page links to, each with its link, in order."""
    page = _Page()
    page.feed(charset.decode(content, content_type).text)
    base = join(url, page.base) if page.base else url
    return [(clean_address(found).url, one) for one in _dated(page.seen) if (found := address(join(base, one.href)))]


def _is_list(url: str) -> bool:
    return is_period(url) or _ARCHIVE.search(split(url).path) is not None


def _may_be_article(url: str) -> bool:
    return bool(split(url).path.strip("/")) and not _NUMBER.search(url)


def _dated(seen: list[_Link | str]) -> Iterator[_Link]:
    """Links and dates in their order -> the links of headlines with the date that stands behind, or before, each.

    Which of both it is, is the same all over a page: before where the first of them is a date.
    """
    before = next((isinstance(one, str) for one in seen if isinstance(one, str) or one.is_headline), False)
    headline: _Link | None = None
    date: str | None = None
    for one in seen:
        if isinstance(one, str):
            date = one
            if not before and headline is not None and headline.date is None:
                headline.date = one
            continue
        if one.is_headline:
            headline, one.date = one, date if before else None
        yield one


def _numbered(url: str, links: list[tuple[str, _Link]]) -> str | None:
    """Address of a page in a row of numbered ones, and its links -> that of the next number, None for the last."""
    found = _NUMBER.search(url)
    wanted = int(found["number"]) + 1 if found else 2
    bare = _NUMBER.sub("", url).rstrip("/")
    for link, _ in links:
        number = _NUMBER.search(link)
        if number and int(number["number"]) == wanted and _NUMBER.sub("", link).rstrip("/") == bare:
            return link
    return None
