"""JSON lines, one page a line -> pages; no line is held that is longer than the limit."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice

from tasks.models.page import Origin, Page, Refusal
from tasks.readers.container import Container, Record
from tasks.readers.input_file import InputFile
from tasks.readers.record import parse_object, read_record
from tasks.readers.refusal import refuse
from worker.errors import Skipped, Verdict

_BLOCK = 64 * 2**10
_FIRST = 200  # lines in which every key of a file stands, or nearly
_BOM = b"\xef\xbb\xbf"


def _lines(file: InputFile, offset: int) -> Iterator[Record[bytes]]:
    """Every line of the file; the plain file can be entered at any of them, the compressed one at its start only."""
    stream, limit = file.stream(offset), file.limits.line_bytes
    skip = 0
    while True:
        entry = (0, skip) if file.gzipped or file.size is None else (offset, 0)
        try:
            line = stream.readline(limit + 1)
            length = len(line)
            if length > limit:
                while not line.endswith(b"\n") and (line := stream.readline(_BLOCK)):
                    length += len(line)
        except Verdict as verdict:
            yield Record(*entry, verdict)
            return
        if not line and not length:
            return
        yield Record(*entry, _content(line, length, limit))
        offset += length
        skip += 1


def read_keys(records: Iterable[Record[bytes]]) -> tuple[str, ...]:
    """JSON objects -> the keys of the first of them, in order."""
    keys: dict[str, None] = {}
    for record in islice(records, _FIRST):
        with suppress(Verdict):
            if isinstance(record.content, bytes):
                keys |= dict.fromkeys(parse_object(record.content))
    return tuple(keys)


def _content(line: bytes, length: int, limit: int) -> bytes | Verdict | None:
    if length > limit + 1 or (length > limit and not line.endswith(b"\n")):
        return Skipped("too-large", f"a line of {length} bytes; at most {limit} are read")
    return line.strip().removeprefix(_BOM) or None


def read_object(file: InputFile, data: bytes, origin: Origin) -> Page | Refusal:
    """A JSON object and where it stands -> its page, or the refusal in its place."""
    try:
        fields = parse_object(data)
    except Verdict as verdict:
        return refuse(origin, verdict)
    return read_record(fields, file, origin, via="jsonl")


JSONL = Container(_lines, read_object)
