"""JSON objects, in arrays or one after another, however they are laid out -> pages; none is held past the limit."""

import re
from collections.abc import Iterator

from tasks.readers.container import Container, Record
from tasks.readers.input_file import InputFile
from tasks.readers.jsonl import read_object
from worker.errors import Skipped, Verdict

_BLOCK = 64 * 2**10
_MARK = re.compile(rb'["{}\[\]]')
_WITHIN = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)  # the rest of a string, as far as it is there


def _objects(file: InputFile, offset: int) -> Iterator[Record[bytes]]:
    """Every object of the file; the plain file can be entered at any of them, the compressed one at its start only."""
    scan = _Scan(file.limits.line_bytes, offset, in_array=offset > 0 and _begins_an_array(file))
    stream = file.stream(offset)
    plain = not file.gzipped and file.size is not None
    skip = 0
    try:
        while block := stream.read(_BLOCK):
            for start, content in scan.pass_block(block):
                yield Record(*((start, 0) if plain else (0, skip)), content)
                skip += 1
    except Verdict as verdict:
        yield Record(0, skip, verdict)
        return
    if scan.is_open:
        yield Record(*((scan.start, 0) if plain else (0, skip)), Skipped("malformed", "the file ends in an object"))


def _begins_an_array(file: InputFile) -> bool:
    """A file that is entered further on -> whether what stands there is in an array, by what the file begins with."""
    file.file.seek(0)
    found = _MARK.search(file.file.read(_BLOCK))
    return found is not None and found[0] == b"["


class _Scan:
    """Bytes as they come -> the objects that are whole by then; what stands between them is passed over.

    A bracket that closes nothing is passed over, too: after a slip, or after an array, a file may well go on.
    """

    def __init__(self, limit: int, offset: int, in_array: bool) -> None:
        self._limit = limit
        self._held = bytearray()
        self._base = offset  # where what is held stands in the file
        self._at = 0  # how far it has been looked at
        self._depth = 0
        self._in_string = False
        self._in_array = in_array
        self._large = 0  # bytes of an object that were let go, for it is too large
        self.start = -1  # of the object that is open, in the file

    @property
    def is_open(self) -> bool:
        """-> whether an object has begun and not ended."""
        return self.start >= 0

    def pass_block(self, block: bytes) -> Iterator[tuple[int, bytes | Skipped]]:
        """The next bytes -> each object that ends in them, with the place where it began."""
        self._held += block
        while self._find():
            if self._depth == 0 and self.is_open:
                yield self.start, self._taken()
        self._let_go()

    def _find(self) -> bool:
        """Go behind the next mark -> whether there was one."""
        if self._in_string:
            end = _WITHIN.match(self._held, self._at).end()  # type: ignore[union-attr]  # matches nothing, too
            if end == len(self._held) or self._held[end] != ord('"'):
                self._at = end
                return False
            self._in_string, self._at = False, end + 1
            return True
        found = _MARK.search(self._held, self._at)
        if found is None:
            self._at = len(self._held)
            return False
        self._at = found.end()
        mark = found[0]
        if mark == b'"':
            self._in_string = True
        elif self._depth == 0 and (mark in b"]}" or (mark == b"[" and not self._in_array)):
            if mark != b"}":
                self._in_array = mark == b"["
        elif mark in b"{[":
            if self._depth == 0:
                self.start = self._base + found.start()
            self._depth += 1
        else:
            self._depth -= 1
        return True

    def _taken(self) -> bytes | Skipped:
        """-> the object that has just ended, or why it is not read."""
        begin = max(0, self.start - self._base)
        content = bytes(self._held[begin : self._at])
        size, self._large, self.start = self._large + len(content), 0, -1
        return content if size <= self._limit else Skipped("too-large", _TOO_LARGE.format(size, self._limit))

    def _let_go(self) -> None:
        """Hold no more than the object that is open, and nothing of one that is too large."""
        keep = self.start - self._base if self.is_open else self._at
        keep = max(0, keep)
        if self._at - keep + self._large > self._limit:
            self._large += self._at - keep
            keep = self._at
        del self._held[:keep]
        self._base += keep
        self._at -= keep


_TOO_LARGE = "an object of {} bytes; at most {} are read"
JSON = Container(_objects, read_object)
