"""Listing: what a feed or a sitemap names, one Entry a page, in one form whatever format it came in."""

from datetime import timedelta
from typing import Literal

from msgspec import Struct

from tasks.models.page import Hints

Kind = Literal["rss", "json-feed", "sitemap", "sitemap-index", "page", "cdx"]
Omission = Literal["no-address", "malformed", "cut-off", "past-limit"]
_REASONS: dict[Omission, str] = {
    "no-address": "without an address that can be used",
    "malformed": "that cannot be made out",
    "cut-off": "where it breaks off",
    "past-limit": "past the limit",
}


class Entry(Struct, frozen=True, kw_only=True):
    """A page that is named somewhere: its address, and what is said about it there.

    ``beside`` is a date (raw) that stands beside its link on a web page: a hint of its age, and no word of its own.
    """

    url: str
    hints: Hints = Hints()
    beside: str | None = None


class Child(Struct, frozen=True, kw_only=True):
    """A sitemap that an index names, and when that says it changed last (raw)."""

    url: str
    modified: str | None = None


class Listing(Struct, frozen=True, kw_only=True):
    """A feed, a sitemap or an index, read: its entries in the order they stand in, or its children.

    ``home`` is the page that it says it is the feed of, as written, ``language`` that of all its entries.
    ``hub`` is who announces its news, ``topic`` the address that it gives as its own (WebSub); both may be relative.
    ``ttl`` is how long it says that it does not change; ``omitted`` counts the entries that were left out, by why.
    ``older`` is where it goes on with older entries, ``generator`` the program that made it.
    """

    kind: Kind
    entries: tuple[Entry, ...] = ()
    children: tuple[Child, ...] = ()
    ttl: timedelta | None = None
    title: str | None = None
    home: str | None = None
    language: str | None = None
    older: str | None = None
    generator: str | None = None
    hub: str | None = None
    topic: str | None = None
    omitted: dict[Omission, int] = {}

    @property
    def shortcoming(self) -> str:
        """-> what was left out and why, in words; empty where nothing was."""
        number = sum(self.omitted.values())
        reasons = ", ".join(f"{each} {_REASONS[reason]}" for reason, each in self.omitted.items())
        return f"{number} {'entry' if number == 1 else 'entries'} left out: {reasons}" if number else ""
