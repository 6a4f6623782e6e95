"""Remote file: an address -> a file that can be read from anywhere, a part at a time, fetched by our fetch policy.

The first part is small, each next one twice as large, as far as a fetch may bring; a part that takes too long makes the
next smaller. Not more than one of them is held.
"""

import io
import random
import re
import time
from typing import TYPE_CHECKING

from worker.errors import Skipped, Transient
from worker.fetch import BUSY, Part, backoff, fetch
from worker.resources import Resources
from worker.web.answer import PARTIAL, Answer

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

FIRST = 256 * 2**10  # bytes of the first part, and of the smallest
PATIENCE = 300.0  # seconds to wait for a host, or until it is asked again
_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})")


class RemoteFile(io.RawIOBase):
    """The file at an address; ``size`` in bytes, ``validator`` a word that is another one when the file is another.

    Made and read, it raises as ``worker.fetch``, and Skipped ``no-ranges`` where only the whole of a large file can be
    had, ``changed`` where it is another one than it was.
    """

    def __init__(self, resources: Resources, url: str) -> None:
        super().__init__()
        self.url = url
        self._resources = resources
        self._most = resources.settings.limits.wire_bytes
        self._wanted = min(FIRST, self._most)
        self._at = 0
        self._start, self._part = 0, b""
        self.size, self.validator = 0, ""
        self.size, self.validator = self._fetch()

    def readable(self) -> bool:
        """-> yes."""
        return True

    def seekable(self) -> bool:
        """-> yes."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Place, and from where it counts -> the place from the beginning; nothing is fetched yet."""
        self._at = max(0, {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence] + offset)
        return self._at

    def tell(self) -> int:
        """-> the place where it stands."""
        return self._at

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Room -> filled as far as the part at hand goes; how many bytes that are."""
        if self._at >= self.size:
            return 0
        held = self._start <= self._at < self._start + len(self._part)
        if not held and (self.size, self.validator) != self._fetch():
            raise Skipped("changed", "the file has changed while it was read; the same command begins it anew")
        room, begin = memoryview(buffer), self._at - self._start
        data = self._part[begin : begin + len(room)]
        room[: len(data)] = data
        self._at += len(data)
        return len(data)

    def _fetch(self) -> tuple[int, str]:
        """Have the part from here on -> size and validator of the file, as this answer has them."""
        answer = self._ask()
        marks = (answer.header(name) for name in ("etag", "last-modified"))
        validator = next((mark for mark in marks if mark), "")
        if answer.status != PARTIAL:
            self._start, self._part = 0, answer.body
            return len(answer.body), validator
        found = _RANGE.fullmatch((answer.header("content-range") or "").strip())
        if found is None or int(found[1]) != self._at or not answer.body:
            raise Skipped("no-ranges", f"another part than was asked for: {answer.header('content-range')!a}")
        self._start, self._part = self._at, answer.body
        return int(found[3]), validator

    def _ask(self) -> Answer:
        attempts = 0
        while True:
            try:
                part = Part(self._at, self._wanted)
                answer = fetch(self._resources, self.url, part=part, patience=PATIENCE)
            except Transient as verdict:
                attempts += verdict.code != BUSY
                wait = backoff(max(1, attempts), verdict.retry_after, random.random())  # noqa: S311
                if attempts >= self._resources.settings.web.attempts or wait > PATIENCE:
                    raise
                if verdict.code == "timeout":
                    self._wanted = max(min(FIRST, self._most), self._wanted // 4)
                time.sleep(wait)
            except Skipped as verdict:
                if verdict.code == "too-large":
                    raise Skipped("no-ranges", f"the server gives no parts of it, and {verdict.detail}") from None
                raise
            else:
                self._wanted = min(self._most, self._wanted * 2)
                return answer
