"""Bytes of an archive, from where an index says that a record begins -> the page of that record."""

from io import BytesIO

from tasks.models.capture import Capture
from tasks.models.page import Origin, Page, Refusal
from tasks.readers.container import read_content
from tasks.readers.input_file import InputFile
from tasks.readers.refusal import refuse
from tasks.readers.stream import window
from tasks.readers.warc import WARC
from worker.errors import Skipped
from worker.limits import Limits


def read_archived(data: bytes, capture: Capture, limits: Limits) -> Page | Refusal:
    """Bytes, the capture whose record begins with them, and the limits -> its page, or the refusal in its place."""
    origin = Origin(file=capture.key)
    buffer = window(BytesIO(data), 0, len(data))
    file = InputFile(buffer, name=capture.key, url=capture.url, fetched=capture.captured, size=len(data), limits=limits)
    for record in WARC.records(file, 0):
        if record.content is not None:
            return next(read_content(WARC, file, record.content, origin))
    return refuse(origin, Skipped("no-content", "no page where the index says that one begins"), capture.url)
