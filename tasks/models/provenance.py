"""Provenance: how an article came here, and what each of its facts rests on; a part of every full event."""

from typing import Literal

from tasks.models.wire import Confidence, Wire


class Hop(Wire, frozen=True, kw_only=True):
    """One step of a chain of redirects."""

    url: str
    status: int


class Fetch(Wire, frozen=True, kw_only=True):
    """The answer that the page came in, and how its characters were decoded; ``millis`` is how long it took.

    ``bytes`` are those of the body, ``wireBytes`` those of the whole answer as transferred.
    """

    status: int
    content_type: str
    charset: str
    charset_method: str
    bytes: int
    etag: str | None = None
    last_modified: str | None = None
    wire_bytes: int | None = None
    millis: int | None = None
    protocol: str | None = None
    tls: str | None = None
    chain: tuple[Hop, ...] = ()


class Seed(Wire, frozen=True, kw_only=True):
    """The record of a local file that the article was replayed from."""

    file: str
    record: int
    sha256: str


class Extractor(Wire, frozen=True, kw_only=True):
    """The software that made the article: events of different versions can be told apart."""

    name: str
    version: str


class Basis(Wire, frozen=True, kw_only=True):
    """What a fact rests on: where it stood on the page, and how sure that makes it."""

    method: str
    confidence: Confidence


class Provenance(Wire, frozen=True, kw_only=True):
    """How the article came to us, and what made it into this; ``fields`` names the basis of each fact."""

    source_id: str
    mode: Literal["live", "seed", "replay"]
    discovered_via: str
    feed_url: str | None = None
    item_id: str | None = None
    fetch: Fetch | None = None
    seed: Seed | None = None
    fields: dict[str, Basis]
    extractor: Extractor
