"""A file of a span -> it, open: a name, an address, a time, and bytes that are read no further than asked.

Nothing is opened outside the root: every step down is taken from the folder above it and follows no link; a link is
resolved first, and only a target below the root is opened, by the same steps. A pipe or a device is never waited for.
"""

import errno
import io
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NamedTuple
from urllib.parse import quote

from tasks.readers.allowance import Allowance
from tasks.readers.columns import Columns
from tasks.readers.compression import MARK, compression_of, decompress
from tasks.readers.file_name import INSIDE, printable
from tasks.readers.members import Opened
from tasks.readers.span import STDIN, Span
from tasks.readers.stream import BLOCK as _BLOCK
from tasks.readers.stream import buffered
from worker.errors import Skipped
from worker.limits import Limits
from worker.web import encoding

HEAD = 4096  # bytes looked at to tell what a file is
_LAST = 253_402_300_799  # 9999-12-31T23:59:59Z, the last second that a datetime holds
_NEVER_WAIT = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


class Given(NamedTuple):
    """What somebody says of files where they say nothing: the address below which a container's members are, when it
    was all fetched (aware), and which column of a table is what, and what alone is meant in a container.
    """

    base_url: str | None = None
    fetched_at: datetime | None = None
    columns: Columns = ()
    member: str = ""


