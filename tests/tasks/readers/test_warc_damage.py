"""Archives that are damaged, badly cut or written by lying programs: each record costs itself, and no more."""

import gzip
import random
import tempfile
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import brotli
import pytest
import zstandard
from hypothesis import assume, given
from hypothesis import strategies as st

from tasks.models.page import Page, Refusal
from tasks.readers import read_span, split
from tasks.readers.compression import compression_of
from tests.tasks.readers.archives import HTML, Archive, codes, page, refusal, results
from worker.limits import Limits

BOTH = pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])


def article(number: int, size: int = 300) -> bytes:
    """Number -> a page that comes to its end, and does not compress to nothing."""
    words = random.Random(number).randbytes(size).hex()
    return f"<!DOCTYPE html><html><body><h1>{number}</h1><p>{words}</p></body></html>".encode()


def record(number: int, size: int = 300) -> bytes:
    return Archive(Path("a.warc")).add(article(number, size), url=f"https://a.example/{number}").stream.getvalue()


class Packed(NamedTuple):
    """An archive's bytes, and where in it each record lies."""

    content: bytes
    places: list[range]


def stored(plain: bytes, packing: str) -> bytes:
    """A record -> as it stands in a file that is packed so."""
    if packing == "spread":
        half = len(plain) // 2
        return gzip.compress(plain[:half]) + gzip.compress(plain[half:])
    return plain if packing == "plain" else gzip.compress(plain, 0 if packing == "stored" else 6)


def pack(sizes: list[int], packing: str) -> Packed:
    content, places = b"", []
    for number, size in enumerate(sizes):
        one = stored(record(number, size), packing)
        places.append(range(len(content), len(content) + len(one)))
        content += one
    return Packed(content, places)


def read_bytes(content: bytes, packing: str) -> list[Page | Refusal]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("a.warc" if packing == "plain" else "a.warc.gz")
        path.write_bytes(content)
        found = results(path)
        assert [one for span in split([path], 2) for one in read_span(span)] == found
        return found


@given(
    sizes=st.lists(st.integers(0, 400), min_size=1, max_size=8),
    packing=st.sampled_from(["plain", "members", "spread", "stored"]),
    at=st.floats(0, 1),
    drop=st.one_of(st.integers(0, 40), st.integers(0, 3000)),
    put=st.one_of(st.binary(max_size=40), st.binary(max_size=2000)),
)
def test_damage_costs_at_most_the_records_that_it_touches(
    sizes: list[int], packing: str, at: float, drop: int, put: bytes
) -> None:
    whole, places = pack(sizes, packing)
    start = int(at * len(whole))
    damaged = whole[:start] + put + whole[start + drop :]
    assume(compression_of(damaged[:6]) in {compression_of(whole[:6]), None})  # else it is taken for something else
    found = read_bytes(damaged, packing)
    touched = [place.start <= start + drop and start <= place.stop for place in places]
    pages = {one.url: one.text for one in found if isinstance(one, Page)}
    for number, hit in enumerate(touched):
        text = pages.get(f"https://a.example/{number}")
        assert hit or text == article(number, sizes[number]).decode()
    if sum(touched) == 1 and len(pages) < len(places):  # what is left of two may look like one that was never damaged
        assert len(found) > len(pages), "what was lost is told"
    assert len(found) <= len(places) + 2
    assert not [one for one in found if isinstance(one, Refusal) and one.code == "defect"]


@given(at=st.floats(0, 1), put=st.binary(min_size=1, max_size=60))
def test_what_stands_before_the_damage_in_a_file_compressed_as_one_is_read_and_the_damage_told(
    at: float, put: bytes
) -> None:
    whole = gzip.compress(b"".join(record(number, 4000) for number in range(12)))
    start = int(at * len(whole))
    broken = whole[:start] + put + whole[start + len(put) :]
    found = read_bytes(broken, "whole")
    urls = [one.url for one in found if isinstance(one, Page)]
    before = max(0, int(at * 12) - 4)  # zlib gives nothing of the 8 KiB in which it meets the damage
    assert urls[:before] == [f"https://a.example/{number}" for number in range(before)]
    assert broken == whole or start < 10 or start >= len(whole) - 4 or len(found) > len(urls)


