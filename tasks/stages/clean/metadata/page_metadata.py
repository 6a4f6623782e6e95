"""Page -> PageMetadata: what it states about itself apart from its text, each statement read once, when asked for."""

from collections.abc import Sequence
from functools import cached_property

from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasks.models.document import Byline, Found
from tasks.models.page import Hints, Page
from tasks.stages.clean.gate.scan import Script
from tasks.stages.clean.metadata.embedded import linked_data
from tasks.stages.clean.metadata.head import Head, read_head
from tasks.stages.clean.metadata.linked import Linked, Node, read_linked
from tasks.stages.clean.metadata.marked import Marked, read_marked
from worker.address import join, split
from worker.limits import Limits

_TELLING = '[itemprop], [class*="breadcrumb" i], [id*="breadcrumb" i], [aria-label*="breadcrumb" i]'
_MOST = 1_000  # elements of one page that are looked at


class PageMetadata:
    """The statements of one page; plain text makes none, and is given without parser and scripts.

    To search the text of a page, or to select in its tree, costs a fifth of parsing it: that happens once here, and
    again only where the answer says that it is worth while.
    """

    def __init__(
        self, page: Page, limits: Limits, parser: LexborHTMLParser | None = None, scripts: Sequence[Script] = ()
    ) -> None:
        self.page = page
        self.limits = limits
        self.parser = parser
        self.scripts = scripts
        self.url = page.final_url or page.url or ""
        self.head = read_head(parser) if parser else Head()
        self.bylines: dict[str, Found[Byline] | None] = {}  # those that it states, by the language they were read in
        self.properties: set[str] = set()  # microdata's names that the page uses, in lower case
        self.trails: list[LexborNode] = []  # elements that are called breadcrumbs
        for node in parser.css(_TELLING)[:_MOST] if parser else ():
            name = node.attributes.get("itemprop")
            if name:
                self.properties.add(name.lower())
            trail = node if not name else node.parent if name == "itemListElement" else None
            if trail is not None:
                self.trails.append(trail)

    @property
    def hints(self) -> Hints:
        """-> what a feed or a source list says about the page."""
        return self.page.hints

    @cached_property
    def linked(self) -> Linked:
        """-> what its JSON-LD is about."""
        canonical = self.head.linked("canonical")
        own = (self.page.url, self.page.final_url, canonical.href if canonical else None)
        addresses = {address.rstrip("/") for address in own if address}
        return read_linked(linked_data(self.scripts, self.limits.json_bytes), addresses, self.head.title)

    def complete(self, node: Node) -> None:
        """What the state of the page's program says -> known from now on, where JSON-LD says nothing."""
        told = self.linked.article
        origin = "json-ld+state" if told else "state"
        self.bylines.clear()
        self.linked = replace(self.linked, article=node | (told or {}), origin=origin)

    @cached_property
    def marked(self) -> Marked:
        """-> what its elements are marked as: microdata, ``rel``, ``<time>``, class words."""
        return read_marked(self.parser) if self.parser else Marked()

    @cached_property
    def base(self) -> str:
        """-> the address that the page's own addresses are relative to; empty where none is known."""
        if self.url:
            return self.url
        canonical = self.head.linked("canonical")
        stated = [canonical.href] if canonical else self.head.metas.get("og:url", [])
        base = self.parser.css_first("base[href]") if self.parser else None
        stated = [*stated, base.attributes.get("href") or ""] if base else stated
        return next((address for address in stated if address.startswith(("http://", "https://"))), "")

    def absolute(self, address: str) -> str:
        """Address as written -> with scheme and host, or empty where it leads nowhere on the web."""
        found = join(self.base, address.strip()) if self.base else address.strip()
        parts = split(found)
        return found if parts.scheme in {"http", "https"} and parts.hostname else ""
