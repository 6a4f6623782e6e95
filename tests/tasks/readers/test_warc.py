"""WARC files: the pages in them, every encoding and charset, and every way in which an archive can be broken."""

import gzip
import random
import re
import zlib
from bisect import bisect
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from tasks.models.page import Hop, Page, Refusal, Response
from tasks.readers import read_span, split
from tests.tasks.readers.archives import HTML, Archive, codes, members, page, refusal, results
from worker.limits import Limits

BOTH = pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])


def chunked(body: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (body[:7], body[7:])) + b"0\r\n\r\n"


@BOTH
def test_a_response_is_a_page_with_all_that_was_recorded(tmp_path: Path, name: str) -> None:
    body = "<title>Größe</title>".encode()
    headers = {"Content-Type": HTML, "ETag": 'W/"1"', "Last-Modified": "Mon, 05 Jan 2026 10:00:00 GMT"}
    archive = Archive(tmp_path / name)
    archive.add(body, headers=headers, url="https://example.org/größe", warc={"WARC-Date": "2026-01-05T10:11:12Z"})
    found = page(archive.save())
    assert found == Page(
        text=body.decode(),
        kind="html",
        sha256=sha256(body).hexdigest(),
        fetched=datetime(2026, 1, 5, 10, 11, 12, tzinfo=UTC),
        url="https://example.org/größe",
        charset="utf-8",
        charset_method="http",
        via="warc",
        origin=found.origin,
        response=Response(
            status=200,
            content_type=HTML,
            bytes=len(body),
            etag='W/"1"',
            last_modified="Mon, 05 Jan 2026 10:00:00 GMT",
        ),
    )


@BOTH
def test_requests_and_metadata_are_passed_over_and_other_types_counted(tmp_path: Path, name: str) -> None:
    archive = Archive(tmp_path / name)
    archive.add(b"software: x", kind="warcinfo", url=None)
    archive.request().add(b"<p>one").request().add(b"fetchTimeMs: 7", kind="metadata")
    archive.add(b"\x89PNG", headers={"Content-Type": "image/png"})
    archive.add(b"<p>two", headers={"Content-Type": "Application/XHTML+XML"})
    archive.add(b"User-agent: *", headers={"Content-Type": "text/plain"})
    assert codes(results(archive.save())) == ["3 page", "6 unwanted-type", "7 page", "8 unwanted-type"]


@BOTH
def test_resources_and_conversions_count_where_they_are_html(tmp_path: Path, name: str) -> None:
    archive = Archive(tmp_path / name)
    archive.add("<p>é".encode("latin-1"), kind="resource", headers={"Content-Type": "text/html; charset=latin1"})
    archive.add(b"plain words", kind="conversion", headers={"Content-Type": "text/plain"})
    archive.add(b"<p>converted", kind="conversion", headers={"Content-Type": "text/html"})
    found = results(archive.save())
    assert codes(found) == ["1 page", "2 unwanted-type", "3 page"]
    assert isinstance(found[0], Page)
    assert (found[0].text, found[0].charset, found[0].response) == ("<p>é", "windows-1252", None)


ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.ZstdCompressor().compress,
    "identity": bytes,
}


