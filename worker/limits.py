"""What one page may cost: the bounds that a worker checks before it spends time or memory on untrusted bytes."""

from typing import Annotated

import msgspec
from msgspec.structs import replace

Most = Annotated[int, msgspec.Meta(ge=1)]


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Bounds on one page, each with the fault it prevents; a page over a bound is refused, never cut silently.

    Lexbor's time is quadratic in nesting depth and in attributes per tag, and its memory explodes with unclosed
    formatting elements, so these are checked by a linear scan before anything is parsed.
    """

    wire_bytes: Most = 8 * 2**20  # bytes as transferred, before any content decoding
    page_bytes: Most = 8 * 2**20  # bytes after content decoding: stops decompression bombs
    listing_bytes: Most = 50 * 2**20  # a feed or a sitemap, packed and unpacked: the protocol's bound (sitemaps.org)
    tags: Most = 100_000  # opening tags of a page
    depth: Most = 512  # nested elements; browsers stop at the same figure
    formatting: Most = 256  # unclosed <b>, <i>, <font> …: each is rebuilt in every block that follows
    attributes: Most = 1_000  # attributes of one tag
    options: Most = 2_000  # <option> elements
    header_bytes: Most = 64 * 2**10  # header block of an archived or live response
    line_bytes: Most = 16 * 2**20  # one line of JSON lines: a page in it is escaped, which can double it
    entries: Most = 2_000  # entries of one feed
    message_bytes: Most = 64 * 2**20  # an e-mail, or a page saved with its pictures: MHTML, webarchive
    members: Most = 250_000  # files in a zip, a tar or an mbox, those of containers inside it included
    containers: Most = 3  # zips and tars inside each other
    unpacked_bytes: Most = 64 * 2**30  # that come out of one container
    unpacked_ratio: Most = 500  # bytes that come out for one of the container's, from 64 MiB on
    spool_bytes: Most = 2**30  # of a container that cannot be read where it lies: it is kept aside, on the disk
    json_bytes: Most = 4 * 2**20  # one embedded structured-data block

    @property
    def of_listing(self) -> "Limits":
        """-> the same bounds, as they are for a feed or a sitemap: where pages are large, listings may be as large."""
        return replace(
            self,
            wire_bytes=max(self.wire_bytes, self.listing_bytes),
            page_bytes=max(self.page_bytes, self.listing_bytes),
        )
