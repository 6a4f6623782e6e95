"""Sitemap or sitemap index (sitemaps.org) -> a refusal for each entry: it names a page and does not hold it."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from tasks.models.page import Origin, Page, Refusal
from tasks.readers.input_file import InputFile
from tasks.readers.recorded import address
from tasks.readers.refusal import refuse
from tasks.readers.syndication import join_link, word
from tasks.readers.xml_gate import pass_slices
from tasks.readers.xml_mend import entry_starts
from worker.errors import Skipped, Verdict
from worker.limits import Limits

ENTRIES = 50_000  # of one file: the protocol's own bound
_TAGS = 40 * ENTRIES  # an entry with news and two pictures has twenty
_MEDIA = frozenset({"image", "video", "pagemap"})  # have titles, too, and addresses of their own


class Location(NamedTuple):
    """What a sitemap says of one address; ``nested`` where that is another sitemap. Words are raw."""

    url: str | None
    nested: bool
    modified: str | None = None
    published: str | None = None
    title: str | None = None
    publisher: str | None = None
    language: str | None = None
    keywords: str | None = None


def read_sitemap(file: InputFile) -> Iterator[Page | Refusal]:
    """InputFile -> ``no-content`` for every entry, with its address.

    Raises Verdict where the file cannot be read at all.
    """
    number = 0
    for number, entry in enumerate(read_locations(file.whole(file.limits.listing_bytes), file.limits.of_listing), 1):
        origin = Origin(file=file.name, record=number)
        if isinstance(entry, Verdict):
            yield refuse(origin, entry)
        elif number > ENTRIES:
            yield refuse(origin, Skipped("too-large", f"more than {ENTRIES} entries; the rest is not read"))
            return
        else:
            yield refuse(
                origin, Skipped("no-content", "a sitemap names this page; it would have to be fetched"), entry.url
            )
    if not number:
        raise Skipped("no-content", "a sitemap without entries")


def read_locations(
    content: bytes, limits: Limits, content_type: str | None = None, base: str = ""
) -> Iterator[Location | Verdict]:
    """Sitemap or index, decompressed, its header and its own address -> what it says of each, in order.

    Every entry is parsed by itself: one that is broken costs itself, and is a verdict. Raises Skipped for what is not
    to be read at all.
    """
    for text in pass_slices(content, limits, _TAGS, content_type):
        if isinstance(text, Skipped):
            yield text
            continue
        for start, end in pairwise((*entry_starts(text), len(text))):
            yield _location(text[start:end], base)


def _location(markup: str, base: str) -> Location | Verdict:
    """Markup from one entry's beginning to the next's, its namespaces declared elsewhere -> what it says."""
    from lxml import etree  # type: ignore[import-untyped]  # a library that most input never needs

    # Nothing declares an entity any more; that none is resolved and nothing fetched holds even so.
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(f"<entry>{markup}</entry>".encode(), parser)
    entry = root[0] if root is not None and len(root) else None
    if entry is None:
        return Skipped("malformed", f"no entry can be made out of {markup[:80]!r}")
    own = {_local(child): word(child.text) for child in reversed(entry)}
    parts = [part for part in entry if _local(part) not in _MEDIA]
    said = {_local(child): word(child.text) for part in parts for child in part.iter()}
    return Location(
        url=_absolute(own.get("loc"), base),
        nested=_local(entry) == "sitemap",
        modified=own.get("lastmod"),
        published=said.get("publication_date"),
        title=said.get("title"),
        publisher=said.get("name"),
        language=said.get("language"),
        keywords=said.get("keywords"),
    )


def _absolute(loc: str | None, base: str) -> str | None:
    """What stands for an address, and where -> the address; the protocol has none that is relative to a folder."""
    loc = "".join((loc or "").split("\n"))
    return join_link(base, loc) if loc.startswith("/") else address(loc)


def _local(element: Any) -> str:
    """Element -> its name in small letters without its prefix, which may be declared or not."""
    return re.split("[}:]", str(element.tag))[-1].lower()
