"""Page: the decoded text of one page, with where it came from and what was said about it, not yet understood."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

SIGNALS = ("x-robots-tag", "tdm-reservation", "tdm-policy", "content-usage", "content-signal")


class Origin(Struct, frozen=True, kw_only=True):
    """The record of a local file that a page was read from; ``file`` as the user named it, ``record`` from 1.

    ``columns`` are what the user said of the columns of its tables, field and column: without it, it reads otherwise.
    """

    file: str
    record: int = 1
    columns: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.file}#{self.record}"


class Hop(Struct, frozen=True):
    """One step of a chain of redirects: the address that was asked, and the status that led on."""

    url: str
    status: int


class Response(Struct, frozen=True, kw_only=True):
    """What the server (or the archive of its answer) said: status, type, validators and size in bytes.

    ``signals`` are the headers that speak of rights, ``refused_agents`` the crawlers for language models that the
    site's robots.txt turns away. ``retry_after`` is the wait in seconds that the server asks for, even where it answers
    with a page. What follows them is known of a live answer, and of one that our archive kept.
    """

    status: int
    content_type: str
    bytes: int
    etag: str | None = None
    last_modified: str | None = None
    signals: tuple[tuple[str, str], ...] = ()
    refused_agents: tuple[str, ...] = ()
    robots: Literal["obeyed", "ignored"] | None = None
    wire_bytes: int | None = None
    millis: int | None = None
    protocol: str | None = None
    tls: str | None = None
    chain: tuple[Hop, ...] = ()
    retry_after: float | None = None


class Enclosure(Struct, frozen=True, kw_only=True):
    """A file that a feed attaches to an entry."""

    url: str
    type: str | None = None


class Hints(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a feed, a sitemap or a source list says about a page: raw strings, each a claim, none believed yet.

    ``content`` is the whole text where a feed carries it, as HTML.
    """

    title: str | None = None
    summary: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    language: str | None = None
    publisher: str | None = None
    guid: str | None = None
    feed_url: str | None = None
    categories: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    content: str | None = None


class Refusal(Struct, frozen=True, kw_only=True):
    """A record that could not be read as a page: where it stands, a code from a closed list and a sentence why.

    ``traceback`` is that of a defect of ours, empty where the record itself is to blame.
    """

    origin: Origin
    code: str
    detail: str
    url: str | None = None
    traceback: str = ""


class Page(Struct, frozen=True, kw_only=True):
    """One page as text: markup or plain, decoded, never altered.

    ``url`` is the address that was asked for or recorded, None where nobody knew one; ``final_url`` the one that
    answered after redirects. ``fetched`` is when the bytes were captured (aware, UTC), which for a file without a
    capture date is its modification time. ``sha256`` is over the bytes as captured, after content decoding.
    """

    text: str
    kind: Literal["html", "text"]
    sha256: str
    fetched: datetime
    url: str | None = None
    final_url: str | None = None
    charset: str = "utf-8"
    charset_method: str = "default"
    via: str = "file"
    origin: Origin | None = None
    response: Response | None = None
    hints: Hints = Hints()
