"""Bytes in chunks, or a part of an open file -> a file of their own to read them from."""

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO

from worker.errors import Skipped

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

BLOCK = 64 * 2**10
_TOGETHER = 4096  # bytes that are gathered from small chunks, so that a look at the head of a file sees so many


def buffered(chunks: Iterable[bytes]) -> io.BufferedReader:
    """Chunks of any size -> a file to read them from."""
    return io.BufferedReader(_Chunks(chunks), BLOCK)


def buffered_file(raw: io.RawIOBase) -> io.BufferedReader:
    """A file that is read as it comes -> the same, read by the block."""
    return io.BufferedReader(raw, BLOCK)


class _Chunks(io.RawIOBase):
    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._held = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        if not self._held:
            gathered, size = [], 0
            while size < _TOGETHER and (chunk := next(self._chunks, None)) is not None:
                gathered.append(chunk)
                size += len(chunk)
            self._held = memoryview(gathered[0] if len(gathered) == 1 else b"".join(gathered))
        room = memoryview(buffer)
        size = min(len(room), len(self._held))
        room[:size] = self._held[:size]
        self._held = self._held[size:]
        return size


@contextmanager
def spooled(chunks: Iterable[bytes], most: int) -> Iterator[BinaryIO]:
    """Chunks, and how many bytes they may be -> a temporary file of them, which can be entered anywhere.

    Raises Skipped ``too-large``.
    """
    with TemporaryFile() as file:
        size = 0
        for chunk in chunks:
            size += len(chunk)
            if size > most:
                raise Skipped("too-large", f"more than {most} bytes, which have to be kept aside; unpack it first")
            file.write(chunk)
        file.seek(0)
        yield file


def window(file: BinaryIO, start: int, size: int) -> io.BufferedReader:
    """Open file, and which bytes of it -> a file of these; the other may be moved in between."""
    return io.BufferedReader(_Window(file, start, size), BLOCK)


class _Window(io.RawIOBase):
    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file, self._start, self._size = file, start, size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        room = memoryview(buffer)
        self._file.seek(self._start + self._at)
        data = self._file.read(max(0, min(len(room), self._size - self._at)))
        room[: len(data)] = data
        self._at += len(data)
        return len(data)
