"""Decoding bodies: what comes out is what went in, bombs stay small, and every broken body ends in a named verdict."""

import contextlib
import gzip
import subprocess
import sys
import tracemalloc
import zlib
from collections import deque
from collections.abc import Callable, Iterator

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from worker.errors import Skipped, Transient, Verdict
from worker.web import encoding

MIB = 2**20
LIMIT = 8 * MIB


def raw_deflate(data: bytes) -> bytes:
    compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return compressor.compress(data) + compressor.flush()


COMPRESS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("x-gzip", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "raw deflate": ("deflate", raw_deflate),
    "br": ("br", lambda data: brotli.compress(data, quality=4)),
    "zstd": ("zstd", zstandard.ZstdCompressor().compress),
    "identity": ("identity", bytes),
    "none": ("", bytes),
}


def decoded(body: bytes, coding: str | None, limit: int | None = LIMIT, step: int = 1000) -> bytes:
    chunks = (body[start : start + step] for start in range(0, len(body), step))
    return b"".join(encoding.decode(chunks, coding, limit))


def bomb(coding: str, mebibytes: int = 128) -> bytes:
    """Zeros by the mebibyte, compressed as they come."""
    feed: Callable[[bytes], bytes]
    finish: Callable[[], bytes]
    if coding == "br":
        feed, finish = (compressor := brotli.Compressor(quality=4)).process, compressor.finish
    elif coding == "zstd":
        feed, finish = (frame := zstandard.ZstdCompressor(level=19).compressobj()).compress, frame.flush
    else:
        stream = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16 * (coding == "gzip"))
        feed, finish = stream.compress, stream.flush
    return b"".join([feed(bytes(MIB)) for _ in range(mebibytes)]) + finish()


@pytest.mark.parametrize("name", COMPRESS)
@given(data=st.binary(max_size=5000), step=st.integers(1, 7000))
def test_what_was_encoded_comes_back_however_it_is_cut(name: str, data: bytes, step: int) -> None:
    coding, compress = COMPRESS[name]
    assert decoded(compress(data), coding, step=step) == data


@pytest.mark.parametrize("name", COMPRESS)
def test_a_body_of_many_pieces_comes_back(name: str) -> None:
    coding, compress = COMPRESS[name]
    data = b"".join(b"%d bottles of beer on the wall\n" % number for number in range(200_000))
    assert decoded(compress(data), coding, step=65536) == data
    assert decoded(compress(data), coding.upper(), step=10**9) == data


@given(parts=st.lists(st.binary(max_size=300), min_size=1, max_size=6), step=st.integers(1, 400))
def test_every_member_of_a_gzip_body_is_read(parts: list[bytes], step: int) -> None:
    body = b"".join(gzip.compress(part) for part in parts)
    assert decoded(body, "gzip", step=step) == b"".join(parts)
    assert decoded(body + b"\0\0\0 padding", "gzip", step=step) == b"".join(parts)


@given(parts=st.lists(st.binary(max_size=300), max_size=6), step=st.integers(1, 400), read=st.integers(0, 2))
def test_members_are_told_apart_with_the_place_they_begin_at(parts: list[bytes], step: int, read: int) -> None:
    body = b"".join(gzip.compress(part) for part in parts)
    chunks = (body[start : start + step] for start in range(0, len(body), step))
    offsets = []
    for part, (offset, pieces) in zip(parts, encoding.members(chunks), strict=True):
        offsets.append(offset)
        if read:  # else: the member is passed over
            assert b"".join(pieces) == part
    for part, offset in zip(parts, offsets, strict=True):
        first = next(encoding.members([body[offset:]]))
        assert b"".join(first[1]) == part


