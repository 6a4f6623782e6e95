"""Replay of archives on the web -> article events: read a part at a time, never kept, and gone on with where it stood.

list ─▶ archive ─▶ parts ─▶ records ─▶ replay ─▶ batch settled ─▶ bookmark: the record, and where it can be entered
                                                     └─ killed ─▶ the same command goes on behind the bookmark
"""

import time
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from tasks.jobs.replay import Job, replay
from tasks.models.judgement import Kind
from tasks.models.page import Origin, Page, Refusal
from tasks.pipeline.batch import Batch
from tasks.readers.container import read_content
from tasks.readers.input_file import InputFile
from tasks.readers.path_list import archive_addresses, is_list
from tasks.readers.refusal import refuse
from tasks.readers.stream import buffered_file
from tasks.readers.unpack import unpack
from tasks.readers.warc import WARC
from worker.address import split
from worker.boundary import boundary
from worker.errors import Misconfigured, Skipped, Verdict
from worker.fetch import fetch
from worker.remote_file import PATIENCE, RemoteFile
from worker.resources import Resources

_ARCHIVES = (".warc", ".warc.gz", ".arc", ".arc.gz")


class Bookmark(Struct, frozen=True):
    """How far an archive was read: the last record that was settled, and where it can be entered, as in a Span.

    ``size`` and ``validator`` are those of the file that this is true of; ``over`` says that it was read to its end.
    """

    size: int
    validator: str
    record: int = 0
    offset: int = 0
    skip: int = 0
    over: bool = False


class Way(Struct):
    """How far a run has come: which archive of how many, and what share of it."""

    total: int = 0
    archive: int = 0
    share: float = 0.0
    begun: float = 0.0
    before: float = 0.0  # the share that was read before this run, which began at the moment ``begun``

    def told(self) -> str:
        """-> ``archive 3 of 120, 40%, about 25 min left``: by this archive's pace, as if the others were as long."""
        gone, read = time.monotonic() - self.begun, self.share - self.before
        ahead = self.total - self.archive + 1 - self.share
        left = f", about {_lasts(gone * ahead / read)} left" if read > 0.01 and ahead else ""
        return f"archive {self.archive} of {self.total}, {self.share:.0%}{left}"


def is_remote(path: str) -> bool:
    """Argument -> whether it is an address."""
    return split(path).scheme.lower() in {"http", "https"}


def list_archives(resources: Resources, path: str, base: str | None = None) -> list[str]:
    """Address of an archive, address or file of a list of archives -> the addresses of the archives.

    ``base`` is what the paths of a list are below, its own server where nothing is said. Raises Verdict as
    ``worker.fetch``, Misconfigured where it is neither, where a line is no path, and where a file has no base.
    """
    if not is_list(path):
        if not split(path).path.lower().endswith(_ARCHIVES):
            raise Misconfigured(
                f"{path}: neither {', '.join(_ARCHIVES)} nor .paths; for a page: wiredesk ingest {path}"
            )
        return [path]
    if is_remote(path):
        answer = fetch(resources, path, conditional=False, patience=PATIENCE)
        place = split(answer.url)
        packed, base = answer.body, base or f"{place.scheme}://{place.netloc}/"
    elif base is None:
        raise Misconfigured(f"{path}: say what its paths are below, as in --base-url https://data.commoncrawl.org/")
    else:
        try:
            packed = Path(path).read_bytes()
        except OSError as error:
            raise Misconfigured(f"{path}: {error.strerror}") from None
    content, is_cut = unpack(packed, resources.settings.limits.page_bytes)
    if is_cut:
        raise Skipped("truncated", f"{path}: the list breaks off")
    return archive_addresses(content, path, base)


def replay_archives(
    resources: Resources,
    urls: Sequence[str],
    way: Way,
    accept: frozenset[Kind] = frozenset(),
    *,
    again: bool = False,
    jobs: int = 1,
) -> Iterator[Batch]:
    """Addresses of archives -> batch after batch, as ``replay``; ``way`` is told how far it is.

    An archive that was read to its end is passed over, one that was begun is gone on with, unless ``again``. One that
    cannot be had is an entry of its own with the reason, and the next is read.
    """
    way.total = len(urls)
    for way.archive, url in enumerate(urls, 1):
        way.share = way.before = 0.0
        way.begun = time.monotonic()
        try:
            file = RemoteFile(resources, url)
        except Verdict as verdict:
            yield from replay(resources, [refuse(Origin(file=url), verdict)], Job(url, url, accept=accept))
            continue
        mark = _known(resources, file, again=again)
        if mark.over:
            way.share = way.before = 1.0
            continue
        yield from _Reading(resources, file, mark, way).run(accept, again=again, jobs=jobs)


def _known(resources: Resources, file: RemoteFile, *, again: bool) -> Bookmark:
    """An archive -> how far it was read, nothing of it where it is another file by now."""
    kept = None if again else resources.ledger.bookmarks.get(file.url)
    mark = msgspec.json.decode(kept, type=Bookmark) if kept else None
    same = mark is not None and (mark.size, mark.validator) == (file.size, file.validator)
    return mark if mark is not None and same else Bookmark(file.size, file.validator)


class _Reading:
    """One archive, read from its bookmark on."""

    def __init__(self, resources: Resources, file: RemoteFile, mark: Bookmark, way: Way) -> None:
        self._resources, self._file, self._mark, self._way = resources, file, mark, way
        self._given: deque[Bookmark] = deque()  # of the records that are under way
        self._broken = False
        way.share = way.before = mark.offset / max(1, file.size)

    def run(self, accept: frozenset[Kind], *, again: bool, jobs: int) -> Iterator[Batch]:
        """-> batch after batch; a bookmark is kept when one is settled, and not before."""
        url, first = self._file.url, self._mark.record + 1
        job = Job(f"{url} from record {first} on", url, first, accept)
        for batch in replay(self._resources, self._records(), job, again, jobs):
            for _ in range(min(len(batch.outcomes), len(self._given))):
                self._mark = self._given.popleft()
            self._keep(self._mark)
            self._way.share = self._mark.offset / max(1, self._file.size)
            yield batch
        if not self._broken:
            self._keep(replace(self._mark, over=True))
            self._way.share = 1.0

    def _records(self) -> Iterator[Page | Refusal]:
        mark, url = self._mark, self._file.url
        number = mark.record
        try:
            with boundary(url), buffered_file(self._file) as buffer:
                file = InputFile(
                    buffer,
                    name=url,
                    url=None,
                    fetched=self._resources.now(),
                    size=self._file.size,
                    limits=self._resources.settings.limits,
                )
                begun = mark.record - mark.skip + 1  # the record that stands where it is entered
                for number, record in enumerate(WARC.records(file, mark.offset), begun):
                    if number <= mark.record or record.content is None:
                        continue
                    for result in read_content(WARC, file, record.content, Origin(file=url, record=number)):
                        place = replace(mark, record=number, offset=record.offset, skip=record.skip + 1)
                        self._given.append(place)
                        yield result
        except Verdict as verdict:
            self._broken = True
            yield refuse(Origin(file=url, record=number + 1), verdict)

    def _keep(self, mark: Bookmark) -> None:
        kept = msgspec.json.encode(mark).decode()
        self._resources.ledger.bookmarks.keep(self._file.url, kept, self._resources.now())


def _lasts(seconds: float) -> str:
    """Seconds -> as people say it."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
