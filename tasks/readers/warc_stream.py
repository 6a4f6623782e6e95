"""WARC or ARC file -> its bytes in one line, from wherever it may be entered, and the places in it where records begin.

    plain      one line
    gzipped    member ▸ member ┃ member ┃ member ▸ …      ▸ the record goes on      ┃ a fence: the next one begins

Nothing is read across a fence: so a record that claims to be longer than it is never costs the next one, and one that
is spread over several members is read as one.
"""

import re
from collections.abc import Iterator

from tasks.readers.beginnings import beginnings
from tasks.readers.input_file import InputFile
from worker.errors import Verdict
from worker.web import encoding

_BLOCK = 64 * 2**10
_KEPT = 2**20  # bytes that were taken and are let go together
_MEMBER = b"\x1f\x8b\x08"
_HOLDS = 1024  # bytes of a gzip member that show whether a record begins in it
_SHORTEST = 16  # bytes that show where a record may begin
_BLANK = re.compile(rb"\s*")
_SHRINKS = 1100  # bytes that a byte of gzip can stand for, and a little more


class RecordStream:
    """An open archive, entered at ``offset``, for whoever takes record after record from it."""

    def __init__(self, file: InputFile, offset: int) -> None:
        self._file = file
        self.marks = beginnings(file.name, file.head())
        packed = file.name.lower().endswith(".gz") and not self.marks.begins.match(file.file.peek(self.marks.longest))
        self._gzipped = file.gzipped or packed  # its first member may be the one that is damaged
        self.damage: Verdict | None = None  # why there is nothing more where something should be
        self._broken: int | None = None
        self._held, self._at = bytearray(), 0
        self._start = self._member = 0
        self._beyond: bytes | Verdict | None = None  # how it goes on behind the fence; None: it does not
        self._enter(offset)

    @property
    def entry(self) -> tuple[int, int]:
        """-> where the record that begins here can be had again: byte to go to, records to pass over from there."""
        plain = not self._gzipped and self._file.size is not None
        return (self._read - self._left, 0) if plain else (self._member, self._passed)

    @property
    def most(self) -> int | None:
        """-> bytes that there can be from here on, None where it cannot be known."""
        if self._file.size is None:
            return None
        return (self._file.size - self._member) * _SHRINKS if self._gzipped else self._file.size - self.entry[0]

    def begin(self) -> bool:
        """Go to the next record, over blank lines and a fence -> whether there is one.

        Raises the verdict on what stands in its place and cannot be read.
        """
        while True:
            while self._left or self._more():
                blank = _BLANK.match(self._held, self._at)
                self._at = blank.end() if blank else self._at
                if self._left:
                    return True
            beyond, self._beyond, damage, self.damage = self._beyond, None, self.damage, None
            if damage is not None:
                raise damage
            if beyond is None:
                return False
            self._member, self._passed = self._start, 0
            if isinstance(beyond, Verdict):
                raise beyond
            self._fenced = False
            self._hold(beyond)

    def passed(self) -> None:
        """The record is over."""
        self._passed += 1

    def peek(self, size: int) -> bytes:
        """-> so many bytes, fewer before a fence, a damage or the end; they are still there to be read."""
        while self._left < size and self._more():
            pass
        with memoryview(self._held) as held:
            return bytes(held[self._at : self._at + size])  # a slice of the bytes themselves would be copied twice

    def read(self, size: int) -> bytes:
        """-> so many bytes, fewer before a fence, a damage or the end."""
        data = self.peek(size)
        self._at += len(data)
        return data

    def readline(self, size: int) -> bytes:
        """-> the next line, or ``size`` bytes of it."""
        seen = 0
        while (end := self._held.find(b"\n", self._at + seen)) < 0 and self._left < size:
            seen = self._left
            if not self._more():
                break
        return self.read(min(size, self._left if end < 0 else end + 1 - self._at))

    def put_back(self, data: bytes) -> None:
        """Undo the last ``read``."""
        self._held[: self._at] = data
        self._at = 0

    def until_record(self, limit: int) -> bytes:
        """-> at most ``limit`` bytes before the place where a record begins, a fence, a damage or the end."""
        seen = 0
        while True:
            found = self.marks.may.search(self._held, self._at + seen)
            if found is None:
                seen = max(seen, self._left - _SHORTEST)
                if seen >= limit or not self._more():
                    return self.read(min(limit, self._left))
                continue
            seen = found.start() - self._at
            while len(self._held) - self._at - seen < self.marks.longest and self._more():
                pass
            if self.marks.begins.match(self._held, self._at + seen):  # what was taken may have been let go
                return self.read(min(limit, seen))
            seen += 1

    def go_back(self, entry: tuple[int, int]) -> bool:
        """Where this stood before -> whether it stands there again: what is compressed cannot be gone back in."""
        if self._gzipped or self._file.size is None:
            return False
        self._enter(entry[0])
        return True

    def seek_record(self) -> None:
        """Go from a record that cannot be read to where the next one begins, or to the end."""
        while self.until_record(_BLOCK):
            pass
        if self._left or self._beyond is not None or self._broken is None:
            return
        self.damage = None
        found = None if self._file.size is None else _next_member(self._file, self._broken + 1, self.marks.member)
        if found is None:
            self._broken = None
        else:
            self._enter(found)

    def _enter(self, offset: int) -> None:
        if offset or self._file.size is not None:
            self._file.file.seek(offset)
        self._pieces: Iterator[bytes] = iter(())
        self._held, self._at = bytearray(), 0
        self._read = offset  # a plain file: where what is held ends
        self._start = self._member = offset  # of the gzip member that is read, and of the last one behind a fence
        self._passed = 0  # records since that one began
        self._fenced, self._beyond = False, None
        self._broken = None  # the member that cannot be read on
        self._members = self._begin_members(offset)

    def _begin_members(self, offset: int) -> Iterator[tuple[int, Iterator[bytes]]]:
        if not self._gzipped:
            yield offset, self._file.chunks()
            return
        for start, pieces in encoding.members(self._file.chunks()):
            yield offset + start, pieces

    def _more(self) -> bool:
        """Hold another piece; false at a fence and at the end."""
        while not self._fenced:
            try:
                piece = next(self._pieces, None)
            except Verdict as verdict:
                self._fenced, self._broken, self.damage = True, self._start, verdict
                return False
            piece = self._cross() if piece is None else piece
            if piece:
                self._hold(piece)
                return True
        return False

    def _cross(self) -> bytes:
        """At the end of a member -> the first bytes of the next; none where a record begins in it, or it is broken."""
        head = b""
        member = next(self._members, None)
        if member is None:
            self._fenced, self._beyond = True, None
            return b""
        self._start, self._pieces = member
        try:
            while not self.marks.member.match(head) and len(head) < self.marks.longest:
                head += next(self._pieces)
        except StopIteration:
            return head
        except Verdict as verdict:
            self._fenced, self._beyond, self._broken = True, verdict, self._start
            return b""
        if not self.marks.member.match(head):
            return head
        self._fenced, self._beyond = True, head
        return b""

    def _hold(self, piece: bytes) -> None:
        if self._at > _KEPT:
            del self._held[: self._at]
            self._at = 0
        self._held += piece
        self._read += len(piece)

    @property
    def _left(self) -> int:
        return len(self._held) - self._at


def _next_member(file: InputFile, offset: int, begins: re.Pattern[bytes]) -> int | None:
    """Gzipped file, where to look from, how records begin -> where the next member begins with one, None for none."""
    file.file.seek(offset)
    held = b""
    while block := file.file.read(_BLOCK):
        held += block
        at = held.find(_MEMBER)
        while 0 <= at <= len(held) - _HOLDS or (at >= 0 and len(block) < _BLOCK):
            if begins.match(encoding.head(held[at : at + _HOLDS], "gzip")):
                return offset + at
            at = held.find(_MEMBER, at + 1)
        passed = len(held) - _HOLDS if at < 0 else at
        offset, held = offset + max(0, passed), held[max(0, passed) :]
    return None
