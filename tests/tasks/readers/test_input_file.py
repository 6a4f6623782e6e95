"""Opening files: below the root and nowhere else, without waiting, each obstacle under its own name."""

import gzip
import os
import socket
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from tasks.models.page import Page
from tasks.readers import Span, read, read_span, split
from tests.tasks.readers.archives import codes, page, refusal, results


def test_the_default_time_is_the_files_own_in_seconds_utc(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_text("<p>text")
    os.utime(file, ns=(0, 1_700_000_000_987_654_321))
    assert page(file).fetched == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    given = datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=2)))
    assert page(file, fetched_at=given).fetched == given
    assert page(file, fetched_at=given).fetched.tzinfo is UTC


@pytest.mark.parametrize("seconds", [2**33, 2**34, -(10**9)])
def test_an_absurd_time_of_a_file_is_no_obstacle(tmp_path: Path, seconds: int) -> None:
    file = tmp_path / "a.html"
    file.write_text("<p>text")
    os.utime(file, (seconds, seconds))
    assert page(file).fetched.tzinfo is UTC


def test_what_was_asked_for_by_name_must_be_readable_what_lies_in_a_folder_need_not(tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    assert refusal(picture).code == "unknown-format"
    assert refusal(tmp_path).code == "unwanted-type"


@pytest.mark.parametrize("name", ["a.jsonl", "a.warc", "a.jsonl.gz", "a.warc.gz"])
@pytest.mark.parametrize("content", [b"", gzip.compress(b"", mtime=0)])
def test_a_file_without_records_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    assert refusal(file).code == "empty"
    [span] = split([file], 10)
    assert codes(read_span(span)) == ["1 empty"]


def test_an_address_is_made_from_the_base_and_the_path_below_the_root(tmp_path: Path) -> None:
    folder = tmp_path / "news" / "2026 05"
    folder.mkdir(parents=True)
    (folder / "bücher?.html").write_text("<p>text")
    for base in ("https://example.org/archive", "https://example.org/archive/"):
        below = page(tmp_path / "news", base_url=base)
        assert below.url == "https://example.org/archive/2026%2005/b%C3%BCcher%3F.html"
        alone = page(folder / "bücher?.html", base_url=base)
        assert alone.url == "https://example.org/archive/b%C3%BCcher%3F.html"
    assert page(tmp_path / "news").url is None


def test_origins_begin_as_the_user_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news/a.html").write_text("<p>text")
    monkeypatch.chdir(tmp_path)
    for typed in ("news", "news/", "./news", "news/a.html", "./news/a.html"):
        (found,) = results(typed)  # type: ignore[arg-type]
        assert found.origin
        assert found.origin.file == "news/a.html"


@pytest.mark.parametrize("kind", ["fifo", "socket", "device"])
def test_what_is_no_regular_file_is_refused_without_waiting(tmp_path: Path, kind: str) -> None:
    (tmp_path / "a.html").write_text("<p>text")
    odd = tmp_path / "b.html"
    with socket.socket(socket.AF_UNIX) as server:
        if kind == "fifo":
            os.mkfifo(odd)
        elif kind == "socket":
            server.bind(str(odd))
        else:
            odd = Path("/dev/zero")
        assert refusal(odd).code == "not-a-file"
        if kind != "device":
            assert codes(results(tmp_path)) == ["1 page", "1 not-a-file"]


def test_links_are_refused_by_what_is_wrong_with_them(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    (outside / "secret.html").write_text("<p>secret")
    (root / "a-file").symlink_to(outside / "secret.html")
    (root / "b-folder").symlink_to(outside)
    (root / "c-up").symlink_to(".")
    (root / "d-self").symlink_to("d-self")
    (root / "e-nothing").symlink_to("nowhere")
    assert codes(results(root)) == [
        *("1 outside-root", "1 outside-root", "1 symlink-loop", "1 symlink-loop", "1 unreadable")
    ]
    assert refusal(root / "d-self").code == "symlink-loop"
    assert refusal(root / "e-nothing").code == "unreadable"
    assert page(root / "a-file").text == "<p>secret", "a link that the user typed is followed"


@pytest.mark.parametrize("name", ["../secret.html", "/etc/hostname", "a/../../secret.html", "linked/secret.html"])
def test_a_span_that_names_a_file_outside_its_root_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "root/a").mkdir(parents=True)
    (tmp_path / "secret.html").write_text("<p>secret")
    (tmp_path / "root/linked").symlink_to("..")
    span = Span(root="root", path=str(tmp_path / "root"), files=(name,))
    assert codes(read_span(span)) == ["1 outside-root"]


def test_a_link_to_a_hidden_file_is_read_below_the_root(tmp_path: Path) -> None:
    (tmp_path / ".store/deep").mkdir(parents=True)
    (tmp_path / ".store/deep/a.html").write_text("<p>text")
    (tmp_path / "shown").symlink_to(".store")
    found = page(tmp_path)
    assert found.origin
    assert found.origin.file == f"{tmp_path}/shown/deep/a.html"


def test_a_file_that_is_gone_by_the_time_it_is_read_is_refused(tmp_path: Path) -> None:
    span = Span(root="seeds", path=str(tmp_path), files=("gone.html", "a/b.html"))
    assert codes(read_span(span)) == ["1 unreadable", "1 unreadable"]


@pytest.mark.parametrize("asked", [b"", b"/caf\xe9.html"], ids=["its folder", "the file"])
def test_a_name_that_is_not_utf8_is_read_and_written_out(asked: bytes, tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.html")).write_text("<p>text")
    [found] = read([os.fsdecode(os.fsencode(tmp_path) + asked)], base_url="https://a.example/")
    assert isinstance(found, Page)
    assert found.origin
    assert found.origin.file == rf"{tmp_path}/caf\xe9.html"
    assert asked or found.url == "https://a.example/caf%E9.html"


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path).code == "empty-folder"


def test_files_and_folders_that_may_not_be_read_are_refused_and_the_rest_is_read() -> None:
    """In a process without privileges, as the superuser may read everything."""
    script = (
        "import os, sys\n"
        "from tasks.readers import read\n"
        "if os.geteuid() == 0: os.setgid(65534); os.setuid(65534)\n"
        "print([getattr(each, 'code', 'page') for each in read(sys.argv[1:])])"
    )
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        root.chmod(0o755)
        (root / "a.html").write_text("<p>text")
        (root / "b.html").write_text("<p>text")
        (root / "c").mkdir()
        (root / "d").mkdir()
        (root / "d/e.html").write_text("<p>text")
        (root / "b.html").chmod(0)
        (root / "c").chmod(0)
        (root / "d").chmod(0o444)
        command = [sys.executable, "-c", script, temporary, str(root / "b.html"), str(root / "c/x.html")]
        found = subprocess.run(command, capture_output=True, text=True, check=False)
        (root / "c").chmod(0o755)
        (root / "d").chmod(0o755)
    assert found.stdout.strip() == str(["page", *["unreadable"] * 5]), found.stderr


def test_an_error_while_reading_is_refused() -> None:
    memory = Path("/proc/self/mem")
    if not memory.exists():
        pytest.skip("no /proc, whose files fail when they are read")
    assert refusal(memory).code == "unreadable"
