"""What one page may cost: the bounds that a worker checks before it spends time or memory on untrusted bytes."""

import msgspec


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds on one page, each with the fault it prevents; a page over a bound is refused, never cut silently.

    Lexbor's time is quadratic in nesting depth and in attributes per tag, and its memory explodes with unclosed
    formatting elements, so these are checked by a linear scan before anything is parsed.
    """

    wire_bytes: int = 8 * 2**20  # bytes as transferred, before any content decoding
    page_bytes: int = 8 * 2**20  # bytes after content decoding: stops decompression bombs
    tags: int = 100_000  # opening tags of a page
    depth: int = 512  # nested elements; browsers stop at the same figure
    formatting: int = 256  # unclosed <b>, <i>, <font> …: each is rebuilt in every block that follows
    attributes: int = 1_000  # attributes of one tag
    options: int = 2_000  # <option> elements
    header_bytes: int = 64 * 2**10  # header block of an archived or live response
    line_bytes: int = 16 * 2**20  # one line of JSON lines: a page in it is escaped, which can double it
    entries: int = 2_000  # entries of one feed
    json_bytes: int = 4 * 2**20  # one embedded structured-data block
