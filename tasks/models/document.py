"""Document: a page understood: every block labelled, kept or dropped with a reason, every fact with its evidence."""

from enum import StrEnum
from typing import Generic, Literal, TypeVar

from msgspec import Struct

T = TypeVar("T")


class Label(StrEnum):
    """What a block of a page is: BODY labels make the text, LIFTED ones become fields, the rest is dropped."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST = "list"
    QUOTE = "quote"
    TABLE = "table"
    CODE = "code"
    EMBED = "embed"
    CORRECTION = "correction"

    HEADLINE = "headline"
    SUBHEADLINE = "subheadline"
    BYLINE = "byline"
    TIMESTAMP = "timestamp"
    DATELINE = "dateline"
    CAPTION = "caption"
    CREDIT = "credit"

    APPEAL = "appeal"
    SUBSCRIPTION = "subscription"
    NEWSLETTER = "newsletter"
    RELATED = "related"
    SHARE = "share"
    NAVIGATION = "navigation"
    ADVERT = "advert"
    COOKIE_NOTICE = "cookie-notice"
    COMMENTS = "comments"
    AUTHOR_BIO = "author-bio"
    COPYRIGHT = "copyright"
    WIDGET = "widget-residue"
    PULL_QUOTE = "pull-quote"
    BOILERPLATE = "boilerplate"


BODY = frozenset(
    {Label.PARAGRAPH, Label.HEADING, Label.LIST, Label.QUOTE, Label.TABLE, Label.CODE, Label.EMBED, Label.CORRECTION}
)
LIFTED = frozenset(
    {Label.HEADLINE, Label.SUBHEADLINE, Label.BYLINE, Label.TIMESTAMP, Label.DATELINE, Label.CAPTION, Label.CREDIT}
)


_KEPT = BODY | LIFTED


class Block(Struct, frozen=True):
    """One block of the page, in reading order.

    ``text`` has its whitespace folded, except in code; items of a list and rows of a table stand on lines of their
    own, cells apart by a tab. ``reason`` is the evidence for the label, in words. ``level`` is 1–6 for a heading.
    ``time`` is the ISO 8601 time of a live-blog post, on the block that opens it. ``read`` is true for a standfirst
    that stands in the body and is read as its first paragraph.
    """

    label: Label
    text: str
    reason: str = ""
    level: int = 0
    time: str = ""
    read: bool = False

    @property
    def kept(self) -> bool:
        """-> whether the text survives, in the body or as a field of the article."""
        return self.label in _KEPT


class Found(Struct, Generic[T], frozen=True):
    """A fact with its evidence: where it was found (``json-ld.headline``, ``h1``) and how sure that makes it, 0–100."""

    value: T
    method: str
    confidence: int


class Person(Struct, frozen=True):
    """Somebody a byline names; ``role`` as printed (reporter, photographer), ``uri`` the author page if linked."""

    name: str
    role: str | None = None
    uri: str | None = None


class Byline(Struct, frozen=True):
    """The byline as printed and the people it names."""

    text: str
    people: tuple[Person, ...] = ()


class Dateline(Struct, frozen=True):
    """The place line that opens wire copy: as printed (``PARIS —``), and the place alone."""

    text: str
    place: str | None = None


class Stamp(Struct, frozen=True):
    """A moment as a publisher stated it: ISO 8601 with the offset it came with, how exact it is, and the raw string."""

    value: str
    precision: Literal["second", "minute", "day"]
    raw: str


class Rejected(Struct, frozen=True):
    """A candidate that was not believed, and why: shown by ``why`` and ``inspect``."""

    field: str
    raw: str
    method: str
    reason: str


class Publisher(Struct, frozen=True):
    """Who published the page: the name as it calls itself, and the registrable domain where a URL is known."""

    name: str
    domain: str | None = None


class Media(Struct, frozen=True, kw_only=True):
    """A picture, video or sound; ``after`` is the index of the body block that it follows, -1 before the first."""

    kind: Literal["photo", "video", "audio"] = "photo"
    href: str | None = None
    caption: str | None = None
    credit: str | None = None
    alt: str | None = None
    width: int | None = None
    height: int | None = None
    lead: bool = False
    after: int = -1


class Signal(Struct, frozen=True):
    """A word of the publisher's about what the article is on: where it stood (``url-path``) and what it says."""

    name: str
    value: str


class Access(Struct, frozen=True):
    """Whether everybody may read the whole text: the flag, and whether this page holds only the opening of it."""

    free: bool
    teaser: bool = False


class Structure(Struct, frozen=True, kw_only=True):
    """What a page is built of, its text apart: the evidence for what kind of page it is.

    ``elements`` counts those that tell kinds apart, and inputs by their type (``input-password``). ``types`` are the
    schema.org types that it states, ``metas`` the names of its metas, ``names`` the words of its body's class, all in
    lower case. ``buttons`` are what may be pressed, in words. ``posts`` is how many boxes alike stand in one that each
    hold prose. ``guards`` are the marks that a guard before the page has left, ``refresh`` the seconds after which it
    loads itself again.
    """

    elements: dict[str, int] = {}
    types: tuple[str, ...] = ()
    metas: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()
    posts: int = 0
    title: str = ""
    og_type: str = ""
    noindex: bool = False
    refresh: float | None = None
    guards: tuple[str, ...] = ()


class Document(Struct, frozen=True, kw_only=True):
    """A page understood. Facts that nobody stated are None; ``blocks`` holds all of the page, in reading order.

    ``canonical`` is its address at the site that answered; ``claimed`` is one of another site that it names as its own,
    ``named`` are all pages elsewhere that it calls forms of itself. ``structure`` is None for what was no web page.
    """

    blocks: tuple[Block, ...]
    headline: Found[str]
    language: Found[str]
    canonical: Found[str] | None = None
    claimed: Found[str] | None = None
    named: tuple[str, ...] = ()
    alternative_headline: Found[str] | None = None
    byline: Found[Byline] | None = None
    dateline: Dateline | None = None
    published: Found[Stamp] | None = None
    modified: Found[Stamp] | None = None
    publisher: Found[Publisher] | None = None
    keywords: Found[tuple[str, ...]] | None = None
    access: Found[Access] | None = None
    copyright: Found[str] | None = None
    media: tuple[Media, ...] = ()
    signals: tuple[Signal, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    flags: tuple[str, ...] = ()
    structure: Structure | None = None

    @property
    def body(self) -> tuple[Block, ...]:
        """-> the blocks that make the article's text, in order."""
        return tuple([block for block in self.blocks if block.label in BODY])

    @property
    def dropped(self) -> tuple[Block, ...]:
        """-> the blocks that were dropped, in order."""
        return tuple([block for block in self.blocks if block.label not in _KEPT])
