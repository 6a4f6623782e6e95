"""Sitemap or sitemap index (sitemaps.org) -> a refusal for each entry: it names a page and does not hold it."""

from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from tasks.models.page import Origin, Page, Refusal
from tasks.readers.input_file import InputFile
from tasks.readers.recorded import address
from tasks.readers.refusal import refuse
from tasks.readers.syndication import word
from tasks.readers.xml_gate import pass_xml
from worker.errors import Skipped, Verdict
from worker.limits import Limits

ENTRIES = 50_000  # of one file: the protocol's own bound
_TAGS = 10 * ENTRIES


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
    for number, entry in enumerate(read_locations(file.whole(), file.limits), 1):
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


def read_locations(content: bytes, limits: Limits, content_type: str | None = None) -> Iterator[Location | Verdict]:
    """Sitemap or index, decompressed, and its header -> what it says of each address, a verdict where it breaks off.

    Raises Skipped for what is not to be read at all.
    """
    xml, _ = pass_xml(content, limits, _TAGS, content_type)
    try:
        for _, element in iterparse(BytesIO(xml), events=("end",), forbid_dtd=True):
            name = _local(element)
            if name in {"url", "sitemap"}:
                yield _location(element, nested=name == "sitemap")
                element.clear()
    except ParseError as error:
        line, column = error.position
        yield Skipped("malformed", f"not well-formed XML at line {line}, column {column}")
    except DefusedXmlException:
        yield Skipped("unsafe-xml", "a declaration that could define entities")


def _location(element: Element, *, nested: bool) -> Location:
    said = {_local(child): child.text for child in element.iter() if child.text and "image" not in str(child.tag)}
    words = {name: word(text) for name, text in said.items()}
    return Location(
        url=address(said.get("loc")),
        nested=nested,
        modified=words.get("lastmod"),
        published=words.get("publication_date"),
        title=words.get("title"),
        publisher=words.get("name"),
        language=words.get("language"),
        keywords=words.get("keywords"),
    )


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
