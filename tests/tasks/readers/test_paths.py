"""Reading whole folders and parts of them: nothing raises, everything ends, and the parts are the whole."""

import gzip
import io
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tasks.readers
import worker.web
from tasks.models.page import Page
from tasks.readers import CODES, Span, read, read_span, split
from tests.tasks.readers.archives import Archive, codes, lines, page, results
from worker.boundary import CODE
from worker.errors import Misconfigured
from worker.limits import Limits

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

SUFFIXES = [
    *(".txt", ".html", ".htm", ".xhtml", ".html.gz", ".jsonl", ".ndjson", ".jsonl.gz", ".warc", ".warc.gz"),
    *(".xml", ".xml.gz", ".rss", ".json", ".json.gz", ".bin", ".gz", ""),
]
BEGINNINGS = [
    b"",
    b"\x1f\x8b\x08\0\0\0\0\0\0\x03",
    b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 9\r\n\r\nHTTP/1.1 200",
    b"<!DOCTYPE html><p>",
    b'{"html": "<p>", "url": "',
    b"<rss version='2.0'><channel><item>",
    b"<urlset ><url><loc>",
    b'{"version": "https://jsonfeed.org/version/1", "items": [',
    b"\xff\xfe<\0h\0",
    b"<feed xmlns='http://www.w3.org/2005/Atom'>",
]


def spans(path: Path, size: int, **options: object) -> list[Span]:
    """Spans that have been through a queue."""
    sent = [msgspec.json.encode(span) for span in split([path], size, **options)]  # type: ignore[arg-type]
    assert all(len(body) < 1000 + 100 * size for body in sent)
    return [msgspec.json.decode(body, type=Span) for body in sent]


def assert_parts_make_the_whole(path: Path, size: int) -> None:
    assert [each for span in spans(path, size) for each in read_span(span)] == results(path)


@given(
    suffix=st.sampled_from(SUFFIXES),
    start=st.sampled_from(BEGINNINGS),
    body=st.binary(max_size=2000),
    size=st.integers(1, 4),
)
@settings(max_examples=200)
def test_any_bytes_under_any_name_end_in_pages_and_refusals(suffix: str, start: bytes, body: bytes, size: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"a{suffix}"
        for content in (start + body, gzip.compress(start + body)):
            file.write_bytes(content)
            found = results(file)
            assert all(isinstance(each, Page) or each.code in CODES for each in found)
            assert_parts_make_the_whole(file, size)
        file.write_bytes(start + body)
        assert all(isinstance(each, Page) or each.code in CODES for each in read(["-"], stdin=io.BytesIO(start + body)))


def test_a_folder_of_everything_that_can_go_wrong_is_read_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "a-good.html").write_text("<p>good")
    (tmp_path / "b-random.html").write_bytes(random.Random(1).randbytes(10 * 2**20))
    (tmp_path / "c-random.warc").write_bytes(random.Random(2).randbytes(2**20))
    (tmp_path / "d-random.jsonl").write_bytes(random.Random(3).randbytes(2**20).replace(b"\n", b" "))
    (tmp_path / "e-random.txt").write_bytes(random.Random(4).randbytes(2**20))
    (tmp_path / "f-random").write_bytes(random.Random(5).randbytes(2**20))
    (tmp_path / "g-empty.html").write_bytes(b"")
    with (tmp_path / "h-huge.html").open("wb") as file:
        file.truncate(200 * 2**20)
    (tmp_path / "i-truncated.html.gz").write_bytes(gzip.compress(random.Random(6).randbytes(5000).hex().encode())[:-99])
    (tmp_path / "j-nul.html").write_bytes(bytes(5000))
    (tmp_path / "k-loop").symlink_to("k-loop")
    (tmp_path / "l-up").symlink_to(".")
    os.mkfifo(tmp_path / "m-pipe.html")
    (tmp_path / "n-good.txt").write_text("good")
    assert codes(results(tmp_path)) == [
        *("1 page", "1 too-large", "1 malformed", "1 malformed", "1 binary", "1 unwanted-type", "1 empty"),
        *("1 too-large", "1 truncated", "1 binary", "1 symlink-loop", "1 symlink-loop", "1 not-a-file", "1 page"),
    ]
    for size in (1, 3, 100):
        assert_parts_make_the_whole(tmp_path, size)


