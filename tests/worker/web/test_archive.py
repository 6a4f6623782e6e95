"""The archive on a disk that fills up: what is in it stays readable, and it goes on once there is room."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from worker.web.answer import Answer
from worker.web.archive import Archive

NOW = datetime(2026, 11, 23, 6, 5, tzinfo=UTC)


@contextmanager
def no_file_over(size: int) -> Iterator[None]:
    """A block in which the system takes the first so many bytes of a file and refuses the rest, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def answer(number: int) -> Answer:
    url, headers = f"https://a.example/{number}", (("content-type", "text/html"),)
    body = b"<p>%d" % number
    return Answer(url=url, status=200, reason="OK", headers=headers, body=body, raw=body, received=NOW)


def archived(folder: Path) -> list[str]:
    """-> the addresses of the responses in the one file of an archive, whose first record tells of it."""
    [path] = folder.iterdir()
    with path.open("rb") as file:
        records = [(one.rec_type, one.rec_headers.get_header("WARC-Target-URI")) for one in ArchiveIterator(file)]
    assert records[0][0] == "warcinfo"
    return [str(url) for kind, url in records if kind == "response"]


def test_half_a_record_is_taken_back(tmp_path: Path) -> None:
    archive = Archive(tmp_path, "test")
    archive.write(answer(1), ())
    [path] = tmp_path.iterdir()
    for room in (0, 10, 300):
        with no_file_over(path.stat().st_size + room), pytest.raises(OSError, match=path.name):
            archive.write(answer(2), ())
    archive.write(answer(3), ())
    archive.close()
    assert archived(tmp_path) == ["https://a.example/1", "https://a.example/3"]


def test_an_archive_that_never_had_room_begins_once_there_is(tmp_path: Path) -> None:
    archive = Archive(tmp_path, "test")
    with no_file_over(50), pytest.raises(OSError, match="warc"):
        archive.write(answer(1), ())
    assert list(tmp_path.iterdir()) == []
    archive.write(answer(2), ())
    archive.close()
    assert archived(tmp_path) == ["https://a.example/2"]
