"""How records of an archive begin: a version and header lines in WARC, one line in the older ARC.

http://example.org/ 192.0.2.7 20040925001013 text/html 30688       ARC 1; ARC 2 has five columns more before the last
"""

import re
from typing import NamedTuple

from warcio.statusandheaders import StatusAndHeaders

_ARC_NAME = re.compile(r"\.arc(?:\.gz)?(?::\d+)?\Z", re.IGNORECASE)
_ARC = re.compile(
    rb"(?:https?|ftp|dns|filedesc|whois|nntp|gopher|mailto|rtsp):[^\r\n]{0,8000} [0-9a-fA-F.:]{3,45} \d{12,14}"
    rb" [^ \r\n]{1,200}(?: [^ \r\n]{1,400}){0,6} \d{1,18} *\r?\n"
)
_COLUMNS = re.compile(r"(\S+:.*) ([0-9a-fA-F.:]{3,45}) (\d{12,14}) (\S+)(?: .*)? (\d{1,18}) *\r?\n?", re.DOTALL)


class Beginnings(NamedTuple):
    """``may`` is found where a record may begin, ``member`` matches a gzip member that begins with one, ``begins`` what
    is no part of another one, in ``longest`` bytes at most; ``end`` is what follows the block of a record.
    """

    may: re.Pattern[bytes]
    member: re.Pattern[bytes]
    begins: re.Pattern[bytes]
    longest: int
    end: bytes

    def ends(self, block: bytes, behind: bytes) -> bool:
        """A block, and ``longest`` bytes behind it -> whether a record ends between them.

        What follows a block also stands inside of records: so where none begins behind it, none may begin in it either.
        """
        rest = behind.lstrip()
        if not rest or self.member.match(rest):
            return True
        if not behind.startswith((self.end, b"\r" + self.end)):
            return False
        inside = block + behind[:2]
        return not any(self.begins.match(inside, one.start()) for one in self.may.finditer(inside))


WARC = Beginnings(
    may=re.compile(rb"WARC/"),
    member=re.compile(rb"WARC/"),
    begins=re.compile(rb"WARC/(?:1\.[01]|0\.1[78])[ \t]*\r?\n[A-Za-z][A-Za-z0-9_-]{0,40}[ \t]*:"),
    longest=80,
    end=b"\r\n\r\n",
)
ARC = Beginnings(
    may=re.compile(rb"(?<![^\n])(?:http|ftp|dns|filedesc|whois|nntp|gopher|mailto|rtsp)"),
    member=_ARC,
    begins=_ARC,
    longest=8300,
    end=b"\n",
)


def beginnings(name: str, head: bytes) -> Beginnings:
    """Name of a file and its first bytes, decompressed -> how its records begin."""
    return ARC if _ARC.match(head) or (_ARC_NAME.search(name) and not WARC.begins.match(head)) else WARC


def arc_headers(line: bytes) -> StatusAndHeaders | None:
    """The line with which a record of ARC begins -> what WARC would say in headers, None where it is none."""
    found = _COLUMNS.fullmatch(line.decode("utf-8", "replace"))
    if found is None:
        return None
    url, _, stamp, _, length = found.groups()
    page = url.lower().startswith("http")
    fields = [
        ("WARC-Type", "response" if page else "metadata"),
        ("WARC-Target-URI", url),
        ("WARC-Date", stamp.ljust(14, "0")),
        ("Content-Type", "application/http; msgtype=response" if page else "text/plain"),
        ("Content-Length", length),
    ]
    return StatusAndHeaders("", fields, protocol="ARC/1.0")