def test_every_code_is_documented_and_no_other_is() -> None:
    folders = (Path(tasks.readers.__file__).parent, Path(worker.web.__path__[0]))
    raised = set()
    for file in [
        *folders[0].glob("*.py"),
        folders[1] / "encoding.py",
        folders[1] / "charset.py",
        folders[1].parent / "remote_file.py",
    ]:
        raised |= set(re.findall(r'(?:Skipped|Transient|_verdict)\(\s*"([a-z-]+)"', file.read_text()))
    assert raised | {CODE} == set(CODES)


def test_paths_are_read_in_the_order_given(tmp_path: Path) -> None:
    for name in ("b.html", "a.html"):
        (tmp_path / name).write_text(f"<p>{name}")
    found = list(read([tmp_path / "b.html", tmp_path, tmp_path / "b.html"]))
    assert [each.text for each in found if isinstance(each, Page)] == [
        "<p>b.html",
        "<p>a.html",
        "<p>b.html",
        "<p>b.html",
    ]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"paths": ["missing.html"]}, "missing.html: no such file or folder"),
        ({"paths": ["a.html/b.html"]}, "no such file"),
        ({"paths": ["."], "base_url": "example.org"}, "'example.org': not an http or https address"),
        ({"paths": ["."], "fetched_at": datetime(2026, 1, 1)}, "add the offset"),
    ],
)
def test_the_users_own_mistakes_are_told_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, object], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.html").write_text("<p>")
    with pytest.raises(Misconfigured, match=words):
        read(**options)  # type: ignore[arg-type]
    with pytest.raises(Misconfigured, match=words):
        split(**options, size=1)  # type: ignore[arg-type]


def test_standard_input_may_hold_any_format(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "a.warc.gz").add(b"<p>one").add(b"<p>two").stream.getvalue()
    plain = Archive(tmp_path / "a.warc").add(b"<p>one").add(b"<p>two").stream.getvalue()
    record = json.dumps({"html": "<p>one", "url": "https://example.org"}).encode()
    for content, via, kinds in [
        (archive, "warc", ["html", "html"]),
        (plain, "warc", ["html", "html"]),
        (record + b"\n" + record, "jsonl", ["html", "html"]),
        (gzip.compress(record), "jsonl", ["html"]),
        (b"<!DOCTYPE html><p>one", "file", ["html"]),
        (b"Just words.\n\nAnd more.", "file", ["text"]),
        ("Nur Wörter".encode("latin-1"), "file", ["text"]),
    ]:
        found = list(read(["-"], stdin=io.BytesIO(content)))
        assert [(each.kind, each.via) for each in found if isinstance(each, Page)] == [(kind, via) for kind in kinds]
        assert all(each.origin and each.origin.file == "-" for each in found)
    assert codes(read(["-"], stdin=io.BytesIO(b""))) == ["1 empty"]
    assert codes(read(["-"], stdin=io.BytesIO(b"\x89PNG\0"))) == ["1 unknown-format"]
    assert codes(read(["-"], stdin=io.BytesIO(b"<p>" + bytes(9 * 2**20)))) == ["1 too-large"]
    (piped,) = read(["-"], stdin=io.BytesIO(b"<p>one"), base_url="https://example.org/a")
    assert piped.url == "https://example.org/a"
    with pytest.raises(Misconfigured, match="standard input cannot be split"):
        split(["-"], 10)


def test_standard_input_is_read_from_a_pipe(tmp_path: Path) -> None:
    script = "from tasks.readers import read\nprint([each.text for each in read(['-'])])"
    feed = f'(printf \'{{"ht\'; sleep 0.2; printf \'ml": "<p>slow"}}\\n\') | {sys.executable} -c "{script}"'
    found = subprocess.run(["/bin/sh", "-c", feed], capture_output=True, text=True, check=True)
    assert found.stdout == "['<p>slow']\n"


