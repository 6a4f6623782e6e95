"""Paths -> pages and refusals; paths -> spans; a span -> the pages and refusals of its records.

    paths ─ walk ─▶ files ─ open ─▶ sources ─ sniff ─▶ formats ─▶ their readers (``tasks.readers.format_readers``)

Any of them may be compressed, whatever its name. What cannot be read takes its place in the order as a refusal.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from tasks.models.page import Origin, Page, Refusal
from tasks.readers.columns import Columns
from tasks.readers.container import cut_records, read_records
from tasks.readers.file_name import known_name, path_of, split_member
from tasks.readers.format_readers import CONTAINERS, ONE_PAGE, format_in, mistaken_columns, read_entries
from tasks.readers.formats import Format, format_of
from tasks.readers.input_file import InputFile, full_name, open_input
from tasks.readers.recorded import address
from tasks.readers.refusal import refuse
from tasks.readers.span import STDIN, Span
from tasks.readers.walk import walk
from worker.boundary import boundary
from worker.errors import Misconfigured, Skipped, Verdict
from worker.limits import Limits

DEFAULT: Final = Limits()


def read(
    paths: Iterable[str | Path],
    *,
    limits: Limits = DEFAULT,
    base_url: str | None = None,
    fetched_at: datetime | None = None,
    columns: Columns = (),
    stdin: BinaryIO | None = None,
) -> Iterator[Page | Refusal]:
    """Files, folders and ``-`` for standard input -> their pages, and a refusal for whatever is none, in order.

    Nothing more is held than one record, or one file of entries. ``base_url`` is joined with the path below the root to
    make the address of a page that records none, and is that of standard input; ``fetched_at`` (aware) is the time of a
    page that records none, else its file's modification time is. ``columns`` say what the columns of tables hold.
    Raises Misconfigured at once where a path does not exist, ``base_url`` is no address, or a table that is named has
    no such column.
    """
    spans = _roots(paths, base_url, fetched_at, columns)
    _check_columns(spans, limits)
    return (result for span in spans for result in _read_root(span, limits, stdin))


def split(
    paths: Iterable[str | Path],
    size: int,
    *,
    limits: Limits = DEFAULT,
    base_url: str | None = None,
    fetched_at: datetime | None = None,
    columns: Columns = (),
) -> Iterator[Span]:
    """As ``read``, and a number of records -> spans of about that many; read in order they give what ``read`` gives.

    A span is cut where a file can be entered: a plain JSONL or WARC file at any record, a gzipped WARC at any member.
    What is compressed as one is entered from its start, and its later spans grow. Standard input cannot be split.
    """
    spans = _roots(paths, base_url, fetched_at, columns)
    _check_columns(spans, limits)
    if any(span.path == STDIN for span in spans):
        raise Misconfigured("standard input cannot be split among workers; save it to a file first")
    return (part for span in spans for part in _split_root(span, size, limits))


def read_span(span: Span, *, limits: Limits = DEFAULT, stdin: BinaryIO | None = None) -> Iterator[Page | Refusal]:
    """Span -> the pages and refusals of its records, in order; nothing about a record is raised."""
    for name in span.files:
        number = span.first
        try:
            with boundary(full_name(span, name)):
                for result in _read_file(span, name, limits, stdin):
                    yield _mapped(result, span)
                    number = (result.origin.record if result.origin else number) + 1
        except Verdict as verdict:  # what comes after it cannot be found
            yield refuse(Origin(file=full_name(span, name), record=number, columns=span.columns), verdict)


def _mapped(result: Page | Refusal, span: Span) -> Page | Refusal:
    """What was read of a span -> the same, with the columns by which it was read, if somebody said any."""
    if not span.columns or result.origin is None:
        return result
    origin = msgspec.structs.replace(result.origin, columns=span.columns)
    return msgspec.structs.replace(result, origin=origin)


def _read_file(span: Span, name: str, limits: Limits, stdin: BinaryIO | None) -> Iterator[Page | Refusal]:
    try:
        with open_input(span, name, limits, stdin) as file:
            kind = _format(file, span, name)
            if container := CONTAINERS.get(kind):
                yield from read_records(container, file, span)
            else:
                yield from read_entries(kind, file)
    except OSError as error:
        raise Skipped("unreadable", error.strerror or "reading failed") from None


def _roots(
    paths: Iterable[str | Path], base_url: str | None, fetched_at: datetime | None, columns: Columns
) -> list[Span]:
    if base_url is not None and not address(base_url):
        raise Misconfigured(f"base URL {base_url!r}: not an http or https address")
    if fetched_at is not None and fetched_at.tzinfo is None:
        raise Misconfigured(f"fetched-at {fetched_at}: add the offset from UTC, as in 2026-01-31T12:00:00Z")
    given = {"base_url": base_url, "fetched_at": fetched_at, "columns": columns}
    return [_root(path, Span(root=path, path=path, **given)) for path in map(str, paths)]  # type: ignore[arg-type]


def _root(name: str, span: Span) -> Span:
    """What somebody typed, and a span with what else they said -> the span of all that is there."""
    if name == STDIN:
        return span
    path, member = split_member(path_of(name))
    if not _exists(Path(path)):
        raise Misconfigured(f"{name}: no such file or folder")
    place = str(Path(path).absolute())
    return msgspec.structs.replace(span, root=known_name(path), path=place, member=member)


def _check_columns(spans: Iterable[Span], limits: Limits) -> None:
    """Spans -> nothing; raises Misconfigured where a table that somebody named lacks a column that they named.

    One that is in a folder or in a container is refused when its turn comes.
    """
    for span in spans:
        if not span.columns or span.path == STDIN or span.member or not Path(span.path).is_file():
            continue
        with suppress(Verdict, OSError), open_input(span, "", limits) as file:
            if sentence := mistaken_columns(file):
                raise Misconfigured(f"{span.root}: {sentence}")


def _exists(path: Path) -> bool:
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError:  # there is something, and opening it will say what is wrong
        return True
    return True


def _read_root(span: Span, limits: Limits, stdin: BinaryIO | None) -> Iterator[Page | Refusal]:
    for name in _names(span):
        yield from read_span(msgspec.structs.replace(span, files=(name,)), limits=limits, stdin=stdin)


def _split_root(span: Span, size: int, limits: Limits) -> Iterator[Span]:
    batch: list[str] = []
    for name in _names(span):
        cuts = _cut(msgspec.structs.replace(span, files=(name,)), name, size, limits)
        first = next(cuts, None)
        if first is None:
            batch.append(name)
        if batch and (first or len(batch) == size):
            yield msgspec.structs.replace(span, files=tuple(batch))
            batch.clear()
        if first:
            yield first
            yield from cuts
    if batch:
        yield msgspec.structs.replace(span, files=tuple(batch))


def _names(span: Span) -> Iterator[str]:
    return iter([""]) if span.path == STDIN else walk(span.path)


def _cut(whole: Span, name: str, size: int, limits: Limits) -> Iterator[Span]:
    """One file's span -> its parts; none at all for a file that is one record, or that cannot be opened."""
    if format_of(name or whole.path) in ONE_PAGE:
        return
    try:
        with open_input(whole, name, limits) as file:
            kind = _format(file, whole, name)
            if kind in CONTAINERS:
                yield from cut_records(CONTAINERS[kind], file, whole, size)
            elif kind not in ONE_PAGE:
                yield whole
    except (Verdict, OSError):  # reading it will say so
        return


def _format(file: InputFile, span: Span, name: str) -> Format:
    return format_in(file, name or span.path, asked_for=not name, nameless=span.path == STDIN)