class InputFile:
    """An open file, ``name`` in every origin; ``url`` and ``fetched`` are for pages that record none of their own.

    ``size`` is that of the file as stored, in bytes, None where it can only be read from its start on. ``stored`` is
    its size all the same, where that is known. ``allowance`` is that of the containers which it lies in, ``depth`` how
    many they are.
    """

    def __init__(
        self,
        file: io.BufferedReader,
        *,
        name: str,
        url: str | None,
        fetched: datetime,
        size: int | None,
        limits: Limits,
        given: Given = Given(),  # noqa: B008 - it is frozen
        allowance: Allowance | None = None,
        depth: int = 0,
    ) -> None:
        compression = compression_of(file.peek(MARK)[:MARK])
        self.gzipped = compression == "gzip"
        self.allowance = allowance
        self.stored = size
        if compression and not self.gzipped:  # a web archive may be entered where a gzip member begins: others may not
            file, size = buffered(self._counted(decompress(iter(partial(file.read, _BLOCK), b""), compression))), None
        self.file = file
        self.name = name
        self.url = url
        self.fetched = fetched
        self.size = size
        self.limits = limits
        self.given = given
        self.depth = depth

    def head(self) -> bytes:
        """-> the first bytes of the content, decompressed; they are still there to be read."""
        head = self.file.peek(HEAD)
        if not self.gzipped:
            return head[:HEAD]
        return encoding.head(head, "gzip")[:HEAD]

    def whole(self, most: int | None = None) -> bytes:
        """Bytes that it may have at most, those of a page if nothing is said -> all of the content, decompressed.

        Raises Skipped ``too-large`` past the limit, before anything is read where the size tells; and ``empty``.
        """
        decoded = most or self.limits.page_bytes
        limit = max(self.limits.wire_bytes, most or 0) if self.gzipped else decoded
        if self.size is not None and self.size > limit:
            raise Skipped("too-large", f"{self.size} bytes; at most {limit} are read")
        pieces = encoding.decode(self.chunks(), "gzip" if self.gzipped else None, decoded)
        content = b"".join(self._counted(pieces))
        if not content.strip():
            raise Skipped("empty", "no content")
        return content

    def stream(self, offset: int = 0) -> io.BufferedReader:
        """Offset into the stored file, 0 in a compressed one -> its content from there on, decompressed."""
        if self.gzipped:
            return buffered(self._counted(encoding.decode(self.chunks(), "gzip", None)))
        if offset:
            self.file.seek(offset)
        return self.file

    def chunks(self) -> Iterator[bytes]:
        """-> the file as stored, from where it stands."""
        return iter(partial(self.file.read, _BLOCK), b"")

    def member(self, opened: Opened, name: str, modified: datetime | None, allowance: Allowance) -> "InputFile":
        """What lies in this file, open, its name there, and when it was last changed -> it, as a file."""
        base = self.given.base_url
        url = f"{base.rstrip('/')}/{quote(name)}" if base else None
        wanted = self.given.member.removeprefix(name).removeprefix(INSIDE) if self.given.member.startswith(name) else ""
        return InputFile(
            opened.file,
            name=f"{self.name}{INSIDE}{name}",
            url=url and url.removesuffix(".gz"),
            fetched=self.given.fetched_at or modified or self.fetched,
            size=opened.size,
            limits=self.limits,
            given=self.given._replace(base_url=url, member=wanted),
            allowance=allowance,
            depth=self.depth + 1,
        )

    def _counted(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            if self.allowance:
                self.allowance.count(len(piece))
            yield piece


@contextmanager
def open_input(span: Span, name: str, limits: Limits, stdin: BinaryIO | None = None) -> Iterator[InputFile]:
    """Span and one of its files -> the InputFile, closed afterwards.

    Raises Skipped: ``not-a-file``, ``unreadable``, ``outside-root``, ``symlink-loop``, ``empty-folder``.
    """
    if span.path == STDIN:
        file, size, modified = _standard_input(stdin or sys.stdin.buffer)
    else:
        file, size, modified = _open(Path(span.path), name)
    with file:
        stated = span.fetched_at.astimezone(UTC) if span.fetched_at else None
        url = _url(span, name)
        yield InputFile(
            file,
            name=full_name(span, name),
            url=url,
            fetched=stated or modified,
            size=size,
            limits=limits,
            given=Given(url if name else span.base_url, stated, span.columns, span.member),
        )


def full_name(span: Span, name: str) -> str:
    """Span and one of its files -> the file as its user would name it."""
    return str(PurePosixPath(span.root, printable(name))) if name else span.root


def _url(span: Span, name: str) -> str | None:
    if span.base_url is None or span.path == STDIN:
        return span.base_url
    place = (name or PurePosixPath(span.path).name).removesuffix(".gz")
    return f"{span.base_url.rstrip('/')}/{quote(os.fsencode(place))}"


def _standard_input(stdin: BinaryIO) -> tuple[io.BufferedReader, None, datetime]:
    head = stdin.read(_BLOCK)  # waits until there are so many: a pipe gives what it has, which may be half a word
    rest = iter(partial(stdin.read, _BLOCK), b"")
    return buffered(chain([head] if head else [], rest)), None, datetime.now(UTC).replace(microsecond=0)


def _open(root: Path, name: str) -> tuple[io.BufferedReader, int, datetime]:
    try:
        descriptor = _open_below(root, name) if name else os.open(root, _NEVER_WAIT)
    except OSError as error:
        raise _verdict(error) from None
    status = os.fstat(descriptor)
    if stat.S_ISREG(status.st_mode):
        seconds = min(max(int(status.st_mtime), 0), _LAST)
        return io.BufferedReader(io.FileIO(descriptor), _BLOCK), status.st_size, datetime.fromtimestamp(seconds, UTC)
    os.close(descriptor)
    if not stat.S_ISDIR(status.st_mode):
        raise Skipped("not-a-file", "a pipe, a socket or a device; only regular files are read")
    if name:
        raise Skipped("unreadable", "a folder that cannot be listed")
    raise Skipped("empty-folder", "no files in this folder, hidden ones aside")


def _open_below(root: Path, name: str) -> int:
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts:
        raise Skipped("outside-root", "the name leads out of the folder that was to be read")
    try:
        return _descend(root, parts)
    except OSError as error:
        if error.errno not in {errno.ELOOP, errno.ENOTDIR}:
            raise
    try:  # there is a link on the way
        root = root.resolve(strict=True)
        target = (root / name).resolve(strict=True)
    except RuntimeError:
        raise Skipped("symlink-loop", "a link that leads back to itself") from None
    if not target.is_relative_to(root):
        raise Skipped("outside-root", "a link that leads out of the folder that was to be read")
    if target.is_dir():
        raise Skipped("symlink-loop", "a link to a folder that holds it")
    return _descend(root, target.relative_to(root).parts)


def _descend(root: Path, parts: tuple[str, ...]) -> int:
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for part in parts[:-1]:
            below = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
            os.close(folder)
            folder = below
        return os.open(parts[-1], _NEVER_WAIT | os.O_NOFOLLOW, dir_fd=folder)
    finally:
        os.close(folder)


def _verdict(error: OSError) -> Skipped:
    if error.errno == errno.ELOOP:
        return Skipped("symlink-loop", "a link that leads back to itself")
    if error.errno == errno.ENXIO:
        return Skipped("not-a-file", "a socket or a device; only regular files are read")
    return Skipped("unreadable", error.strerror or "it cannot be opened")
