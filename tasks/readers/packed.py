"""A file that holds files (zip, WACZ, tar, mbox) -> the records of its members, one after the other.

    news.zip ─▶ members ─┬─ a page ────────────────▶ news.zip!2026/story.html#1
                         ├─ a table, a web archive ▶ news.zip!pages.jsonl#1 · #2 · #3 …
                         └─ a file that holds files ▶ news.zip!old.tar.gz!story.html#1

A member is read as a file of a folder is, where it lies. One that is damaged costs itself, and so does one that is
encrypted, leads out or is no file. What all of them may cost together is bounded (``tasks.readers.allowance``).
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from typing import BinaryIO, NamedTuple

from tasks.models.page import Origin, Page, Refusal
from tasks.readers.allowance import Allowance
from tasks.readers.companions import Companions
from tasks.readers.container import Record
from tasks.readers.file_name import INSIDE
from tasks.readers.input_file import InputFile
from tasks.readers.members import Member, Opened, is_passed_over
from tasks.readers.refusal import refuse
from tasks.readers.stream import BLOCK, buffered, spooled
from worker.boundary import boundary
from worker.errors import Skipped, Verdict
from worker.limits import Limits

Results = Iterator[Page | Refusal]
Part = Refusal | Callable[[], Results]  # what is to be read, when its turn comes, and before that of the next one


class Packed(NamedTuple):
    """How to read a format that holds files: ``parts`` makes of a member what is to be read of it, record by record.

    ``anywhere`` says that it has to be entered anywhere, and not only read through.
    """

    members: Callable[[BinaryIO, Limits], Iterator[Member | Verdict]]
    parts: Callable[[InputFile], Iterator[Part | None]]
    anywhere: bool = False

    def records(self, file: InputFile, _offset: int) -> Iterator[Record[Part]]:
        """File -> a record for each of its members, or for each of the records in one; all are reached from its start.

        Verdicts on the file itself are refusals in their places.
        """
        skip = 0
        try:
            with boundary(file.name):
                for part in self._parts(file):
                    yield Record(0, skip, part)
                    skip += 1
        except Verdict as verdict:
            yield Record(0, skip, refuse(Origin(file=file.name, record=skip + 1), verdict))

    def pages(self, _file: InputFile, part: Part, _origin: Origin) -> Results:
        """A part of the file -> its pages and refusals."""
        if isinstance(part, Refusal):
            yield part
        else:
            yield from part()

    def _parts(self, file: InputFile) -> Iterator[Part | None]:
        if file.depth >= file.limits.containers:
            raise Skipped("too-complex", f"files inside each other; at most {file.limits.containers} are opened")
        allowance = file.allowance = file.allowance or Allowance(file.limits, file.stored)
        companions = Companions()
        wanted = file.given.member
        with self._opened(file) as stream:
            for number, member in enumerate(self.members(stream, file.limits), 1):
                if isinstance(member, Verdict):
                    yield refuse(Origin(file=file.name, record=number), member)
                elif _is_meant(member.name, wanted, companions):
                    allowance.count_member()
                    yield from self._member(file, member, allowance)
                if allowance.spent:
                    raise allowance.spent

    @contextmanager
    def _opened(self, file: InputFile) -> Iterator[BinaryIO]:
        if not self.anywhere or (file.size is not None and not file.gzipped):
            yield file.stream()
            return
        chunks = iter(partial(file.stream().read, BLOCK), b"")
        with spooled(chunks, file.limits.spool_bytes) as kept:
            yield kept

    def _counted(self, opened: Opened, allowance: Allowance) -> Opened:
        """A member, open -> the same, its bytes counted where those of the whole container are not."""
        if not self.anywhere or opened.size is not None:
            return opened

        def pieces() -> Iterator[bytes]:
            while piece := opened.file.read(BLOCK):
                allowance.count(len(piece))
                yield piece

        return Opened(buffered(pieces()))

    def _member(self, file: InputFile, member: Member, allowance: Allowance) -> Iterator[Part | None]:
        name = f"{file.name}{INSIDE}{member.name}"
        number = 0
        try:
            with boundary(name):
                if isinstance(member.content, Verdict):
                    raise member.content
                opened = self._counted(member.content(), allowance)
                with closing(opened.file):
                    for part in self.parts(file.member(opened, member.name, member.modified, allowance)):
                        yield part
                        number += 1
        except Verdict as verdict:
            yield refuse(Origin(file=name, record=number + 1), verdict)


def _is_meant(name: str, wanted: str, companions: Companions) -> bool:
    """A member's name, what is wanted (empty: all) and the folders of saved pages -> whether the member is to be read.

    What is named itself is read even where it would be passed over.
    """
    if companions.hold(name) or is_passed_over(name):
        return wanted != "" and name == wanted
    return not wanted or name == wanted or wanted.startswith(f"{name}{INSIDE}") or name.startswith(f"{wanted}/")
