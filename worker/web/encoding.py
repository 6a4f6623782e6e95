"""Bytes as transferred -> bytes as meant: HTTP content encodings and the chunked transfer coding, bounded throughout.

    chunks ─▶ a decoder for each coding (gzip · deflate · br · zstd · identity) ─▶ pieces ─▶ counted against the limit

A decoder hands out two megabytes at a time at most, whatever it is fed, so a bomb costs the limit and no more.
RFC 9110 §8.4 (content codings), RFC 1952 (gzip), RFC 1950 and 1951 (deflate), RFC 7932 (brotli), RFC 8878 (zstd).
"""

import re
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple

import brotli
import zstandard

from worker.errors import Skipped, Transient, Verdict

_PIECE = 64 * 2**10  # bytes asked of a decoder at a time
_FEED = 8 * 2**10  # bytes fed to a decoder at a time: what a short gzip member leaves over is copied
_ZSTD_FEED = 64  # a zstd block of 128 KiB may take four bytes: this many can become 2 MiB and no more
_ZSTD_WINDOW = 8 * 2**20  # the largest window that RFC 9659 allows for the content coding
_GZIP = zlib.MAX_WBITS | 16  # zlib's name for a gzip member
_STACKED = 3  # codings on top of each other: each is bounded, and servers that compress twice do so unwittingly
_BETWEEN = 64 * 2**20  # bytes between two of them where no limit is set
_TEXT = 512  # bytes of a body that show whether it is text
_NO_TEXT = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]")
_GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_CHUNK_HEAD = re.compile(rb"(?:\r?\n)?([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")


def decode(
    chunks: Iterable[bytes], encoding: str | None, limit: int | None, *, window: int = _ZSTD_WINDOW
) -> Iterator[bytes]:
    """Body in chunks of any size and its Content-Encoding -> decoded pieces of at most ``limit`` bytes in all.

    ``window`` is the largest of zstd, in bytes: a file may have a larger one than the content coding.

    Codings on top of each other are undone from the last to the first. A gzip body may have several members; what
    follows the last one is ignored, as browsers do. A body that claims gzip or zstd and lacks its magic number is
    passed on as it is: archives keep the header of what they decoded. So is text under a coding that is none.

    Raises Skipped: ``too-large`` past the limit, ``unknown-encoding``, ``stacked-encodings`` for more than three,
    ``corrupt`` where the bytes are not what they claim to be. Raises Transient ``truncated`` where they end too early.
    """
    codings = [name for part in (encoding or "").split(",") if (name := part.strip().lower()) not in {"", "identity"}]
    if len(codings) > _STACKED:
        raise Skipped("stacked-encodings", f"{len(codings)} content encodings on top of each other; at most {_STACKED}")
    most = limit if limit is not None or len(codings) < 2 else _BETWEEN
    decoders = _DECODERS | {"zstd": partial(_unzstd, window=window)}
    pieces = iter(chunks)
    for name in reversed(codings):
        pieces = _bounded(decoders.get(name, partial(_leave, name=name))(pieces), most)
    return pieces if codings else _bounded(pieces, limit)


def _leave(chunks: Iterator[bytes], *, name: str) -> Iterator[bytes]:
    """A body under a name that is no coding -> the body where it is text, as browsers do; else Skipped."""
    feed = _Feed(chunks)
    if _NO_TEXT.search(feed.peek(_TEXT)):
        raise Skipped("unknown-encoding", f"content encoding {name[:40]!r} is none of {', '.join(_DECODERS)}")
    yield from feed.rest()


def head(data: bytes, encoding: str) -> bytes:
    """The first bytes of a body and its encoding -> as much of what they stand for as comes in one piece, or nothing.

    Raises Skipped as ``decode`` does, but for what is corrupt.
    """
    try:
        return next(decode([data], encoding, None), b"")
    except Transient:  # the head of a body is a truncated one
        return b""
    except Skipped as verdict:
        if verdict.code == "corrupt":
            return b""
        raise


def members(chunks: Iterable[bytes]) -> Iterator[tuple[int, Iterator[bytes]]]:
    """Gzip file in chunks -> of each member the offset it begins at and its decoded pieces.

    A member not read to its end is passed over. Zeros and blanks behind the last one are padding; anything else there
    is a last member whose pieces raise ``corrupt``. They raise ``corrupt`` and ``truncated`` as ``decode`` does.
    """
    feed = _Feed(iter(chunks))
    while feed.starts_with(_GZIP_MAGIC):
        pieces = _bounded(_inflate(feed, _GZIP), None)
        yield feed.position, pieces
        deque(pieces, maxlen=0)
    position = feed.position
    if any(piece.strip(b"\0\r\n\t ") for piece in feed.rest()):
        yield position, _no_member()


def _no_member() -> Iterator[bytes]:
    raise Skipped("corrupt", "no gzip member begins where one should")
    yield b""


class Dechunked(NamedTuple):
    """A body without its chunks' heads, as far as it is there, and why that may not be all, None where it is."""

    body: bytes
    amiss: Verdict | None = None


