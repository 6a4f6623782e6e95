"""ARC, the format before WARC: its pages, and that damage costs what it touches there, too."""

import gzip
import tempfile
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tasks.models.page import Page, Refusal
from tasks.readers import read_span, split
from tasks.readers.compression import compression_of
from tests.tasks.readers.archives import codes, results
from tests.tasks.readers.test_warc_damage import article

ABOUT = b"1 1 Somebody\nURL IP-address Archive-date Content-type Archive-length\n"


def record(number: int, size: int = 200, *, more: bytes = b"") -> bytes:
    """-> a record of ARC 1, of ARC 2 with ``more`` columns."""
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + article(number, size)
    head = b"https://a.example/%d page 192.0.2.7 20040925001013 text/html%s %d\n" % (number, more, len(block))
    return head + block + b"\n"


def packed(records: list[bytes], packing: str) -> bytes:
    about = b"filedesc://a.arc 0.0.0.0 20040925000741 text/plain %d\n%s\n" % (len(ABOUT), ABOUT)
    every = [about, *records]
    if packing == "members":
        return b"".join(map(gzip.compress, every))
    return gzip.compress(b"".join(every)) if packing == "whole" else b"".join(every)


def read_bytes(content: bytes, packing: str) -> list[Page | Refusal]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("a.arc" if packing == "plain" else "a.arc.gz")
        path.write_bytes(content)
        found = results(path)
        assert [one for span in split([path], 2) for one in read_span(span)] == found
        return found


@pytest.mark.parametrize("packing", ["plain", "members", "whole"])
@pytest.mark.parametrize("more", [b"", b" 200 - - 1234 a.arc"])
def test_its_pages_are_read_with_their_address_and_time(packing: str, more: bytes) -> None:
    dns = b"dns:a.example 192.0.2.7 20040925001013 text/dns 10\n0123456789\n"
    found = read_bytes(packed([record(1, more=more), dns, record(2, more=more)], packing), packing)
    assert codes(found) == ["2 page", "4 page"]
    first = found[0]
    assert isinstance(first, Page)
    assert (first.url, first.text) == ("https://a.example/1%20page", article(1, 200).decode())
    assert first.fetched == datetime(2004, 9, 25, 0, 10, 13, tzinfo=UTC)
    assert first.response is not None
    assert first.response.status == 200


def test_it_is_known_by_its_first_line_whatever_it_is_called(tmp_path: Path) -> None:
    for packing in ("plain", "members"):
        path = tmp_path / f"{packing}.bin"
        path.write_bytes(packed([record(1)], packing))
        assert codes(results(path)) == ["2 page"]


@given(
    number=st.integers(0, 4),
    said=st.one_of(st.integers(0, 700), st.sampled_from([10**7, 10**12, 10**17])),
)
@pytest.mark.parametrize("packing", ["plain", "members"])
def test_whatever_length_a_record_claims_the_others_are_read(packing: str, number: int, said: int) -> None:
    plain = [record(each) for each in range(5)]
    head, _, rest = plain[number].partition(b"\n")
    plain[number] = head.rpartition(b" ")[0] + b" %d\n" % said + rest
    pages = {one.url: one.text for one in read_bytes(packed(plain, packing), packing) if isinstance(one, Page)}
    others = {f"https://a.example/{each}%20page": article(each, 200).decode() for each in range(5) if each != number}
    assert pages.items() >= others.items()


@given(
    packing=st.sampled_from(["plain", "members"]),
    at=st.floats(0, 1),
    drop=st.integers(0, 900),
    put=st.binary(max_size=200),
)
def test_damage_costs_at_most_the_records_that_it_touches(packing: str, at: float, drop: int, put: bytes) -> None:
    ends, records = [], [record(number) for number in range(5)]
    for count in range(6):
        ends.append(len(packed(records[:count], packing)))
    whole = packed(records, packing)
    start = int(at * len(whole))
    damaged = whole[:start] + put + whole[start + drop :]
    assume(compression_of(damaged[:6]) in {compression_of(whole[:6]), None})
    found = read_bytes(damaged, packing)
    pages = {one.url: one.text for one in found if isinstance(one, Page)}
    for number, (begins, over) in enumerate(pairwise(ends)):
        touched = begins <= start + drop and start <= over
        assert touched or pages.get(f"https://a.example/{number}%20page") == article(number, 200).decode()
    assert not [one for one in found if isinstance(one, Refusal) and one.code == "defect"]
