"""Captures: the index of a web archive, a file or what a CDX server answers -> the captures that are to be had.

index ─▶ captures ─▶ wanted: HTML, status 200, each text once or the newest alone ─▶ where it is had ─▶ not had yet?
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from msgspec.structs import replace

from tasks.jobs.host_queue import Job
from tasks.jobs.ingest import ingest, visit_job
from tasks.models.capture import HTML, Capture
from tasks.models.judgement import Kind
from tasks.models.page import Origin, Refusal
from tasks.pipeline.batch import Batch, store_and_publish
from tasks.pipeline.process import process
from tasks.pipeline.visit_capture import SOURCE
from tasks.readers.cdx import BadLine, Resume, read_captures
from tasks.readers.input_file import open_input
from tasks.readers.refusal import refuse
from tasks.readers.span import Span
from tasks.readers.unpack import unpack
from worker.address import join, split
from worker.errors import Misconfigured, Skipped
from worker.fetch import fetch
from worker.ledger import State
from worker.remote_file import PATIENCE
from worker.resources import Resources
from worker.shared_lock import SharedLock

_STATES = frozenset({State.PUBLISHED, State.UPDATED, State.UNCHANGED, State.DUPLICATE})
_LASTING = frozenset({"not-an-article", "wall", "no-content", "unwanted-type", "empty", "binary"})  # of a capture
_COMMON_CRAWL = ("index.commoncrawl.org", "https://data.commoncrawl.org/")
_SERVER = re.compile(r"(/[^/]+)/cdx/?")
_PAGES = 10_000  # answers of one server, each with the key of the next


class Places(NamedTuple):
    """Where captures are had: an archive that shows them (``https://web.archive.org/web/``), and what the names of WARC
    files are below, an address or a folder; None where nobody says.
    """

    wayback: str | None = None
    warcs: str | None = None


class Listing:
    """The captures of an index that are to be had now; ``passed`` counts the others by their reason.

    ``newest`` wants the last capture of each page alone; else those are left out that show the bytes of the one before.
    """

    def __init__(self, resources: Resources, cdx: str, places: Places, *, newest: bool = False) -> None:
        self._resources, self._cdx, self._newest = resources, cdx, newest
        self._places = _places(cdx, places)
        self.passed: Counter[str] = Counter()
        self.wanted = 0
        self.bad: list[Refusal] = []

    def captures(self) -> Iterator[Capture]:
        """-> the captures, in the order of the index.

        Raises Verdict where a server does not answer, Misconfigured where there is no index, or where nobody says where
        a capture is to be had.
        """
        for capture in self._last(self._new()) if self._newest else self._new():
            found = self._place(capture)
            if _is_done(self._resources, found):
                self.passed["had before"] += 1
            else:
                self.wanted += 1
                yield found

    def told(self) -> str:
        """-> ``40 captures to be had, 3 not HTML, 12 had before``, as far as the index was read."""
        return ", ".join(
            [f"{self.wanted} captures to be had", *(f"{number} {why}" for why, number in self.passed.items() if number)]
        )

    def _new(self) -> Iterator[Capture]:
        """-> the captures that hold a page, without those that show what the one before did."""
        before = ("", "")
        for capture in self._read():
            now = (capture.urlkey or capture.url, capture.digest)
            if capture.status != 200:
                self.passed["another status than 200"] += 1
            elif capture.media_type not in HTML:
                self.passed["not HTML"] += 1
            elif capture.digest and now == before:
                self.passed["the same bytes"] += 1
            else:
                before = now
                yield capture

    def _last(self, captures: Iterable[Capture]) -> Iterator[Capture]:
        newest: dict[str, Capture] = {}
        for capture in captures:
            name = capture.urlkey or capture.url
            known = newest.get(name)
            self.passed["not the newest"] += known is not None
            if known is None or known.captured < capture.captured:
                newest[name] = capture
        yield from newest.values()

    def _read(self) -> Iterator[Capture]:
        found = 0
        for one in _pages(self._resources, self._cdx) if _is_remote(self._cdx) else _file(self._resources, self._cdx):
            if isinstance(one, Capture):
                found += 1
                yield one
            elif found or len(self.bad) < 20:
                origin = Origin(file=self._cdx, record=one.number)
                self.bad.append(refuse(origin, one.verdict))
            else:
                raise Misconfigured(f"{self._cdx}: no index of a web archive; {self.bad[0].detail}")

    def _place(self, capture: Capture) -> Capture:
        wayback, warcs = self._places
        if warcs is not None and capture.file and capture.offset is not None:
            at = capture.file if _is_remote(capture.file) else _below(warcs, capture.file)
            return replace(capture, at=at)
        if wayback is not None:
            return replace(capture, at=f"{wayback}{capture.stamp}id_/{capture.url}", offset=None)
        raise Misconfigured(
            f"{self._cdx}: {capture.url} names no WARC file; say who shows the captures, as in "
            "--wayback https://web.archive.org/web/"
        )


def ingest_captures(resources: Resources, listing: Listing, accept: frozenset[Kind] = frozenset()) -> Iterator[Batch]:
    """Listing -> batch after batch, as ``ingest``; captures in local files are read, bad lines of the index refused."""
    captures = listing.captures()
    first = next(captures, None)
    if first is not None:
        every = chain([first], captures)
        yield from ingest(resources, every, accept) if _is_remote(first.at) else _read_files(resources, every, accept)
    if listing.bad:
        drafts = [process(one, resources.settings.limits, SOURCE) for one in listing.bad]
        yield store_and_publish(resources, drafts)


def _read_files(resources: Resources, captures: Iterable[Capture], accept: frozenset[Kind]) -> Iterator[Batch]:
    """Captures in local files -> batch after batch, in their order, for a later one may be a version of an earlier."""
    room = SharedLock()
    for capture in captures:
        draft = visit_job(resources, room, Job(capture.at, "", capture=capture), accept)
        yield store_and_publish(resources, [draft])


def _is_remote(path: str) -> bool:
    return split(path).scheme.lower() in {"http", "https"}


def _is_done(resources: Resources, capture: Capture) -> bool:
    """Whether a capture has ended before, in a way that another visit would not change."""
    known = [one for one in resources.ledger.entries(capture.key, 1) if one.key == capture.key]
    return any(one.state in _STATES or one.code in _LASTING for one in known)


def _places(cdx: str, places: Places) -> Places:
    """An index, and what is said -> where its captures are had, as far as the index's own address tells."""
    if places.wayback or places.warcs:
        wayback = places.wayback and f"{places.wayback.rstrip('/')}/"
        return Places(wayback, places.warcs)
    if not _is_remote(cdx):
        return Places(None, str(Path(cdx).parent))
    address = split(cdx)
    if address.hostname == _COMMON_CRAWL[0]:
        return Places(None, _COMMON_CRAWL[1])
    server = _SERVER.fullmatch(address.path)  # of pywb, which shows a collection's captures beside its index
    base = f"{server[1]}/" if server else "/web/"
    return Places(f"{address.scheme}://{address.netloc}{base}", None)


def _below(base: str, name: str) -> str:
    """Base and the name of a WARC file -> its address, or its path; one that leads out of a folder is refused there."""
    if _is_remote(base):
        return join(f"{base.rstrip('/')}/", quote(name, safe="/%:=+~,@"))
    path = Path(base, name)
    if ".." in Path(name).parts or Path(name).is_absolute() or not path.exists():
        path = Path(base, Path(name).name)
    return str(path)


def _pages(resources: Resources, url: str) -> Iterator[Capture | BadLine]:
    """Address of a CDX server's answer -> its captures, and those of each further answer that it has a key for."""
    asked: str | None = url
    for _ in range(_PAGES):
        if asked is None:
            return
        try:
            answer = fetch(resources, asked, conditional=False, patience=PATIENCE)
        except Skipped as verdict:
            if verdict.code == "too-large":
                more = "ask for parts: add limit=50000&showResumeKey=true to the address"
                raise Skipped(verdict.code, f"{verdict.detail}; {more}") from None
            raise
        content, is_cut = unpack(answer.body, resources.settings.limits.page_bytes)
        if is_cut:
            raise Skipped("truncated", f"{asked[:200]}: the answer breaks off")
        before, asked = asked, None
        for one in read_captures(content.splitlines()):
            if isinstance(one, Resume):
                asked = one.after(before)
            else:
                yield one


def _file(resources: Resources, path: str) -> Iterator[Capture | BadLine]:
    """Path of an index, compressed or not -> its captures."""
    limits = resources.settings.limits
    span = Span(root=path, path=str(Path(path).absolute()))
    if not Path(path).exists():
        raise Misconfigured(f"{path}: no such file")
    with open_input(span, "", limits) as file:
        stream = file.stream()
        lines = iter(lambda: stream.readline(limits.line_bytes), b"")
        for one in read_captures(lines):
            if not isinstance(one, Resume):
                yield one
