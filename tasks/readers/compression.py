"""A compressed file's first bytes -> how it is compressed; its chunks -> what they stand for, a piece at a time.

Whatever it is fed, a decoder hands out a few megabytes at a time at most: a bomb costs what is asked of it, no more.
"""

import bz2
import lzma
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from worker.errors import Skipped, Transient
from worker.web import encoding

_MAGIC = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd", b"BZh": "bzip2", b"\xfd7zXZ\0": "xz"}
_WINDOW = 2**27  # bytes of zstd's window, and of xz's dictionary: what their own programs take without being asked to
_PIECE = 64 * 2**10
MARK = max(map(len, _MAGIC))


def compression_of(head: bytes) -> str | None:
    """First bytes, at least ``MARK`` -> gzip, zstd, bzip2 or xz, None for none of them."""
    return next((name for magic, name in _MAGIC.items() if head.startswith(magic)), None)


def decompress(chunks: Iterable[bytes], compression: str) -> Iterator[bytes]:
    """Chunks of any size and how they are compressed -> what they stand for, in pieces.

    Several members, frames or streams in a row are read as one. Raises Skipped ``corrupt``, Transient ``truncated``.
    """
    if compression in _STREAMS:
        return _decompress(chunks, *_STREAMS[compression])
    return encoding.decode(chunks, compression, None, window=_WINDOW)


class _Decoder(Protocol):
    """A decompressor of the standard library's, of one stream."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


_STREAMS: dict[str, tuple[Callable[[], _Decoder], bytes]] = {
    "bzip2": (bz2.BZ2Decompressor, b"BZh"),
    "xz": (lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=2 * _WINDOW), b"\xfd7zXZ\0"),
}


def _decompress(chunks: Iterable[bytes], make: Callable[[], _Decoder], magic: bytes) -> Iterator[bytes]:
    decoder: _Decoder | None = make()
    try:
        for chunk in chunks:
            data = chunk
            while data or decoder is not None:
                if decoder is None:
                    if data[:1] != magic[:1]:
                        return  # padding behind the last stream
                    decoder = make()
                piece = decoder.decompress(data, _PIECE)
                data = b""
                if piece:
                    yield piece
                if decoder.eof:
                    data, decoder = decoder.unused_data, None
                elif decoder.needs_input:
                    break
    except (OSError, ValueError, EOFError, lzma.LZMAError) as error:
        raise Skipped("corrupt", str(error)[:100]) from None
    if decoder is not None:
        raise Transient("truncated", "the compressed data ends before its end mark")
