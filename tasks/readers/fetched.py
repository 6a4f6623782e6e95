"""Headers of a WARC record that ``worker.web.archive`` wrote -> what was known when its page was fetched.

All of it is the archive's word and is checked as such: what cannot be understood is not there.
"""

import re
from typing import Literal

from msgspec import Struct
from warcio.statusandheaders import StatusAndHeaders

from tasks.models.page import Hop
from tasks.readers.recorded import address, words
from worker.web.archive import ASKED, HOP, REFUSED, ROBOTS, SIGNAL, WIRE

MOST = 20  # values of a header that are read
_WIRE = re.compile(r"([0-9]{1,12}) bytes ([0-9]{1,9}) ms (HTTP/[0-9.]{1,3}) (\S{1,20})")
_HOP = re.compile(r"([1-5][0-9]{2}) (.+)")


class Fetched(Struct, frozen=True, kw_only=True):
    """What the headers say; ``asked`` is None for a record of another writer."""

    asked: str | None = None
    chain: tuple[Hop, ...] = ()
    robots: Literal["obeyed", "ignored"] | None = None
    refused_agents: tuple[str, ...] = ()
    robots_signals: tuple[str, ...] = ()
    wire_bytes: int | None = None
    millis: int | None = None
    protocol: str | None = None
    tls: str | None = None


def fetched(headers: StatusAndHeaders) -> Fetched:
    """A record's headers -> Fetched."""
    robots = headers.get_header(ROBOTS)
    wire = _WIRE.fullmatch(headers.get_header(WIRE, ""))
    hops = [(found[1], address(found[2])) for value in _all(headers, HOP) if (found := _HOP.fullmatch(value))]
    return Fetched(
        asked=address(headers.get_header(ASKED)),
        chain=tuple(Hop(url, int(status)) for status, url in hops if url),
        robots="obeyed" if robots == "obeyed" else "ignored" if robots == "ignored" else None,
        refused_agents=_all(headers, REFUSED),
        robots_signals=_all(headers, SIGNAL),
        wire_bytes=int(wire[1]) if wire else None,
        millis=int(wire[2]) if wire else None,
        protocol=wire[3] if wire else None,
        tls=wire[4] if wire and wire[4] != "-" else None,
    )


def _all(headers: StatusAndHeaders, name: str) -> tuple[str, ...]:
    found = [words(value) for key, value in headers.headers if key.lower() == name.lower()]
    return tuple(found[:MOST])
