"""Mbox (RFC 4155), a file of e-mails one after the other -> each of them as a member, named by its number."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from tasks.readers.members import Member, Opened
from tasks.readers.stream import BLOCK, buffered
from worker.limits import Limits

_BEGINS = re.compile(rb"From \S+.*\d")  # whom it is from, and when
_QUOTED = re.compile(rb">+From ")


def mbox_members(stream: BinaryIO, _limits: Limits) -> Iterator[Member]:
    """File, decompressed -> ``1.eml``, ``2.eml`` …"""
    lines = _Lines(stream)
    number = 0
    while lines.to_next():
        number += 1
        yield Member(f"{number}.eml", lambda: Opened(buffered(lines.message())))


class _Lines:
    """Lines of the file, and whether the next one begins a message."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._begins = False
        self._blank = True

    def to_next(self) -> bool:
        """Pass over what is left of a message -> whether there is another one."""
        while not self._begins:
            if not self._line():
                return False
        self._begins = False
        return True

    def message(self) -> Iterator[bytes]:
        while (line := self._line()) and not self._begins:
            yield line[1:] if _QUOTED.match(line) else line

    def _line(self) -> bytes:
        line = self._stream.readline(BLOCK)
        self._begins = self._blank and bool(_BEGINS.match(line))
        self._blank = not line.strip()
        return line
