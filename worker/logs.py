"""Records of logging -> lines, for people or as JSON; both bear the same ids, and neither a secret.

2026-11-23 06:05:01 INFO wiredesk: https://example.org/a: published [trace 4bf92f3577b34da6a3ce929d0e0e4736]
{"time":"2026-11-23T06:05:01.412Z","level":"INFO","logger":"wiredesk","message":"…","trace":"4bf9…"}
"""

import logging
import re
import time
from typing import Literal

import msgspec

from worker.credentials import MASK
from worker.tracing import current_trace

_CREDENTIALS = re.compile(r"(?<=://)[^/@\s'\"]*@")
_PARAMETER = re.compile(
    r"(?i)\b((?:api_?key|access_token|auth|password|passwd|pwd|secret|sig|signature|token)=)[^&\s'\"]+"
)
_BEARER = re.compile(r"(?i)\b(bearer|basic) [\w.~+/=-]{8,}")

LogFormat = Literal["text", "json"]


def redact(text: str) -> str:
    """Text of a line -> the same without credentials in addresses, secret parameters, and tokens of headers."""
    text = _CREDENTIALS.sub(f"{MASK}@", text)
    text = _PARAMETER.sub(rf"\1{MASK}", text)
    return _BEARER.sub(rf"\1 {MASK}", text)


class Lines(logging.Formatter):
    """A record -> a line of JSON, or one for people with its control characters spelt out."""

    def __init__(self, form: LogFormat) -> None:
        super().__init__()
        self.converter = time.gmtime  # as the standard library's own documents tell
        self._form = form

    def format(self, record: logging.LogRecord) -> str:
        """Record -> its line; a traceback follows in lines of its own, or as a field."""
        message, error = redact(record.getMessage()), ""
        if record.exc_info:
            error = redact(self.formatException(record.exc_info))
        trace = current_trace()[3:35]
        if self._form == "json":
            at = f"{self.formatTime(record, '%Y-%m-%dT%H:%M:%S')}.{int(record.msecs):03d}Z"
            line = {"time": at, "level": record.levelname, "logger": record.name, "message": message}
            ids = {"trace": trace} if trace else {}
            return msgspec.json.encode(line | ids | ({"error": error} if error else {})).decode()
        shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in message)
        named = f" [trace {trace}]" if trace else ""
        told = f"{self.formatTime(record, '%Y-%m-%d %H:%M:%S')} {record.levelname} {record.name}: {shown}{named}"
        return f"{told}\n{error}" if error else told


def dress(logger: logging.Logger, form: LogFormat) -> None:
    """A logger -> what it writes is in that form."""
    for handler in logger.handlers:
        handler.setFormatter(Lines(form))
