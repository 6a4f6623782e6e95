"""Zip without its directory, cut off or damaged -> the members that their own headers still show.

A directory stands at the end of a zip: of a copy that was cut off, everything else is there.
"""

import struct
import zlib
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO, NamedTuple

from tasks.readers.members import Member, Opened, leads_out, safe_name
from tasks.readers.stream import BLOCK, buffered
from worker.errors import Skipped, Transient

HEADER = b"PK\x03\x04"
_LAYOUT = struct.Struct("<4sHHHHHIIIHH")
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _SIZE_BEHIND, _UTF8 = 0x1, 0x8, 0x800
_UNKNOWN = 0xFFFFFFFF


class _Header(NamedTuple):
    """A member's own header: where its data begin, how they are stored and how long they are, if it says so."""

    start: int
    flags: int
    method: int
    checksum: int
    packed: int


def scan(file: BinaryIO) -> Iterator[Member]:
    """Seekable file -> its members. Raises Skipped ``malformed`` where none begins anywhere."""
    found, at = 0, _next(file, 0)
    while at is not None:
        file.seek(at)
        head = file.read(_LAYOUT.size)
        if len(head) < _LAYOUT.size:
            break
        _, _, flags, method, _, _, checksum, packed, _, name_size, extra_size = _LAYOUT.unpack(head)
        name = safe_name(file.read(name_size).decode("utf-8" if flags & _UTF8 else "cp437", "replace"))
        header = _Header(at + _LAYOUT.size + name_size + extra_size, flags, method, checksum, packed)
        known = not flags & _SIZE_BEHIND and packed != _UNKNOWN
        if name and not name.endswith("/"):
            found += 1
            yield Member(name, leads_out(name) or partial(_open, file, header))
        at = _next(file, header.start + (packed if known and _ends(file, header) else 0))
    if not found:
        raise Skipped("malformed", "no zip: neither a directory nor a member is to be found")


def _ends(file: BinaryIO, header: _Header) -> bool:
    """Whether something else begins where a member should end, by its own header."""
    file.seek(header.start + header.packed)
    return file.read(2) == b"PK"


def _next(file: BinaryIO, offset: int) -> int | None:
    """Where to look from -> where the next member's header begins."""
    file.seek(offset)
    held = b""
    while block := file.read(BLOCK):
        held += block
        if (at := held.find(HEADER)) >= 0:
            return offset + at
        offset, held = offset + max(0, len(held) - 3), held[-3:]
    return None


def _open(file: BinaryIO, header: _Header) -> Opened:
    if header.flags & _ENCRYPTED:
        raise Skipped("encrypted", "a member that a password protects")
    if header.method not in {_STORED, _DEFLATED}:
        raise Skipped("unknown-encoding", f"compression method {header.method} of zip is not read")
    if header.method == _STORED and header.flags & _SIZE_BEHIND:
        raise Skipped("corrupt", "a member whose length stands in the directory alone")
    return Opened(buffered(_pieces(file, header)))


def _pieces(file: BinaryIO, header: _Header) -> Iterator[bytes]:
    checksum = 0
    for piece in _stored(file, header) if header.method == _STORED else _inflated(file, header):
        checksum = zlib.crc32(piece, checksum)
        yield piece
    if not header.flags & _SIZE_BEHIND and checksum != header.checksum:
        raise Skipped("corrupt", "the checksum of this member is another one")


def _stored(file: BinaryIO, header: _Header) -> Iterator[bytes]:
    at, left = header.start, header.packed
    while left:
        file.seek(at)
        piece = file.read(min(BLOCK, left))
        if not piece:
            raise Transient("truncated", "the file ends inside this member")
        at, left = at + len(piece), left - len(piece)
        yield piece


def _inflated(file: BinaryIO, header: _Header) -> Iterator[bytes]:
    decoder, at = zlib.decompressobj(-zlib.MAX_WBITS), header.start
    data = b""
    try:
        while not decoder.eof:
            if not data:
                file.seek(at)
                data = file.read(BLOCK)
                at += len(data)
                if not data:
                    raise Transient("truncated", "the file ends inside this member")
            piece = decoder.decompress(data, BLOCK)
            data = decoder.unconsumed_tail
            if piece:
                yield piece
    except zlib.error as error:
        raise Skipped("corrupt", str(error)[:100]) from None