@pytest.mark.parametrize("coding", ENCODERS)
@pytest.mark.parametrize("transfer", ["", "chunked"])
@pytest.mark.parametrize("undone", [False, True])
def test_encodings_are_undone_and_may_have_been_before(
    tmp_path: Path, coding: str, transfer: str, undone: bool
) -> None:
    text = "<!DOCTYPE html><p>The archive may keep the header of a coding that it has undone.</p>"
    body = text.encode()
    if not undone:
        body = ENCODERS[coding](body)
        body = chunked(body) if transfer else body
    headers = {"Content-Type": HTML, "Content-Encoding": coding, "Transfer-Encoding": transfer or "identity"}
    found = page(Archive(tmp_path / "a.warc.gz").add(body, headers=headers).save())
    assert (found.text, found.sha256) == (text, sha256(text.encode()).hexdigest())


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("windows-1251", "cp1251", "<p>Привет, мир"),
        ("koi8-r", "koi8_r", "<p>Привет, мир"),
        ("Shift_JIS", "cp932", "<p>こんにちは、世界"),
        ("gbk", "gb18030", "<p>你好，世界"),
        ("utf-16", "utf-16", "<p>Привет, 世界"),
    ],
)
def test_charsets_are_those_of_the_answer_or_the_page(tmp_path: Path, label: str, codec: str, text: str) -> None:
    archive = Archive(tmp_path / "a.warc")
    archive.add(text.encode(codec), headers={"Content-Type": f"text/html; charset={label}"})
    archive.add(f"<meta charset={label}>{text}".encode(codec), headers={"Content-Type": "text/html"})
    first, second = results(archive.save())
    assert isinstance(first, Page)
    assert isinstance(second, Page)
    assert first.text == text
    assert second.text.endswith(text)


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({"body": b"<p>gone", "status": "404 Not Found"}, "http-status"),
        ({"body": b"", "status": "301 Moved", "headers": {"Location": "/b"}}, "http-status"),
        ({"body": b"<p>part", "status": "206 Partial Content"}, "http-status"),
        ({"body": b"<p>odd", "status": "hello"}, "malformed"),
        ({"body": b""}, "empty"),
        ({"body": b" \r\n "}, "empty"),
        ({"body": bytes(range(256)) * 4}, "binary"),
        ({"body": b"<p>", "warc": {"WARC-Truncated": "length"}}, "truncated"),
        ({"body": b"<p>", "warc": {"WARC-Segment-Number": "1"}}, "truncated"),
        ({"body": b"x", "headers": {"Content-Type": HTML, "Content-Encoding": "br, br, br, br"}}, "stacked-encodings"),
        ({"body": b"\x1f\x9dx\0", "headers": {"Content-Type": HTML, "Content-Encoding": "lzw"}}, "unknown-encoding"),
        ({"body": b"words", "headers": {"Content-Type": HTML, "Content-Encoding": "br"}}, "corrupt"),
        (
            {"body": gzip.compress(b"<p>")[:-9], "headers": {"Content-Type": HTML, "Content-Encoding": "gzip"}},
            "truncated",
        ),
        ({"body": b"5\r\n<p>", "headers": {"Content-Type": HTML, "Transfer-Encoding": "chunked"}}, "truncated"),
        ({"body": b"words", "headers": {"X-Powered-By": "nothing that names a type"}}, "unwanted-type"),
        ({"body": b"text/dns", "kind": "resource", "headers": {"Content-Type": "text/dns"}}, "unwanted-type"),
        ({"body": b"", "kind": "revisit"}, "no-content"),
    ],
)
@BOTH
def test_a_record_that_holds_no_page_is_refused_and_the_next_is_read(
    tmp_path: Path, name: str, record: dict[str, object], code: str
) -> None:
    archive = Archive(tmp_path / name).add(url="https://example.org/odd", **record)  # type: ignore[arg-type]
    found = results(archive.add(b"<p>next").save())
    assert codes(found) == [f"1 {code}", "2 page"]
    assert found[0].url == "https://example.org/odd"


def test_what_a_server_says_before_it_answers_is_passed_over(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "a.warc")
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n"
    said = hints + b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>text"
    head = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: %d\r\n\r\n" % len(said)
    archive.stream.write(head + said + b"\r\n\r\n")  # nor does this writer say that it is HTTP
    assert page(archive.save()).text == "<p>text"


def test_lines_that_end_as_on_unix_are_lines(tmp_path: Path) -> None:
    said = b"HTTP/1.1 200 OK\nContent-Type: text/html\n\n<p>text"
    one = b"WARC/1.0\nWARC-Type: response\nContent-Type: application/http\nContent-Length: %d\n\n%s\n\n" % (
        len(said),
        said,
    )
    (tmp_path / "a.warc").write_bytes(one * 2)
    (tmp_path / "b.warc").write_bytes(one.replace(b"%d" % len(said), b"77") + one)
    assert codes(results(tmp_path / "a.warc")) == ["1 page", "2 page"]
    assert codes(results(tmp_path / "b.warc")) == ["1 malformed", "2 page"]


def test_an_answer_without_a_type_is_a_page_where_it_looks_like_one(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "a.warc").add(b"<!doctype html><p>text", headers={"Server": "x"})
    assert page(archive.save()).text == "<!doctype html><p>text"


def test_an_address_that_is_none_is_none(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "a.warc").add(b"<p>", url="urn:uuid:7").add(b"<p>", url=None)
    archive.add(b"<p>", url="<https://example.org/wget>")
    assert [each.url for each in results(archive.save())] == [None, None, "https://example.org/wget"]


def test_headers_are_safe_to_store(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "a.warc").add(b"<p>", headers={"Content-Type": "text/html;\0\x1bx", "ETag": "\0\x07a"})
    response = page(archive.save()).response
    assert response
    assert (response.content_type, response.etag) == ("text/html;x", "a")


def test_a_bomb_in_a_record_is_refused(tmp_path: Path) -> None:
    compressor = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(compressor.compress(bytes(2**20)) for _ in range(64)) + compressor.flush()
    headers = {"Content-Type": HTML, "Content-Encoding": "gzip"}
    archive = Archive(tmp_path / "a.warc.gz").add(bomb, headers=headers).add(gzip.compress(bomb), headers=headers)
    found = results(archive.add(b"<p>next").save())
    assert codes(found) == ["1 too-large", "2 too-large", "3 page"]


