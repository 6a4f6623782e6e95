"""Tar (POSIX.1-2001, GNU) -> its members, one after the other; behind damage it goes on where the next one begins."""

import io
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any, BinaryIO, cast

from tasks.readers.members import Member, Opened, leads_out, link_verdict, safe_name
from tasks.readers.stream import BLOCK, buffered, window
from worker.errors import Skipped, Transient, Verdict
from worker.limits import Limits

_LAST = 253_402_300_799  # 9999-12-31T23:59:59Z, the last second that a datetime holds
_INVALID: type[Exception] = vars(tarfile)["InvalidHeaderError"]  # that of a header which is no header
_DAMAGES = 1000  # after so many, what is left is no tar


def tar_members(stream: BinaryIO, limits: Limits) -> Iterator[Member | Verdict]:
    """File, decompressed -> its members, and a verdict wherever one cannot be found.

    Raises Skipped ``malformed`` where there is none, Transient ``truncated`` where the file ends inside one.
    """
    blocks = _Blocks(stream, limits.header_bytes)
    archive: _Archive | None = None
    found = damages = 0
    while damages <= _DAMAGES:
        try:
            archive = archive or _open(blocks)
            info = archive.next()
        except (tarfile.TarError, Skipped, ValueError, ArithmeticError) as error:
            if blocks.ended:
                raise Transient("truncated", "the file ends inside a member") from None
            if archive:
                archive.offset, archive.damaged = blocks.tell(), None
            damages += 1
            yield error if isinstance(error, Skipped) else _damaged(blocks.tell())
            continue
        if info is None:
            break
        archive.members.clear()  # it keeps them all
        if archive.damaged is not None:
            damages += 1
            yield _damaged(archive.damaged)
            archive.damaged = None
        found += 1
        if member := _member(info, blocks):
            yield member
    if not found:
        raise Skipped("malformed", "no tar: no member is to be found")


def _damaged(offset: int) -> Verdict:
    return Skipped("malformed", f"no member begins at byte {offset}, where one should; what comes behind it is read")


class _Archive(tarfile.TarFile):
    """``damaged`` is where a header stood that is none."""

    damaged: int | None = None
    members: list[tarfile.TarInfo]


class _Info(tarfile.TarInfo):
    @classmethod
    def fromtarfile(cls, archive: Any) -> "_Info":
        try:
            return super().fromtarfile(archive)
        except _INVALID:
            archive.damaged = archive.damaged if archive.damaged is not None else archive.offset
            raise


def _open(blocks: "_Blocks") -> _Archive:
    """-> the archive that begins, or goes on, where the file stands."""
    return _Archive(
        fileobj=cast("Any", blocks),  # it is only read
        mode="r",
        tarinfo=_Info,
        ignore_zeros=True,
        encoding="utf-8",
        errors="surrogateescape",
    )


def _member(info: tarfile.TarInfo, blocks: "_Blocks") -> Member | None:
    """-> the member, None for a folder, or a link to another member."""
    if info.isdir():
        return None
    name = safe_name(info.name)
    verdict = leads_out(name)
    if verdict is None and (info.issym() or info.islnk()):
        verdict = link_verdict(name if info.issym() else "", info.linkname)
        if verdict is None:
            return None
    elif info.issparse():
        verdict = Skipped("unknown-encoding", "a sparse member; make the archive without --sparse")
    elif not info.isfile():
        verdict = Skipped("not-a-file", "a pipe or a device; only regular files are read")
    modified = datetime.fromtimestamp(info.mtime, UTC) if 0 < info.mtime <= _LAST else None
    return Member(name, verdict or partial(_content, info, blocks), modified)


def _content(info: tarfile.TarInfo, blocks: "_Blocks") -> Opened:
    if blocks.plain is not None:
        return Opened(window(blocks.plain, info.offset_data, info.size), info.size)
    return Opened(buffered(_pieces(info, blocks)))


def _pieces(info: tarfile.TarInfo, blocks: "_Blocks") -> Iterator[bytes]:
    blocks.seek(info.offset_data)
    left = info.size
    while left:
        piece = blocks.read(min(BLOCK, left))
        if not piece:
            raise Transient("truncated", "the file ends inside this member")
        left -= len(piece)
        yield piece


class _Blocks:
    """A file that tarfile reads, one way where it can only be read through, and never much of it at once.

    ``plain`` is the file itself where it can be entered anywhere; ``ended`` tells whether its end was met.
    """

    def __init__(self, stream: BinaryIO, most: int) -> None:
        self._stream, self._most = stream, max(most, BLOCK)
        self.plain = stream if stream.seekable() else None
        self._at = 0
        self._last = b""
        self.ended = False

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Only forward, and one byte back, where the stream cannot be entered anywhere."""
        if self.plain is not None:
            self._at = self.plain.seek(offset, whence)
            return self._at
        if offset == self._at - 1:
            self._at, back = offset, self._last
            self._again = back
            return offset
        while self._at < offset:
            if not self.read(min(BLOCK, offset - self._at)):
                break
        return self._at

    _again = b""

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= self._most:
            raise Skipped("too-large", f"a header of {size} bytes; at most {self._most} are read")
        if self.plain is not None:
            self.plain.seek(self._at)
        data = self._again + self._stream.read(size - len(self._again)) if size else b""
        self._again = b"" if size else self._again
        self.ended |= len(data) < size
        self._at += len(data)
        self._last = data[-1:] or self._last
        return data