def test_every_frame_of_a_zstd_body_is_read() -> None:
    frame = zstandard.ZstdCompressor().compress
    assert decoded(frame(b"one ") + frame(b"two") + b"junk", "zstd", step=3) == b"one two"


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_body_that_only_claims_its_encoding_is_left_as_it_is(coding: str) -> None:
    assert decoded(b"<p>stored after decoding</p>", coding) == b"<p>stored after decoding</p>"


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_is_refused_and_costs_no_more_than_a_small_buffer(coding: str) -> None:
    body = bomb(coding)
    assert len(body) < 200_000
    tracemalloc.start()
    with pytest.raises(Skipped, match="too-large: more than 8388608 bytes"):
        deque(encoding.decode([body], coding, LIMIT), maxlen=0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5 * MIB


def test_the_resident_size_stays_small_too() -> None:
    """A process of its own, as the libraries' memory is not Python's: three bombs of 256 MiB each."""
    script = """
import sys
sys.path.insert(0, sys.argv[1])
from test_encoding import bomb, LIMIT
from tests.memory import peak
from worker.errors import Skipped
from worker.web import encoding
bodies = {coding: bomb(coding, 256) for coding in ("gzip", "deflate", "br")}
before = peak()
for coding, body in bodies.items():
    try:
        for piece in encoding.decode([body], coding, LIMIT):
            pass
        sys.exit(f"{coding} was not refused")
    except Skipped:
        pass
print(peak() - before)
"""
    grown = subprocess.check_output([sys.executable, "-c", script, __file__.rpartition("/")[0]], text=True)
    assert int(grown) < 32  # MiB


def test_a_zstd_frame_may_not_ask_for_a_giant_window() -> None:
    parameters = zstandard.ZstdCompressionParameters.from_level(1, window_log=27)
    compressor = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    body = compressor.compress(b"small") + compressor.flush()
    with pytest.raises(Skipped) as refused:
        decoded(body, "zstd")
    assert refused.value.code == "corrupt"


@pytest.mark.parametrize("codings", ["gzip, br", "br,gzip", "deflate, gzip, zstd", "identity, gzip"])
def test_codings_on_top_of_each_other_are_undone_in_their_order(codings: str) -> None:
    body = b"<p>compressed by one server and by the next</p>"
    for name in codings.split(","):
        body = COMPRESS[name.strip()][1](body) if name != "identity" else body
    assert decoded(body, codings) == b"<p>compressed by one server and by the next</p>"


def test_a_coding_that_is_declared_twice_may_have_been_done_once_or_not_at_all() -> None:
    for body in (gzip.compress(gzip.compress(b"<p>text")), gzip.compress(b"<p>text"), b"<p>text"):
        assert decoded(body, "gzip, gzip") == b"<p>text"


def test_codings_on_top_of_each_other_are_bounded_each() -> None:
    between = zlib.compressobj(9, zlib.DEFLATED, -15)
    nothing = b"".join(between.compress(b"\0\0\0\xff\xff" * 200_000) for _ in range(70)) + between.flush()
    for limit, most in ((LIMIT, "8388608"), (None, "67108864")):
        with pytest.raises(Skipped, match=f"too-large: more than {most}"):
            deque(encoding.decode([nothing], "deflate, deflate", limit), maxlen=0)
    with pytest.raises(Skipped) as refused:
        encoding.decode([b"x"], "gzip, gzip,gzip, br", LIMIT)
    assert refused.value.code == "stacked-encodings"


@pytest.mark.parametrize("coding", ["UTF-8", "none", "compress", "text/html", "gzip, binary"])
def test_text_under_what_is_no_coding_is_left_as_it_is_and_anything_else_is_refused(coding: str) -> None:
    assert decoded(b"<p>text under any name</p>", coding) == b"<p>text under any name</p>"
    with pytest.raises(Skipped) as refused:
        decoded(b"\x1f\x9d\x90\x00\x01", coding)
    assert refused.value.code == "unknown-encoding"


@pytest.mark.parametrize("name", ["gzip", "deflate", "raw deflate", "br", "zstd"])
def test_a_body_cut_short_is_named_so_wherever_it_was_cut(name: str) -> None:
    coding, compress = COMPRESS[name]
    body = compress(b"".join(b"line %d\n" % number for number in range(3000)))
    for length in {5, 6, len(body) // 2, len(body) - 5, len(body) - 1}:
        with pytest.raises(Transient) as refused:
            decoded(body[:length], coding)
        assert refused.value.code == "truncated"


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_a_damaged_body_is_named_so(name: str) -> None:
    coding, compress = COMPRESS[name]
    body = bytearray(compress(bytes(range(256)) * 40))
    body[len(body) // 2 :] = b"\xff" * (len(body) - len(body) // 2)
    with pytest.raises(Verdict) as refused:
        decoded(bytes(body), coding)
    assert refused.value.code in {"corrupt", "truncated"}


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
@given(tail=st.binary(max_size=400), step=st.integers(1, 50))
def test_no_bytes_raise_anything_but_a_verdict(coding: str, tail: bytes, step: int) -> None:
    magic = {"gzip": b"\x1f\x8b\x08\0\0\0\0\0\0\x03", "zstd": b"\x28\xb5\x2f\xfd"}.get(coding, b"")
    for body in (tail, magic + tail):
        with contextlib.suppress(Skipped, Transient):
            decoded(body, coding, step=step)


def test_no_body_at_all_is_an_empty_body() -> None:
    for coding in ("gzip", "deflate", "br", "zstd", "identity", None):
        assert decoded(b"", coding) == b""


def test_bytes_are_taken_only_as_far_as_they_are_needed() -> None:
    taken = []

    def endless() -> Iterator[bytes]:
        while True:
            taken.append(1)
            yield gzip.compress(bytes(MIB))

    with pytest.raises(Skipped):
        b"".join(encoding.decode(endless(), "gzip", LIMIT))
    assert len(taken) < 12


@given(parts=st.lists(st.binary(min_size=1, max_size=300), max_size=6), newline=st.sampled_from([b"\r\n", b"\n"]))
def test_chunks_are_joined(parts: list[bytes], newline: bytes) -> None:
    body = b"".join(b"%x;note=1%s%s%s" % (len(part), newline, part, newline) for part in parts)
    assert encoding.dechunk(body + b"0" + newline + b"Trailer: x" + newline * 2) == (b"".join(parts), None)


def test_a_body_that_is_not_chunked_after_all_is_left_as_it_is() -> None:
    assert encoding.dechunk(b"<p>5 bottles</p>") == (b"<p>5 bottles</p>", None)
    assert encoding.dechunk(b"") == (b"", None)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"5\r\nhel", "truncated"),
        (b"5\r\nhello\r\n", "truncated"),
        (b"5\r\nhello\r\nworld", "corrupt"),
        (b"fffffffffffffff\r\nhello", "truncated"),
    ],
)
def test_broken_chunks_are_named(body: bytes, code: str) -> None:
    found = encoding.dechunk(body)
    assert found.amiss is not None
    assert found.amiss.code == code
    assert found.body == body.removeprefix(b"5\r\n").removeprefix(b"fffffffffffffff\r\n").split(b"\r\n")[0]


@given(st.binary(max_size=200))
def test_no_chunks_raise_or_grow(body: bytes) -> None:
    for start in (b"", b"3\r\nabc\r\n"):
        assert len(encoding.dechunk(start + body).body) <= len(start + body)
