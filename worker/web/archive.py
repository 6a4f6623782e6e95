"""Archive: every exchange as it went over the wire, in WARC files (ISO 28500) that replay reads."""

import errno
import io
import os
import threading
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from worker.errors import Misconfigured
from worker.web.answer import Answer

ASKED, HOP, ROBOTS = "Wiredesk-Asked", "Wiredesk-Hop", "Wiredesk-Robots"
REFUSED, SIGNAL, WIRE = "Wiredesk-Refused-Agent", "Wiredesk-Robots-Signal", "Wiredesk-Wire"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_UNDONE = frozenset({"transfer-encoding", "connection", "keep-alive"})  # of the connection, not of what it brought
_WITHHELD = frozenset({"set-cookie", "set-cookie2"})  # what lets its bearer in


class Archive:
    """A folder and who writes -> a WARC file in it, one a process, made at the first answer; threads may share it."""

    def __init__(self, folder: Path, software: str) -> None:
        self._folder = folder
        self._software = software
        self._lock = threading.Lock()
        self._buffer = io.BytesIO()
        self._opened: tuple[io.FileIO, WARCWriter] | None = None

    def write(self, answer: Answer, sent: Iterable[tuple[str, str]]) -> None:
        """An answer with its raw body and its moment, and the headers that were sent for it -> a pair of records.

        Cookies are left out of both, and the headers that are handed in are those that anybody may read.
        """
        now = answer.received or datetime.now(UTC)
        at = now.strftime("%Y-%m-%dT%H:%M:%SZ")
        path = "/" + answer.url.split("/", 3)[3] if answer.url.count("/") > 2 else "/"
        received = [(name, value) for name, value in answer.headers if name not in _UNDONE | _WITHHELD]
        with self._lock:
            if self._opened is None:
                self._opened = self._open(now)
            file, writer = self._opened
            response = writer.create_warc_record(
                answer.url,
                "response",
                payload=io.BytesIO(answer.raw or b""),
                length=len(answer.raw or b""),  # where it is not told, the body is copied into a temporary file
                http_headers=StatusAndHeaders(
                    f"{answer.status} {answer.reason}".strip(), received, protocol="HTTP/1.1"
                ),
                warc_headers_dict={"WARC-Date": at},
            )
            for name, value in facts(answer):
                response.rec_headers.add_header(name, value)
            request = writer.create_warc_record(
                answer.url,
                "request",
                payload=io.BytesIO(),
                length=0,
                http_headers=StatusAndHeaders(f"GET {path} HTTP/1.1", list(sent), is_http_request=True),
                warc_headers_dict={"WARC-Date": at},
            )
            writer.write_request_response_pair(request, response)
            self._write(file)

    def _open(self, now: datetime) -> tuple[io.FileIO, WARCWriter]:
        name = f"wiredesk-{now:%Y%m%d%H%M%S}-{os.getpid()}.warc.gz"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            file = io.FileIO(self._folder / name, "xb")
        except OSError as error:
            if error.errno in _FULL:
                raise
            raise Misconfigured(f"the archive folder {self._folder} cannot be written ({error.strerror})") from None
        writer = WARCWriter(self._buffer, gzip=True)
        about = writer.create_warcinfo_record(name, {"software": self._software, "format": "WARC File Format 1.0"})
        writer.write_record(about)
        return file, writer

    def _write(self, file: io.FileIO) -> None:
        """The records in the buffer -> in the file, all of them or, where its disk is full, none.

        Half a record would cost a reader those that come after it.
        """
        records, before = memoryview(self._buffer.getvalue()), file.tell()
        self._buffer.seek(0)
        self._buffer.truncate()
        try:
            while records:
                records = records[file.write(records) :]
        except OSError as error:
            file.truncate(before)
            file.seek(before)
            if not before:  # the next one begins a file anew, with the record that tells of it
                file.close()
                Path(str(file.name)).unlink()
                self._opened = None
            raise OSError(error.errno, error.strerror, str(file.name)) from error

    def close(self) -> None:
        """Close the file; what is written afterwards goes into a new one."""
        with self._lock:
            if self._opened is not None:
                self._opened[0].close()
            self._opened = None


def facts(answer: Answer) -> Iterator[tuple[str, str]]:
    """The answer of a page -> what is known of it and stands in no HTTP header, as headers of its WARC record.

    A reader that does not know them passes over them, as the standard has it.
    """
    if not answer.asked:
        return
    yield ASKED, answer.asked
    for hop in answer.chain:
        yield HOP, f"{hop.status} {hop.url}"
    yield ROBOTS, answer.robots
    for agent in answer.refused_agents:
        yield REFUSED, agent
    for signal in answer.robots_signals:
        yield SIGNAL, signal
    yield WIRE, f"{answer.wire_bytes} bytes {answer.millis} ms {answer.protocol} {answer.tls or '-'}"