def dechunk(body: bytes) -> Dechunked:
    """HTTP/1.1 body as transferred with ``Transfer-Encoding: chunked`` -> the body itself (RFC 9112 §7.1).

    A body that does not begin with a chunk is returned as it is: archives keep the header of what they reassembled.
    Amiss is Transient ``truncated`` where the last chunk is missing, Skipped ``corrupt`` where a later one is broken.
    """
    pieces: list[bytes] = []
    position = 0
    while head := _CHUNK_HEAD.match(body, position):
        size = int(head[1], 16)
        if size == 0:
            return Dechunked(b"".join(pieces))
        start, position = head.end(), head.end() + size
        pieces.append(body[start:position])
        if position > len(body):
            detail = f"chunk {len(pieces)} holds {len(body) - start} of {size} bytes"
            return Dechunked(b"".join(pieces), Transient("truncated", detail))
    if not pieces:
        return Dechunked(body)
    if not body[position:].strip():
        return Dechunked(b"".join(pieces), Transient("truncated", f"no last chunk after {len(pieces)} chunks"))
    return Dechunked(b"".join(pieces), Skipped("corrupt", f"no chunk begins at byte {position} of the body"))


def _bounded(pieces: Iterator[bytes], limit: int | None) -> Iterator[bytes]:
    total = 0
    try:
        for piece in pieces:
            total += len(piece)
            if limit is not None and total > limit:
                raise Skipped("too-large", f"more than {limit} bytes after decoding")
            if piece:
                yield piece
    except (zlib.error, brotli.error, zstandard.ZstdError) as error:
        raise Skipped("corrupt", f"{error} after {total} decoded bytes") from None


def _gunzip(chunks: Iterator[bytes]) -> Iterator[bytes]:
    feed = _Feed(chunks)
    if not feed.starts_with(_GZIP_MAGIC):
        yield from feed.rest()
        return
    while feed.starts_with(_GZIP_MAGIC):
        yield from _inflate(feed, _GZIP)


def _inflate_either(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Deflate with the zlib header of RFC 1950, as the standard has it, or raw, as some servers send it."""
    feed = _Feed(chunks)
    head = feed.peek(2)
    wrapped = len(head) == 2 and head[0] & 0x0F == 8 and int.from_bytes(head) % 31 == 0
    yield from _inflate(feed, zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)


def _inflate(feed: "_Feed", window: int) -> Iterator[bytes]:
    decoder = zlib.decompressobj(window)
    fed = False
    while data := feed.take():
        fed = True
        while True:
            piece = decoder.decompress(data, _PIECE)
            yield piece
            if decoder.eof:
                feed.give_back(decoder.unused_data)
                return
            data = decoder.unconsumed_tail
            if not data and len(piece) < _PIECE:
                break
    if fed:
        raise Transient("truncated", "the compressed data ends before its end mark")


def _unbrotli(chunks: Iterator[bytes]) -> Iterator[bytes]:
    decoder = brotli.Decompressor()
    fed = False
    for data in _Feed(chunks).rest():
        fed = True
        piece = decoder.process(data, output_buffer_limit=_PIECE)
        while piece or not (decoder.is_finished() or decoder.can_accept_more_data()):
            yield piece
            piece = decoder.process(b"", output_buffer_limit=_PIECE)
        if decoder.is_finished():
            return
    if fed:
        raise Transient("truncated", "the compressed data ends before its end mark")


def _unzstd(chunks: Iterator[bytes], window: int = _ZSTD_WINDOW) -> Iterator[bytes]:
    feed = _Feed(chunks)
    if not feed.starts_with(_ZSTD_MAGIC):
        yield from feed.rest()
        return
    library = zstandard.ZstdDecompressor(max_window_size=window)
    while feed.starts_with(_ZSTD_MAGIC):
        decoder = library.decompressobj(write_size=_PIECE)
        while not decoder.eof:
            data = feed.take(_ZSTD_FEED)
            if not data:
                raise Transient("truncated", "the compressed data ends before its end mark")
            yield decoder.decompress(data)
        feed.give_back(decoder.unused_data)


class _Feed:
    """Chunks of any size -> bytes taken a few at a time, looked at before, and given back when they were too many."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._chunk = b""
        self._position = 0
        self._before = 0

    @property
    def position(self) -> int:
        """-> bytes taken so far."""
        return self._before + self._position

    def starts_with(self, magic: bytes) -> bool:
        return self.peek(len(magic)) == magic

    def peek(self, size: int) -> bytes:
        while len(self._chunk) - self._position < size and (chunk := next(self._chunks, None)) is not None:
            self._before += self._position
            self._chunk, self._position = self._chunk[self._position :] + chunk, 0
        return self._chunk[self._position : self._position + size]

    def take(self, size: int = _FEED) -> bytes:
        """-> at least one byte and at most ``size``, or none at the end."""
        while self._position == len(self._chunk):
            chunk = next(self._chunks, None)
            if chunk is None:
                return b""
            self._before += self._position
            self._chunk, self._position = chunk, 0
        taken = self._chunk[self._position : self._position + size]
        self._position += len(taken)
        return taken

    def give_back(self, data: bytes) -> None:
        """Undo the end of the last ``take``."""
        self._position -= len(data)

    def rest(self) -> Iterator[bytes]:
        while data := self.take():
            yield data


_DECODERS: dict[str, Callable[[Iterator[bytes]], Iterator[bytes]]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate_either,
    "br": _unbrotli,
    "zstd": _unzstd,
}
