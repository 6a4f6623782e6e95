"""Zip (APPNOTE 6.3) -> its members, in the order of its directory; where that is damaged, as the scan finds them."""

import errno
import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from stat import S_IFMT, S_ISLNK, S_ISREG
from typing import BinaryIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from tasks.readers.companions import Companions
from tasks.readers.formats import Format, format_of
from tasks.readers.members import Member, Opened, leads_out, link_verdict, safe_name
from tasks.readers.stream import BLOCK, buffered, window
from tasks.readers.zip_scan import HEADER, scan
from worker.errors import Skipped, Transient, Verdict
from worker.limits import Limits

_METHODS = frozenset({ZIP_STORED, ZIP_DEFLATED, ZIP_BZIP2})  # LZMA's takes as much memory as a member says
_ENCRYPTED = 0x1
_UTF8 = 0x800
_ENTRY = 100  # bytes of a directory a member: with a usual name
_ENTRY_BEGINS = b"PK\x01\x02"
_TARGET = 4096  # bytes of a link's target
_LOCAL = struct.Struct("<4s22xHH")
_TIMES = struct.Struct("<HHBi")
_WEB_ARCHIVE = "datapackage.json"  # WACZ 1.1.1: the archives lie in archive/, and the rest is about them


def zip_members(file: BinaryIO, limits: Limits) -> Iterator[Member]:
    """Seekable file -> its members. Raises Skipped where there are none to be found."""
    try:
        archive = ZipFile(_Bounded(file, _ENTRY * limits.members))
    except (BadZipFile, NotImplementedError, struct.error, ValueError, OverflowError, EOFError):
        yield from scan(file)
        return
    listed = [(_name(info), info) for info in archive.infolist() if not info.is_dir()]
    if listed and (_is_damaged(archive) or not any(_begins(file, info) for _, info in (listed[0], listed[-1]))):
        yield from scan(file)
        return
    names = {name for name, _ in listed}
    whole = _WEB_ARCHIVE in names and any(map(_is_web_archive, names))
    companions = Companions(names)  # wherever in the directory a page stands
    for name, info in listed:
        meant = not companions.hold(name) and (not whole or _is_web_archive(name))
        if meant and (member := _member(archive, file, name, info)):
            yield member


def _is_damaged(archive: ZipFile) -> bool:
    """Whether an entry of the directory holds others: it gives the wrong length of its name, or of what is behind."""
    entries = ((info.orig_filename.encode("utf-8", "replace"), info.extra, info.comment) for info in archive.infolist())
    return any(_ENTRY_BEGINS in part for entry in entries for part in entry)


def _begins(file: BinaryIO, info: ZipInfo) -> bool:
    """Whether a member begins where the directory says."""
    if info.header_offset < 0:
        return False
    file.seek(info.header_offset)
    return file.read(len(HEADER)) == HEADER


def _is_web_archive(name: str) -> bool:
    return name.startswith("archive/") and format_of(name) is Format.WARC


def _name(info: ZipInfo) -> str:
    """What a directory calls a member, in UTF-8 also where it does not say so."""
    name = info.filename
    if not info.flag_bits & _UTF8:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode()
    return safe_name(name)


def _member(archive: ZipFile, file: BinaryIO, name: str, info: ZipInfo) -> Member | None:
    """-> the member, None for a link to another one."""
    modified = _modified(info)
    mode = info.external_attr >> 16
    verdict = leads_out(name)
    if info.flag_bits & _ENCRYPTED:
        verdict = Skipped("encrypted", "a member that a password protects")
    elif info.compress_type not in _METHODS:
        verdict = Skipped("unknown-encoding", f"compression method {info.compress_type} of zip is not read")
    elif S_ISLNK(mode) and verdict is None:
        verdict = _link(archive, name, info)
        if verdict is None:
            return None
    elif S_IFMT(mode) and not S_ISREG(mode):
        verdict = Skipped("not-a-file", "a pipe, a socket or a device; only regular files are read")
    return Member(name, verdict or partial(_open, archive, file, info), modified)


def _link(archive: ZipFile, name: str, info: ZipInfo) -> Verdict | None:
    try:
        target = b"".join(_pieces(archive, info))[:_TARGET] if info.file_size <= _TARGET else b"/"
    except Verdict as verdict:
        return verdict
    return link_verdict(name, target.decode("utf-8", "replace"))


def _open(archive: ZipFile, file: BinaryIO, info: ZipInfo) -> Opened:
    """A web archive that is stored as it is can be entered anywhere: its records have checksums of their own."""
    if info.compress_type == ZIP_STORED and format_of(info.filename) is Format.WARC:
        if not _begins(file, info):
            raise Skipped("corrupt", "no member begins where the directory says")
        file.seek(info.header_offset)
        head = file.read(_LOCAL.size).ljust(_LOCAL.size, b"\0")
        _, name, extra = _LOCAL.unpack(head)
        return Opened(window(file, info.header_offset + _LOCAL.size + name + extra, info.file_size), info.file_size)
    return Opened(buffered(_pieces(archive, info)))


def _pieces(archive: ZipFile, info: ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(info) as member:
            while piece := member.read(BLOCK):
                yield piece
    except EOFError:
        raise Transient("truncated", "the file ends inside this member") from None
    except (BadZipFile, zlib.error, struct.error, ValueError, NotImplementedError, RuntimeError) as error:
        raise Skipped("corrupt", str(error)[:100] or type(error).__name__) from None
    except OSError as error:
        if error.errno not in {None, errno.EINVAL}:  # a member that begins before the file does
            raise
        raise Skipped("corrupt", str(error)[:100]) from None


def _modified(info: ZipInfo) -> datetime | None:
    """-> when a member was last changed: by its field for that, in UTC, else by its own time, which has no zone."""
    at = 0
    while at + _TIMES.size <= len(info.extra):
        kind, size, flags, seconds = _TIMES.unpack_from(info.extra, at)
        if kind == 0x5455 and size >= 5 and flags & 1 and seconds > 0:
            return datetime.fromtimestamp(seconds, UTC)
        at += 4 + size
    try:
        return datetime(*info.date_time, tzinfo=UTC)
    except ValueError:
        return None


class _Bounded:
    """A file that is never read more of at once than a directory may be long."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        self._file, self._most = file, most
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        if size > self._most:
            raise Skipped("too-large", f"a directory of {size} bytes; at most {self._most} are read")
        return self._file.read(size)
