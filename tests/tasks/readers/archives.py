"""Files as other programs write them: WARCs by warcio, JSON lines, feeds and folders."""

import gzip
import io
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tasks.models.page import Page, Refusal
from tasks.readers import read

HTML = "text/html; charset=utf-8"


def results(*paths: Path, **options: object) -> list[Page | Refusal]:
    return list(read(paths, **options))  # type: ignore[arg-type]


def page(path: Path, **options: object) -> Page:
    (only,) = results(path, **options)
    assert isinstance(only, Page), only
    return only


def refusal(path: Path, **options: object) -> Refusal:
    (only,) = results(path, **options)
    assert isinstance(only, Refusal), only
    return only


def codes(found: Iterable[Page | Refusal]) -> list[str]:
    """-> ``page`` for a page and the code for a refusal, with the record's number."""
    return [f"{each.origin.record if each.origin else 0} {getattr(each, 'code', 'page')}" for each in found]


def lines(path: Path, records: Iterable[object]) -> Path:
    """Objects, or strings to be written as they are -> JSON lines, compressed where the name says so."""
    text = "".join((each if isinstance(each, str) else json.dumps(each)) + "\n" for each in records)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


class Archive:
    """A WARC being written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.stream = io.BytesIO()
        self.writer = WARCWriter(self.stream, gzip=path.suffix == ".gz")
        self.writer._create_temp_file = io.BytesIO  # its own are not always closed

    def add(
        self,
        body: bytes,
        *,
        kind: str = "response",
        url: str | None = "https://example.org/a",
        status: str = "200 OK",
        headers: dict[str, str] | None = None,
        warc: dict[str, str] | None = None,
    ) -> "Archive":
        http = None
        if kind == "response":
            fields = list((headers or {"Content-Type": HTML}).items())
            http = StatusAndHeaders(status, fields, protocol="HTTP/1.1")
        record = self.writer.create_warc_record(
            url,
            kind,
            payload=io.BytesIO(body),
            http_headers=http,
            warc_headers_dict=warc or {},
            warc_content_type=(headers or {}).get("Content-Type", "") if kind != "response" else "",
        )
        self.writer.write_record(record)
        return self

    def request(self) -> "Archive":
        return self.add(b"GET / HTTP/1.1\r\nHost: example.org\r\n\r\n", kind="request")

    def save(self, damage: Callable[[bytes], bytes] = bytes) -> Path:
        self.path.write_bytes(damage(self.stream.getvalue()))
        return self.path


def members(content: bytes) -> Iterator[bytes]:
    """Gzipped WARC -> its members, compressed; where each ends is asked of zlib, for the bytes that begin one may stand
    in the middle of another."""
    while content:
        one = zlib.decompressobj(wbits=31)
        one.decompress(content)
        yield content[: len(content) - len(one.unused_data)]
        content = one.unused_data