def test_small_files_travel_together_and_big_ones_in_parts(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"a{number}.html").write_text("<p>")
    lines(tmp_path / "b.jsonl", [{"html": "<p>"}] * 5)
    (tmp_path / "c.txt").write_text("words")
    found = spans(tmp_path, 2)
    assert [(span.files, span.first, span.count) for span in found] == [
        (("a0.html", "a1.html"), 1, None),
        (("a2.html", "a3.html"), 1, None),
        (("a4.html",), 1, None),
        (("b.jsonl",), 1, 2),
        (("b.jsonl",), 3, 2),
        (("b.jsonl",), 5, None),
        (("c.txt",), 1, None),
    ]
    assert found[4].offset == 2 * len(b'{"html": "<p>"}\n')


def test_a_part_is_read_from_where_it_begins(tmp_path: Path) -> None:
    """What stands before a part is not even looked at: it may be gone."""
    file = lines(tmp_path / "a.jsonl", [{"html": f"<p>{number}"} for number in range(10)])
    archive = Archive(tmp_path / "b.warc.gz")
    for number in range(10):
        archive.add(b"<p>%d" % number)
    for path, last in ((file, spans(file, 9)[-1]), (archive.save(), spans(archive.path, 9)[-1])):
        content = path.read_bytes()
        magic = content[:2] if path.suffix == ".gz" else b""
        path.write_bytes(magic + b"?" * (last.offset - len(magic)) + content[last.offset :])
        (found,) = read_span(last)
        assert isinstance(found, Page)
        assert (found.text, found.origin and found.origin.record) == ("<p>9", 10)


