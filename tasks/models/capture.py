"""Capture: one page at one moment, as the index of a web archive lists it, and where it is to be had."""

from datetime import datetime

from msgspec import Struct

HTML = frozenset({"", "text/html", "application/xhtml+xml", "unk", "unknown"})  # how indexes call it


class Capture(Struct, frozen=True, kw_only=True):
    """``url`` is the page's own address, ``captured`` (aware, UTC) when it was; ``urlkey`` and ``digest`` are the
    index's words for the page and for its bytes, empty where it has none.

    ``at`` is the address of the capture, or that of the archive in which ``offset`` and ``length`` say where its record
    is; a path where the archive is a local file. Empty until that is known: ``file`` is what the index calls it.
    """

    url: str
    captured: datetime
    urlkey: str = ""
    status: int | None = 200
    media_type: str = ""
    digest: str = ""
    file: str = ""
    offset: int | None = None
    length: int | None = None
    at: str = ""

    @property
    def stamp(self) -> str:
        """-> the moment as indexes write it: ``20260131120000``."""
        return f"{self.captured:%Y%m%d%H%M%S}"

    @property
    def key(self) -> str:
        """-> the name under which the capture is known: its address, or its archive and the place in it."""
        return self.at if self.offset is None else f"{self.at}:{self.offset}"
