"""Sitemap or sitemap index (sitemaps.org) -> a refusal for each entry: it names a page and does not hold it."""

from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from tasks.page import Origin, Page, Refusal
from tasks.readers.recorded import address
from tasks.readers.refusal import refuse
from tasks.readers.source import Source
from tasks.readers.xml_gate import pass_xml
from worker.errors import Skipped, Verdict

_ENTRIES = 50_000  # of one file: the protocol's own bound
_TAGS = 10 * _ENTRIES


def read_sitemap(source: Source) -> Iterator[Page | Refusal]:
    """Source -> ``no-content`` for every entry, with its address.

    Raises Verdict where the file cannot be read at all.
    """
    content, _ = pass_xml(source.whole(), source.limits, _TAGS)
    number = 0
    for number, entry in enumerate(_entries(content), 1):
        origin = Origin(file=source.name, record=number)
        if isinstance(entry, Verdict):
            yield refuse(origin, entry)
        elif number > _ENTRIES:
            yield refuse(origin, Skipped("too-large", f"more than {_ENTRIES} entries; the rest is not read"))
            return
        else:
            yield refuse(origin, Skipped("no-content", "a sitemap names this page; it would have to be fetched"), entry)
    if not number:
        raise Skipped("no-content", "a sitemap without entries")


def _entries(content: bytes) -> Iterator[str | Verdict | None]:
    """Sitemap -> the addresses of its entries, and a verdict where it breaks off."""
    try:
        for _, element in iterparse(BytesIO(content), events=("end",), forbid_dtd=True):
            if _local(element) in {"url", "sitemap"}:
                yield next((address(child.text) for child in element if _local(child) == "loc"), None)
                element.clear()
    except ParseError as error:
        line, column = error.position
        yield Skipped("malformed", f"not well-formed XML at line {line}, column {column}")
    except DefusedXmlException:
        yield Skipped("unsafe-xml", "a declaration that could define entities")


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
