"""An open file and its format -> its pages and refusals, by the reader of that format.

one page         .txt .html .mhtml .webarchive
entries          RSS, Atom, JSON Feed, sitemaps, e-mails
records          .jsonl, JSON, .csv .parquet .warc
members          zip, WACZ, tar, mbox: files again
"""

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from tasks.models.page import Origin, Page, Refusal
from tasks.readers import csv_table, json_objects, jsonl, parquet_table
from tasks.readers.columns import CONTENT, lacking
from tasks.readers.container import Container, read_content
from tasks.readers.email import read_email
from tasks.readers.feed import read_feed, read_json_feed
from tasks.readers.formats import Format, format_of, sniff
from tasks.readers.input_file import InputFile
from tasks.readers.mbox import mbox_members
from tasks.readers.packed import Packed, Part
from tasks.readers.refusal import refuse
from tasks.readers.saved_page import read_mhtml, read_webarchive
from tasks.readers.sitemap import read_sitemap
from tasks.readers.tar_members import tar_members
from tasks.readers.warc import WARC
from tasks.readers.whole import read_whole
from tasks.readers.zip_members import zip_members
from worker.boundary import boundary
from worker.errors import Skipped, Verdict

ONE_PAGE = frozenset({Format.TEXT, Format.HTML, Format.MHTML, Format.WEBARCHIVE, Format.EMAIL})


def format_in(file: InputFile, name: str, *, asked_for: bool, nameless: bool = False) -> Format:
    """An open file, its name, and whether somebody asked for it by that -> its format.

    Raises Skipped ``empty``, and ``unknown-format`` or, for what lies among others, ``unwanted-type``.
    """
    found = (None if nameless else format_of(name)) or sniff(file.head(), nameless=nameless)
    if found is None and not file.head().strip():
        raise Skipped("empty", "no content")
    if found is None:
        neither = f"none of {', '.join(Format)}, by its name and its first bytes"
        raise Skipped("unknown-format" if asked_for else "unwanted-type", neither)
    return found


def mistaken_columns(file: InputFile) -> str | None:
    """An open file -> the sentence on a column of a table that somebody named and that it does not have, if any.

    Lines of JSON need not hold the same: only what pages are made of is looked for. Raises Verdict.
    """
    said = file.given.columns
    kind = format_in(file, file.name, asked_for=True)
    match kind:
        case Format.CSV:
            return lacking(csv_table.read_columns(file), said)
        case Format.PARQUET:
            return lacking(parquet_table.read_columns(file), said)
        case Format.JSONL | Format.JSON if content := tuple(pair for pair in said if pair[0] in CONTENT):
            objects = jsonl.JSONL if kind is Format.JSONL else json_objects.JSON
            return lacking(jsonl.read_keys(objects.records(file, 0)), content)
    return None


def read_entries(kind: Format, file: InputFile) -> Iterator[Page | Refusal]:
    """A format of one page or of entries, and a file of it -> its pages and refusals. Raises Verdict."""
    match kind:
        case Format.TEXT:
            yield read_whole(file, "text")
        case Format.HTML:
            yield read_whole(file, "html")
        case Format.MHTML:
            yield read_mhtml(file)
        case Format.WEBARCHIVE:
            yield read_webarchive(file)
        case Format.EMAIL:
            yield from read_email(file)
        case Format.FEED:
            yield from read_feed(file)
        case Format.JSON_FEED:
            yield from read_json_feed(file)
        case Format.SITEMAP:
            yield from read_sitemap(file)


def read_to_its_end(results: Iterator[Page | Refusal], file: InputFile, number: int = 1) -> Iterator[Page | Refusal]:
    """What is read of a file, and the number of its first record -> the same, and a refusal where it breaks off."""
    try:
        with boundary(file.name):
            for result in results:
                yield result
                number = (result.origin.record if result.origin else number) + 1
    except Verdict as verdict:  # what comes after it cannot be found
        yield refuse(Origin(file=file.name, record=number), verdict)


def _parts(file: InputFile) -> Iterator[Part | None]:
    """A member of a container, open -> what is to be read of it, record by record."""
    kind = format_in(file, file.name, asked_for=False)
    container = CONTAINERS.get(kind)
    if container is None:
        yield partial(read_to_its_end, read_entries(kind, file), file)
        return
    number = 0
    for number, record in enumerate(container.records(file, 0), 1):
        origin = Origin(file=file.name, record=number)
        yield None if record.content is None else partial(read_content, container, file, record.content, origin)
    if not number:
        raise Skipped("empty", "a file without records")


CONTAINERS: Final[dict[Format, Container[Any] | Packed]] = {
    Format.JSONL: jsonl.JSONL,
    Format.JSON: json_objects.JSON,
    Format.CSV: csv_table.CSV,
    Format.PARQUET: parquet_table.PARQUET,
    Format.WARC: WARC,
    Format.ZIP: Packed(zip_members, _parts, anywhere=True),
    Format.TAR: Packed(tar_members, _parts),
    Format.MBOX: Packed(mbox_members, _parts),
}