@BOTH
def test_a_record_larger_than_the_limit_is_passed_over(tmp_path: Path, name: str) -> None:
    archive = Archive(tmp_path / name).add(b"x" * 200_000).add(b"<p>next")
    found = results(archive.save(), limits=Limits(wire_bytes=100_000))
    assert codes(found) == ["1 too-large", "2 page"]


@BOTH
def test_two_million_header_lines_are_refused_after_the_first_64_kilobytes(tmp_path: Path, name: str) -> None:
    lines = b"X-Header: value\r\n" * 2_000_000
    record = b"WARC/1.1\r\n" + lines + b"\r\n"
    archive = Archive(tmp_path / name).add(b"<p>first")
    many = gzip.compress(record, 1) if name.endswith(".gz") else record
    rest = Archive(tmp_path / name).add(b"<p>next").stream.getvalue()
    found = results(archive.save(lambda content: content + many + rest))
    assert codes(found) == ["1 page", "2 too-large", "3 page"]
    assert "a header block of more than 65536 bytes" in found[1].detail  # type: ignore[union-attr]


def test_many_header_lines_of_the_answer_are_refused_and_the_next_record_is_read(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "a.warc").add(b"<p>", headers={f"X-{number}": "value" for number in range(20_000)})
    assert codes(results(archive.add(b"<p>next").save())) == ["1 too-large", "2 page"]


@pytest.mark.parametrize("length", [b"9" * 18, b"9" * 5000, b"-1", b"", b"1e3", b"0x10", "١٢".encode()])
@BOTH
def test_an_absurd_length_is_refused(tmp_path: Path, name: str, length: bytes) -> None:
    record = b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: " + length + b"\r\n\r\nHTTP/1.1 200 OK\r\n\r\n<p>"
    (tmp_path / name).write_bytes(gzip.compress(record) if name.endswith(".gz") else record)
    assert refusal(tmp_path / name).code in {"malformed", "truncated", "too-large", "unwanted-type"}


@BOTH
def test_a_file_cut_anywhere_gives_the_pages_before_the_cut_and_says_that_it_was_cut(tmp_path: Path, name: str) -> None:
    archive = Archive(tmp_path / name)
    ends = [0]
    for number in range(5):
        archive.add(b"<p>%d " % number + random.Random(number).randbytes(300).hex().encode())
        ends.append(archive.stream.tell())
    whole = archive.stream.getvalue()
    for length in range(1, len(whole), 61):
        archive.path.write_bytes(whole[:length])
        read = bisect(ends, length + 4) - 1  # the blank lines that end a plain record may be missing
        found = codes(results(archive.path))
        assert found[:read] == [f"{number} page" for number in range(1, read + 1)]
        rest = [[f"{read + 1} truncated"], [f"{read + 1} page", f"{read + 2} truncated"]]
        assert found[read:] in rest or length - ends[read] < 10, "too little to see that a record begins here"


def test_a_cut_is_named_even_where_the_record_would_be_refused_anyhow(tmp_path: Path) -> None:
    for name in ("a.warc", "a.warc.gz"):
        image = random.Random(1).randbytes(2000)
        archive = Archive(tmp_path / name).add(b"<p>").add(image, headers={"Content-Type": "image/gif"})
        assert codes(results(archive.save(lambda content: content[:-500]))) == ["1 page", "2 truncated"]


def test_garbage_between_records_costs_none_of_them(tmp_path: Path) -> None:
    one, two = Archive(tmp_path / "a.warc").add(b"<p>one"), Archive(tmp_path / "a.warc").add(b"<p>two")
    garbage = random.Random(7).randbytes(1000)
    plain = one.save(lambda content: content + garbage + b"\r\n" + two.stream.getvalue())
    assert codes(results(plain)) == ["1 page", "2 malformed", "3 page"]
    packed = Archive(tmp_path / "b.warc.gz").add(b"<p>one").add(b"<p>two")
    first, second = members(packed.stream.getvalue())
    packed.save(lambda _: first + gzip.compress(garbage) + second)
    assert codes(results(packed.path)) == ["1 page", "2 malformed", "3 page"]


def damaged_member(content: bytes, number: int) -> bytes:
    """Gzipped WARC -> with fifty bytes in the middle of one of its members overwritten."""
    whole = list(members(content))
    half = len(whole[number]) // 2
    whole[number] = whole[number][:half] + b"\xff" * 50 + whole[number][half + 50 :]
    return b"".join(whole)


def wrong_length(content: bytes, number: int, by: int) -> bytes:
    """WARC -> with another length in one of its records."""
    found = list(re.finditer(rb"(?m)^WARC/1\.[01][\s\S]*?^Content-Length: (\d+)\r$", content))[number]
    return content[: found.start(1)] + b"%d" % (int(found[1]) + by) + content[found.end(1) :]