@given(number=st.integers(0, 4), said=st.one_of(st.integers(0, 5000), st.sampled_from([10**7, 10**12, 10**17])))
@pytest.mark.parametrize("packing", ["plain", "members", "whole"])
def test_whatever_length_a_record_claims_the_others_are_read(packing: str, number: int, said: int) -> None:
    plain = [record(each) for each in range(5)]
    head, _, rest = plain[number].partition(b"Content-Length: ")
    plain[number] = head + b"Content-Length: %d" % said + rest[rest.index(b"\r\n") :]
    content = b"".join(stored(each, "members" if packing == "members" else "plain") for each in plain)
    content = gzip.compress(content) if packing == "whole" else content
    block = len(record(number)) - record(number).index(b"\r\n\r\n") - 8
    ends = accumulate(map(len, plain[number + 1 :]), initial=block)
    assume(not any(abs(said - end) < 9 for end in list(ends)[1:]))  # swallows whole records: nothing tells
    pages = {one.url: one.text for one in read_bytes(content, packing) if isinstance(one, Page)}
    if packing == "whole" and said == 10**7:
        return  # beyond what is held of one record: that is told, and what it claims for itself is lost
    others = {f"https://a.example/{each}": article(each).decode() for each in range(5) if each != number}
    assert pages.items() >= others.items()
    assert len(pages) == len(others) or block - 4 <= said <= block + 4, "blank lines more or less"


def test_a_record_longer_than_is_read_may_lie_about_its_length_too(tmp_path: Path) -> None:
    said = record(1, 3000).replace(b"Content-Length: 6", b"Content-Length: 7", 1)
    for packed in (bytes, gzip.compress):
        path = tmp_path / ("a.warc" if packed is bytes else "a.warc.gz")
        path.write_bytes(packed(record(0)) + packed(said) + packed(record(2)))
        found = results(path, limits=Limits(wire_bytes=2000))
        assert codes(found) == ["1 page", "2 truncated" if packed is gzip.compress else "2 malformed", "3 page"]


@BOTH
@pytest.mark.parametrize("length", [b"", b"Content-Length: -1\r\n", b"Content-Length: many\r\n"])
def test_a_record_without_a_length_costs_itself(tmp_path: Path, name: str, length: bytes) -> None:
    without = [record(number) for number in range(3)]
    head, _, rest = without[1].partition(b"Content-Length: ")
    without[1] = head + length + rest[rest.index(b"\r\n") + 2 :]
    path = tmp_path / name
    path.write_bytes(b"".join(map(gzip.compress, without) if name.endswith(".gz") else without))
    assert codes(results(path)) == ["1 page", "2 malformed", "3 page"]


@pytest.mark.parametrize("size", [1, 7, 100, 400])
def test_a_record_spread_over_members_of_any_size_is_one(tmp_path: Path, size: int) -> None:
    plain = b"".join(record(number, 100) for number in range(4))
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(gzip.compress(plain[at : at + size]) for at in range(0, len(plain), size)))
    assert [one.text for one in results(path) if isinstance(one, Page)] == [article(n, 100).decode() for n in range(4)]


def test_a_half_member_in_the_middle_costs_itself_wherever_it_was_cut(tmp_path: Path) -> None:
    whole = [gzip.compress(record(number)) for number in range(3)]
    for length in range(1, len(whole[1]), 29):
        path = tmp_path / "a.warc.gz"
        path.write_bytes(whole[0] + whole[1][:length] + whole[2])
        found = results(path)
        pages = [one.url for one in found if isinstance(one, Page)]
        cut = [one.code for one in found if isinstance(one, Refusal)]
        assert [url for url in pages if url != "https://a.example/1"] == ["https://a.example/0", "https://a.example/2"]
        assert len(cut) == 1, "told even where nothing but the checksum is missing"


def test_padding_behind_the_last_member_is_none_of_ours_and_anything_else_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(record(0)) + bytes(5000))
    assert codes(results(path)) == ["1 page"]
    path.write_bytes(gzip.compress(record(0)) + b"what is this?")
    assert codes(results(path)) == ["1 page", "2 corrupt"]