@given(
    records=st.lists(
        st.sampled_from(
            [
                {"html": "<p>page", "url": "https://example.org/a"},
                {"url": "https://example.org/b"},
                *("", "no json", "x" * 500, '{"html": "' + "é" * 90 + '"}'),
            ]
        ),
        max_size=30,
    ),
    size=st.integers(1, 9),
    packed=st.booleans(),
)
def test_the_parts_of_json_lines_make_the_whole(records: list[object], size: int, packed: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = lines(Path(folder) / ("a.jsonl.gz" if packed else "a.jsonl"), records)
        limits = Limits(line_bytes=200)
        whole = results(file, limits=limits)
        parts = spans(file, size, limits=limits)
        assert [each for span in parts for each in read_span(span, limits=limits)] == whole
        assert packed or len(parts) == max(1, -(-len(records) // size))


@given(
    kinds=st.lists(st.sampled_from(["page", "request", "image", "garbage", "huge"]), max_size=14),
    size=st.integers(1, 5),
    packing=st.sampled_from(["plain", "members", "whole", "pairs"]),
    cut=st.integers(0, 400),
)
def test_the_parts_of_an_archive_make_the_whole(kinds: list[str], size: int, packing: str, cut: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        records = []
        for kind in kinds:
            archive = Archive(Path(folder) / "a.warc")
            if kind == "request":
                archive.request()
            elif kind == "image":
                archive.add(b"GIF", headers={"Content-Type": "image/gif"})
            else:
                archive.add(b"<p>page" + b" " * 3000 * (kind == "huge"))
            records.append(b"garbage" if kind == "garbage" else archive.stream.getvalue())
        file = Path(folder) / ("a.warc" if packing == "plain" else "a.warc.gz")
        if packing == "members":
            records = [gzip.compress(record) for record in records]
        if packing == "pairs":
            records = [gzip.compress(b"".join(records[at : at + 2])) for at in range(0, len(records), 2)]
        content = b"".join(records)
        content = gzip.compress(content) if packing == "whole" else content
        file.write_bytes(content[: len(content) - cut] if cut < 300 else content)
        limits = Limits(wire_bytes=2000)
        whole = results(file, limits=limits)
        assert [each for span in spans(file, size, limits=limits) for each in read_span(span, limits=limits)] == whole


def test_parts_of_what_cannot_be_entered_grow_and_so_the_passing_over_stays_cheap(tmp_path: Path) -> None:
    file = lines(tmp_path / "a.jsonl.gz", [{"html": "<p>"}] * 5000)
    found = spans(file, 10)
    assert len(found) < 60
    assert sum(span.skip for span in found) <= 9 * 5000
    assert_parts_make_the_whole(file, 10)


def test_options_travel_with_the_parts(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>")
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    (span,) = spans(tmp_path, 5, base_url="https://example.org", fetched_at=moment)
    (found,) = read_span(span)
    assert found == page(tmp_path, base_url="https://example.org", fetched_at=moment)
    assert isinstance(found, Page)
    assert (found.url, found.fetched) == ("https://example.org/a.html", moment)


def test_a_part_is_read_by_a_process_that_runs_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds/a.html").write_text("<p>")
    monkeypatch.chdir(tmp_path)
    (span,) = split(["seeds"], 5)
    monkeypatch.chdir("/")
    (found,) = read_span(span)
    assert isinstance(found, Page)
    assert str(found.origin) == "seeds/a.html#1"


def test_reading_needs_no_queue_and_no_network() -> None:
    script = "import sys, tasks.readers\nprint([name for name in sys.argv[1:] if name in sys.modules])"
    found = subprocess.check_output([sys.executable, "-c", script, "celery", "kombu", "httpx", "selectolax"], text=True)
    assert found == "[]\n"


MEASURE = """
import sys
from tasks.readers import read, read_span, split
from tasks.models.page import Page
from tests.memory import peak
before = peak()
pages = sum(isinstance(each, Page) for each in read(sys.argv[1:]))
parts = sum(1 for span in split(sys.argv[1:], 100))
print(pages, parts, peak() - before)
"""


def measure(file: Path) -> tuple[int, int, int]:
    """-> pages, spans of a hundred records, and the mebibytes by which a fresh process grew while it counted them."""
    found = subprocess.check_output([sys.executable, "-c", MEASURE, str(file)], text=True)
    pages, parts, grown = found.split()
    return int(pages), int(parts), int(grown)


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_an_archive_of_300_megabytes_needs_no_more_memory_than_a_record(tmp_path: Path, name: str) -> None:
    record = Archive(tmp_path / name).add(b"<p>" + b"The same words over and over. " * 35_000).stream.getvalue()
    with (tmp_path / name).open("wb") as file:
        for _ in range(300):
            file.write(record)
    pages, parts, grown = measure(tmp_path / name)
    assert (pages, parts) == (300, 3)
    assert grown < 40


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_a_line_of_300_megabytes_needs_no_more_memory_than_the_limit(tmp_path: Path, name: str) -> None:
    record = json.dumps({"html": "<p>" + "The same words over and over. " * 35_000}).encode()
    with gzip.open(tmp_path / name, "wb", 1) if name.endswith(".gz") else (tmp_path / name).open("wb") as file:
        file.write(record + b"\n")
        for _ in range(300):
            file.write(record)
        file.write(b"\n" + record)
    pages, parts, grown = measure(tmp_path / name)
    assert (pages, parts) == (2, 1)
    assert grown < 80


def test_an_error_while_cutting_loses_no_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = lines(tmp_path / "a.jsonl", [{"html": f"<p>{number}" + "x" * 1000} for number in range(300)])
    whole = results(file)
    blocks = count()

    class Failing(io.FileIO):
        def readinto(self, buffer: "WriteableBuffer", /) -> int:
            if next(blocks) == 2:
                raise OSError(5, "Input/output error")
            return super().readinto(buffer) or 0

    monkeypatch.setattr(io, "FileIO", Failing)
    parts = list(split([file], 10))
    assert len(parts) > 5
    assert [each for part in parts for each in read_span(part)] == whole