@pytest.mark.parametrize("number", range(4))
def test_a_damaged_member_costs_itself(tmp_path: Path, number: int) -> None:
    archive = Archive(tmp_path / "a.warc.gz")
    for seed in range(4):
        archive.add(b"<p>" + random.Random(seed).randbytes(400).hex().encode())
    found = results(archive.save(lambda content: damaged_member(content, number)))
    broken = [one for one in found if not isinstance(one, Page)]
    assert len(found) == 4
    assert [one.code for one in broken] in (["corrupt"], ["truncated"])
    assert found.index(broken[0]) == number
    assert as_spans(archive.path) == found


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("by", [-20, -1, 7, 300, 10**6])
def test_a_wrong_length_costs_its_record(tmp_path: Path, number: int, by: int) -> None:
    archive = Archive(tmp_path / "a.warc")
    for seed in range(4):
        archive.add(b"<p>" + random.Random(seed).randbytes(400).hex().encode(), url=f"https://a.example/{seed}")
    found = results(archive.save(lambda content: wrong_length(content, number, by)))
    urls = [one.url for one in found if isinstance(one, Page)]
    assert urls == [f"https://a.example/{each}" for each in range(4) if each != number]
    assert codes(found)[number] in {f"{number + 1} malformed", f"{number + 1} truncated"}
    assert as_spans(archive.path) == found


def as_spans(path: Path) -> list[Page | Refusal]:
    """File -> what its spans give, one after the other."""
    return [one for span in split([path], 1) for one in read_span(span)]


def test_a_file_compressed_as_a_whole_is_read_too(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "a.warc").request().add(b"<p>one").request().add(b"<p>two")
    (tmp_path / "b.warc.gz").write_bytes(gzip.compress(archive.stream.getvalue()))
    assert codes(results(tmp_path / "b.warc.gz")) == ["2 page", "4 page"]


def test_a_file_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    for content, code in {
        b"<p>not an archive": "malformed",
        b"": "empty",
        random.Random(3).randbytes(10_000): "malformed",
    }.items():
        (tmp_path / "a.warc").write_bytes(content)
        assert codes(results(tmp_path / "a.warc")) == [f"1 {code}"]


@given(start=st.integers(0, 3000), drop=st.integers(0, 200), put=st.binary(max_size=200), packed=st.booleans())
def test_no_damage_raises(
    tmp_path_factory: pytest.TempPathFactory, start: int, drop: int, put: bytes, packed: bool
) -> None:
    archive = Archive(tmp_path_factory.mktemp("warc") / ("a.warc.gz" if packed else "a.warc"))
    archive.request().add(b"<p>one").add(
        chunked(b"<p>two"), headers={"Content-Type": HTML, "Transfer-Encoding": "chunked"}
    )
    archive.add(gzip.compress(b"<p>three"), headers={"Content-Type": HTML, "Content-Encoding": "gzip"})
    found = results(archive.save(lambda content: content[:start] + put + content[start + drop :]))
    assert len(found) < 20


def test_what_a_record_says_of_its_fetch_is_checked_before_it_is_believed(tmp_path: Path) -> None:
    said = {
        "Wiredesk-Asked": "javascript:alert(1)", "Wiredesk-Hop": "301 ftp://a.example/", "Wiredesk-Robots": "whatever",
        "Wiredesk-Wire": "-7 bytes, and more",
    }  # fmt: skip
    found = page(Archive(tmp_path / "a.warc").add(b"<p>text", url="https://example.org/a", warc=said).save())
    assert (found.url, found.final_url) == ("https://example.org/a", None)
    assert found.response is not None
    assert (found.response.robots, found.response.chain, found.response.wire_bytes) == (None, (), None)


def test_what_a_record_says_of_its_fetch_is_read(tmp_path: Path) -> None:
    said = {
        "Wiredesk-Asked": "http://example.org/old", "Wiredesk-Hop": "301 http://example.org/old",
        "Wiredesk-Robots": "ignored", "Wiredesk-Refused-Agent": "GPTBot",
        "Wiredesk-Wire": "812 bytes 45 ms HTTP/2 TLSv1.3",
    }  # fmt: skip
    found = page(Archive(tmp_path / "a.warc").add(b"<p>text", url="https://example.org/a", warc=said).save())
    assert (found.url, found.final_url) == ("http://example.org/old", "https://example.org/a")
    assert found.response is not None
    assert found.response.chain == (Hop("http://example.org/old", 301),)
    assert (found.response.robots, found.response.refused_agents) == ("ignored", ("GPTBot",))
    wire = found.response.wire_bytes, found.response.millis, found.response.protocol, found.response.tls
    assert wire == (812, 45, "HTTP/2", "TLSv1.3")
