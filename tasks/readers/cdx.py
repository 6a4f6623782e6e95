"""Index of a web archive, line by line -> its captures; CDX and CDXJ as files, and what CDX servers answer.

CDX N b a m s k r M S V g      a header names the columns by letters; without one they are told by their number
key time {"url": …}            CDXJ
{"url": …, "timestamp": …}     JSON lines, as Common Crawl's server answers
[["urlkey","timestamp", …],    JSON, as the Wayback server answers; the first row names the columns
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote

from msgspec import Struct

from tasks.models.capture import Capture
from tasks.readers.recorded import address, capture_time
from worker.errors import Skipped, Verdict

_LETTERS = {
    "N": "urlkey", "A": "urlkey", "b": "timestamp", "a": "url", "m": "mime", "s": "status", "k": "digest",
    "S": "length", "V": "offset", "g": "filename",
}  # fmt: skip
_COLUMNS = {  # by their number, where no header names them
    7: ("urlkey", "timestamp", "url", "mime", "status", "digest", "length"),
    9: tuple(_LETTERS.get(letter, "") for letter in "NbamskrVg"),
    10: tuple(_LETTERS.get(letter, "") for letter in "NbamskrMVg"),
    11: tuple(_LETTERS.get(letter, "") for letter in "NbamskrMSVg"),
}
_OTHER_NAMES = {"original": "url", "uri": "url", "mimetype": "mime", "statuscode": "status"}
_HEADER = re.compile(r"[^A-Za-z]?CDX((?:[^A-Za-z0-9][A-Za-z])+)\s*")
_CDXJ = re.compile(r"(\S+)\s+(\d{4,17})\s+(\{.*\})\s*")
_RESUME = "resumeKey"
_KEY = 4000  # characters of a resumption key


class BadLine(Struct, frozen=True):
    """A line that names no capture: its number, from 1, and why."""

    number: int
    verdict: Verdict


class Resume(Struct, frozen=True):
    """The word by which a server is asked for what comes behind its answer (``resumeKey``)."""

    key: str

    def after(self, url: str) -> str:
        """Address that was asked -> the one to ask next. The Wayback Machine gives its key encoded, others as it is."""
        before = re.split(rf"[?&]{_RESUME}=", url)[0]
        sign = "&" if "?" in before else "?"
        return f"{before}{sign}{_RESUME}={quote(self.key, safe='%+!')}"


class _Index:
    """What the lines before have said: the names of the columns, and whether the captures are over."""

    def __init__(self) -> None:
        self.columns: tuple[str, ...] | None = None
        self.over = False

    def read(self, text: str) -> Iterator[Capture | Resume]:
        """A line -> what it names. Raises Skipped ``malformed``."""
        if not text.strip():
            self.over = True
        elif found := _HEADER.fullmatch(text):
            self.columns = tuple(_LETTERS.get(letter, "") for letter in found[1].split(found[1][0])[1:])
        elif found := _CDXJ.fullmatch(text):
            yield _capture({"urlkey": found[1], "timestamp": found[2]} | _object(found[3]))
        elif text.startswith("{"):
            yield _capture(_object(text))
        elif text.startswith("["):
            for row in _rows(text):
                yield from self._row(row)
        elif text not in {"]", "],"}:
            yield from self._row(text.split())

    def _row(self, row: Sequence[object]) -> Iterator[Capture | Resume]:
        if not row:
            self.over = True
        elif self.over and len(row) == 1:
            yield Resume(str(row[0])[:_KEY])
        elif self.columns is None and "timestamp" in row:
            self.columns = tuple(map(str, row))
        else:
            columns = self.columns or _COLUMNS.get(len(row))
            if columns is None or len(row) < len(columns):
                raise Skipped("malformed", f"{len(row)} columns, where {len(columns or _COLUMNS[11])} were expected")
            yield _capture(dict(zip(columns, row, strict=False)))


def read_captures(lines: Iterable[bytes]) -> Iterator[Capture | BadLine | Resume]:
    """Lines of an index -> its captures in order, and what is wrong with the others."""
    index = _Index()
    for number, line in enumerate(lines, 1):
        text = line.decode("utf-8", "replace").removeprefix("\ufeff").rstrip("\r\n")
        if text.startswith("!"):  # what a CDXJ says of itself
            continue
        try:
            yield from index.read(text if _HEADER.fullmatch(text) else text.strip())
        except Skipped as verdict:
            yield BadLine(number, verdict)


def _capture(fields: Mapping[str, object]) -> Capture:
    """Fields by their names, in any of their spellings -> the capture. Raises Skipped ``malformed``."""
    known = {_OTHER_NAMES.get(name, name): str(value) for name, value in fields.items() if value not in (None, "-", "")}
    url, captured = address(known.get("url")), capture_time(_stamp(known.get("timestamp", "")))
    if url is None or captured is None:
        missing = "address" if url is None else "time"
        raise Skipped("malformed", f"a capture without the {missing} of its page")
    named = "status" in fields or "statuscode" in fields
    return Capture(
        url=url,
        captured=captured,
        urlkey=known.get("urlkey", ""),
        status=_number(known.get("status")) if named else 200,
        media_type=known.get("mime", "").partition(";")[0].strip().lower(),
        digest=known.get("digest", ""),
        file=known.get("filename", ""),
        offset=_number(known.get("offset")) if "filename" in known else None,
        length=_number(known.get("length")),
    )


def _stamp(text: str) -> str:
    """Digits of a moment, as many as somebody wrote -> to the second: those that are missing are the first."""
    digits = text[:14] if text.isdecimal() else ""
    return digits + "00000101000000"[len(digits) :] if len(digits) >= 4 else text


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else None


def _rows(text: str) -> list[list[object]]:
    """A line of a JSON array of arrays, or all of it in one line -> its rows."""
    try:
        found = _json(text)
    except (
        ValueError,
        RecursionError,
    ):  # the first line opens the list, the last one closes it
        try:
            found = _json(text.removeprefix("[") if text.startswith("[[") else text.rstrip("],") + "]")
        except (ValueError, RecursionError) as error:
            raise Skipped("malformed", f"not JSON: {str(error)[:100]}") from None
    if not isinstance(found, list):
        raise Skipped("malformed", "JSON of another shape than a list of captures has")
    return found if found and all(isinstance(row, list) for row in found) else [found]


def _json(text: str) -> object:
    return json.loads(text.removesuffix(","))


def _object(text: str) -> dict[str, object]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Skipped("malformed", f"not JSON: {str(error)[:100]}") from None
    return dict(found)
