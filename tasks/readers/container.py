"""A file of many records -> its records by number, from wherever one may enter it.

    records(file, offset)          every record with its content or a verdict on it, and the nearest place to enter
    page(file, content, origin)    one content -> a page, or the refusal in its place

A record without content (a blank line, a request) counts and yields nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Generic, NamedTuple, Protocol, TypeVar

import msgspec

from tasks.models.page import Origin, Page, Refusal
from tasks.readers.input_file import InputFile
from tasks.readers.refusal import refuse
from tasks.readers.span import Span
from worker.boundary import boundary
from worker.errors import Skipped, Verdict

T = TypeVar("T")


class Record(NamedTuple, Generic[T]):
    """One record: to read from it on, go to byte ``offset`` of the file and pass over ``skip`` records."""

    offset: int
    skip: int
    content: T | Verdict | None


class Container(NamedTuple, Generic[T]):
    """How to read a format that holds many records."""

    records: Callable[[InputFile, int], Iterator[Record[T]]]
    page: Callable[[InputFile, T, Origin], Page | Refusal]

    def pages(self, file: InputFile, content: T, origin: Origin) -> Iterator[Page | Refusal]:
        """The content of a record -> its one page, or the refusal in its place."""
        yield self.page(file, content, origin)


class Records(Protocol[T]):
    """A format of many records; each may hold several pages."""

    @property
    def records(self) -> Callable[[InputFile, int], Iterator[Record[T]]]: ...
    def pages(self, file: InputFile, content: T, origin: Origin, /) -> Iterator[Page | Refusal]: ...


def read_records(container: Records[T], file: InputFile, span: Span) -> Iterator[Page | Refusal]:
    """Container format, open file and span -> the pages and refusals of the span's records, in order."""
    end = None if span.count is None else span.first + span.count
    number = 0
    for number, record in enumerate(container.records(file, span.offset), span.first - span.skip):
        if number >= span.first and record.content is not None:
            yield from read_content(container, file, record.content, Origin(file=file.name, record=number))
        if number + 1 == end:
            return
    if not number:
        yield refuse(Origin(file=file.name), Skipped("empty", "a file without records"))


def read_content(
    container: Records[T], file: InputFile, content: T | Verdict, origin: Origin
) -> Iterator[Page | Refusal]:
    """The content of a record, or the verdict on it, and where it stands -> its pages and refusals."""
    if isinstance(content, Verdict):
        yield refuse(origin, content)
        return
    try:
        with boundary(str(origin)):
            yield from container.pages(file, content, origin)
    except Verdict as verdict:
        yield refuse(origin, verdict)


def cut_records(container: Records[T], file: InputFile, whole: Span, size: int) -> Iterator[Span]:
    """Container format, open file, its span and a number of records -> spans of that many records each.

    Where a file cannot be entered in its middle, what is passed over grows, and so do the spans: passing over never
    costs more than eight times the reading. The last span has no count: it also reads what breaks off.
    """
    first, offset, skip = 1, 0, 0
    with suppress(OSError):  # whoever reads the last part meets it again, and says so
        for number, record in enumerate(container.records(file, 0), 1):
            count = number - first
            if count >= max(size, skip // 8):
                yield _part(whole, first=first, count=count, offset=offset, skip=skip)
                first, offset, skip = number, record.offset, record.skip
    yield _part(whole, first=first, count=None, offset=offset, skip=skip)


def _part(whole: Span, *, first: int, count: int | None, offset: int, skip: int) -> Span:
    return msgspec.structs.replace(whole, first=first, count=count, offset=offset, skip=skip)
