"""Archive: every exchange as it went over the wire, in WARC files (ISO 28500) that replay reads."""

import io
import os
import threading
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from worker.errors import Misconfigured
from worker.web.answer import Answer

_UNDONE = frozenset({"transfer-encoding", "connection", "keep-alive"})  # of the connection, not of what it brought


class Archive:
    """A folder and who writes -> a WARC file in it, one a process, made at the first answer; threads may share it."""

    def __init__(self, folder: Path, software: str) -> None:
        self._folder = folder
        self._software = software
        self._lock = threading.Lock()
        self._file: io.BufferedWriter | None = None
        self._writer: WARCWriter | None = None

    def write(self, answer: Answer, sent: Iterable[tuple[str, str]], now: datetime) -> None:
        """An answer with its raw body, the headers that were sent for it, and the moment -> a pair of records."""
        at = now.strftime("%Y-%m-%dT%H:%M:%SZ")
        path = "/" + answer.url.split("/", 3)[3] if answer.url.count("/") > 2 else "/"
        received = [(name, value) for name, value in answer.headers if name not in _UNDONE]
        with self._lock:
            writer = self._writer or self._open(now)
            response = writer.create_warc_record(
                answer.url,
                "response",
                payload=io.BytesIO(answer.raw or b""),
                http_headers=StatusAndHeaders(
                    f"{answer.status} {answer.reason}".strip(), received, protocol="HTTP/1.1"
                ),
                warc_headers_dict={"WARC-Date": at},
            )
            request = writer.create_warc_record(
                answer.url,
                "request",
                http_headers=StatusAndHeaders(f"GET {path} HTTP/1.1", list(sent), is_http_request=True),
                warc_headers_dict={"WARC-Date": at},
            )
            writer.write_request_response_pair(request, response)
            if self._file is not None:
                self._file.flush()

    def _open(self, now: datetime) -> WARCWriter:
        name = f"wiredesk-{now:%Y%m%d%H%M%S}-{os.getpid()}.warc.gz"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._file = (self._folder / name).open("xb")
        except OSError as error:
            raise Misconfigured(f"the archive folder {self._folder} cannot be written ({error.strerror})") from None
        self._writer = WARCWriter(self._file, gzip=True)
        about = self._writer.create_warcinfo_record(
            name, {"software": self._software, "format": "WARC File Format 1.0"}
        )
        self._writer.write_record(about)
        return self._writer

    def close(self) -> None:
        """Close the file; what is written afterwards goes into a new one."""
        with self._lock:
            if self._file is not None:
                self._file.close()
            self._file = self._writer = None