def test_a_member_whose_checksum_is_wrong_is_not_believed(tmp_path: Path) -> None:
    first, second = (bytearray(gzip.compress(record(number), 0)) for number in range(2))
    first[len(first) // 2] ^= 1  # a letter of the page
    path = tmp_path / "a.warc.gz"
    path.write_bytes(first + second)
    assert codes(results(path)) == ["1 corrupt", "2 page"]


def test_a_record_of_no_known_type_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(record(0).replace(b"WARC-Type: response", b"WARC-Type: resqonse") + record(1))
    assert codes(results(path)) == ["1 malformed", "2 page"]


def chunks(body: bytes, end: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (body[:200], body[200:])) + end


CHUNKED = {"Content-Type": HTML, "Transfer-Encoding": "chunked"}


@pytest.mark.parametrize(
    "end", [b"0\r\n\r\n", b"00000000\r\n\r\n", b"0", b"", b"\r\n", b"0\r\nX-Trailer: 1\r\n\r\n", b"junk"]
)
def test_a_chunked_page_is_whole_however_its_last_chunk_is_written(tmp_path: Path, end: bytes) -> None:
    archive = Archive(tmp_path / "a.warc").add(chunks(article(1), end), headers=CHUNKED)
    assert page(archive.save()).text == article(1).decode()


def test_a_chunked_page_that_is_cut_is_refused(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "a.warc").add(chunks(article(1), b"")[:-40], headers=CHUNKED)
    assert refusal(archive.save()).code == "truncated"


def test_chunks_without_their_header_and_the_header_without_chunks_are_seen(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "a.warc").add(chunks(article(1), b"0\r\n\r\n"))
    archive.add(chunks(gzip.compress(article(2)), b"0\r\n\r\n")).add(article(3), headers=CHUNKED)
    found = [one.text for one in results(archive.save()) if isinstance(one, Page)]
    assert found == [article(number).decode() for number in (1, 2, 3)]


def lies() -> Iterator[tuple[str, bytes]]:
    """-> Content-Encodings, empty for none, and bodies that are something else."""
    body = article(1)
    zipped, zstd = gzip.compress(body), zstandard.ZstdCompressor().compress(body)
    for said in ("", "gzip", "br", "zstd", "deflate", "gzip, gzip", "br, gzip", "utf-8"):
        yield from ((said, each) for each in (body, zipped, zstd, gzip.compress(zipped)))
    yield "gzip, br", brotli.compress(zipped)


@pytest.mark.parametrize(("said", "body"), list(lies()))
def test_a_coding_is_what_the_bytes_are_whatever_the_header_says(tmp_path: Path, said: str, body: bytes) -> None:
    headers = {"Content-Type": HTML} | ({"Content-Encoding": said} if said else {})
    assert page(Archive(tmp_path / "a.warc").add(body, headers=headers).save()).text == article(1).decode()


@pytest.mark.parametrize("short", [1, 30, 10**6])
def test_a_page_some_bytes_short_of_what_its_server_said_is_one_where_it_comes_to_its_end(
    tmp_path: Path, short: int
) -> None:
    headers = {"Content-Type": HTML, "Content-Length": str(len(article(1)) + short)}
    archive = Archive(tmp_path / "a.warc").add(article(1), headers=headers).add(article(1)[:-60], headers=headers)
    archive.add(article(2), warc={"WARC-Truncated": "disconnect"})
    archive.add(article(2)[:-60], warc={"WARC-Truncated": "disconnect"})
    assert codes(results(archive.save())) == ["1 page", "2 truncated", "3 page", "4 truncated"]


def test_a_page_cut_in_its_compression_is_one_where_it_comes_to_its_end(tmp_path: Path) -> None:
    headers = {"Content-Type": HTML, "Content-Encoding": "gzip"}
    body = gzip.compress(article(1), 0)
    archive = Archive(tmp_path / "a.warc").add(body[:-6], headers=headers).add(body[:-60], headers=headers)
    assert codes(results(archive.save())) == ["1 page", "2 truncated"]


@BOTH
def test_a_revisit_with_the_headers_of_a_chunked_answer_costs_nothing(tmp_path: Path, name: str) -> None:
    archive = Archive(tmp_path / name).add(article(1))
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    archive.add(head, kind="revisit", headers={"Content-Type": "application/http; msgtype=response"}).add(article(2))
    assert codes(results(archive.save())) == ["1 page", "2 no-content", "3 page"]
