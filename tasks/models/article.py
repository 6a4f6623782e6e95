"""Article: the normalized article as subscribers receive it, the ``data`` of every full event.

These types are the contract: the published JSON Schema is generated from them, names become camelCase on the wire,
and a field that is not known is left out, never null. Numbers are integers; times are RFC 3339 in UTC with ``Z``.
Names follow IPTC ninjs 3.1 (``uri``, ``pubStatus``, confidence 0–100) and schema.org (``alternativeHeadline``).
"""

from typing import Annotated, Literal

from msgspec import Meta

from tasks.models.provenance import Provenance
from tasks.models.wire import ArticleUri, Confidence, Digest, Moment, Uri, Wire

Genre = Literal["sponsored", "obituary", "live", "opinion", "analysis"]


class Url(Wire, frozen=True, kw_only=True):
    """The article's addresses; ``canonicalMethod`` tells where the canonical one was found.

    ``rules`` name what was taken off the address that was found there: ``tracking``, ``fragment``, ``amp-cache`` …
    """

    canonical: Annotated[str, Meta(examples=["https://www.example-times.com/politics/2026/11/23/budget-vote"])]
    canonical_method: Annotated[str, Meta(examples=["link-rel-canonical"])]
    rules: tuple[str, ...] = ()
    requested: str | None = None
    final: str | None = None


class Publisher(Wire, frozen=True, kw_only=True):
    """Who published it; ``id`` is the fifth word of the routing key, ``method`` the evidence for the name."""

    id: Annotated[str, Meta(pattern=r"^[a-z0-9_-]+$", examples=["example-times-com"])]
    name: str
    domain: str | None = None
    method: str
    confidence: Confidence


class Language(Wire, frozen=True, kw_only=True):
    """BCP 47 tag, ``und`` where neither the page nor its words tell."""

    tag: Annotated[str, Meta(examples=["en-GB", "und"])]
    method: str
    confidence: Confidence


class Person(Wire, frozen=True, kw_only=True):
    """Somebody the byline names."""

    name: str
    role: str | None = None
    uri: str | None = None


class Byline(Wire, frozen=True, kw_only=True):
    """The byline as printed, the people in it, and where it was found."""

    text: str
    people: tuple[Person, ...]
    method: str


class Dateline(Wire, frozen=True, kw_only=True):
    """The place line that opens wire copy."""

    text: str
    place: str | None = None


class Evidence(Wire, frozen=True, kw_only=True):
    """One vote for a section: the signal, what it said, the section it speaks for, its weight in tenths of log-odds."""

    signal: str
    value: str
    vote: str
    weight: int


class Alternative(Wire, frozen=True, kw_only=True):
    """A section that the article might also stand in."""

    id: str
    confidence: Confidence


class Topic(Wire, frozen=True, kw_only=True):
    """A second-level IPTC Media Topic, where a tag or a code names it or one below it."""

    id: Annotated[str, Meta(pattern=r"^medtop:\d{8}$")]
    name: str
    uri: Uri


class Section(Wire, frozen=True, kw_only=True):
    """The news section: a top-level IPTC Media Topic, or ``unclassified`` where the evidence does not carry one.

    ``confidence`` is the share of articles, of those decided so, that an editor would file here too. ``genre`` is what
    the article is rather than what it is on; ``release`` that of the Media Topics.
    """

    id: Annotated[str, Meta(pattern=r"^[a-z0-9-]+$", examples=["politics", "unclassified"])]
    name: str
    uri: Uri | None = None
    confidence: Confidence
    method: str
    publisher_label: str | None = None
    evidence: tuple[Evidence, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    topic: Topic | None = None
    genre: Genre | None = None
    release: str | None = None


class Stamp(Wire, frozen=True, kw_only=True):
    """A moment as the publisher stated it: the UTC value, how exact it is, where it stood, and the raw string."""

    value: Annotated[str, Meta(examples=["2026-11-23T05:41:00Z", "2026-11-23"])]
    precision: Literal["second", "minute", "day"]
    method: str
    raw: str


class Times(Wire, frozen=True, kw_only=True):
    """What the publisher claims and what we saw, kept apart."""

    published: Stamp | None = None
    modified: Stamp | None = None
    first_seen: Moment
    fetched: Moment


class Block(Wire, frozen=True, kw_only=True):
    """One block of the body; ``time`` is that of a live-blog post, on the block that opens it."""

    id: Annotated[str, Meta(pattern=r"^b\d+$")]
    kind: Literal["paragraph", "heading", "list", "quote", "table", "code", "embed", "correction"]
    text: str
    level: int | None = None
    time: str | None = None


class Body(Wire, frozen=True, kw_only=True):
    """The article's text, block by block; ``truncated`` where the page holds only a teaser of it."""

    blocks: tuple[Block, ...]
    word_count: int
    char_count: int
    truncated: bool


class Media(Wire, frozen=True, kw_only=True):
    """A picture, video or sound of the article."""

    id: Annotated[str, Meta(pattern=r"^m\d+$")]
    kind: Literal["photo", "video", "audio"]
    role: Literal["lead", "inline"]
    href: str | None = None
    caption: str | None = None
    credit: str | None = None
    alt: str | None = None
    width: int | None = None
    height: int | None = None
    after_block: str | None = None


class Access(Wire, frozen=True, kw_only=True):
    """Whether everybody may read the whole text, and how that is known."""

    is_accessible_for_free: bool
    method: str


class Signal(Wire, frozen=True, kw_only=True):
    """What was said about rights, and where: ``header.x-robots-tag``, ``meta.robots``, ``robots.txt`` …"""

    where: str
    value: str


class Rights(Wire, frozen=True, kw_only=True):
    """What the publisher says about the use of the page, to whom it may concern: recorded, not judged.

    ``robotsTxt`` tells whether we asked by the site's robots.txt, ``robots`` are the directives of headers and
    metas that hold for everybody, ``tdmReserved`` is the TDM Reservation Protocol's, and ``aiOptOut`` is
    there where any of the ``signals`` turns away the training of models.
    """

    robots_txt: Literal["obeyed", "ignored"] | None = None
    robots: tuple[str, ...] = ()
    tdm_reserved: bool | None = None
    tdm_policy: str | None = None
    ai_opt_out: bool = False
    refused_agents: tuple[str, ...] = ()
    signals: tuple[Signal, ...] = ()


class Fingerprint(Wire, frozen=True, kw_only=True):
    """``content`` is over the folded text alone, ``raw`` over the captured bytes, ``simhash64`` for near-duplicates."""

    content: Digest
    raw: Digest
    simhash64: Annotated[str, Meta(pattern=r"^[0-9a-f]{16}$")]


class Dropped(Wire, frozen=True, kw_only=True):
    """What cleaning left out: blocks, characters, and blocks by reason."""

    blocks: int
    chars: int
    by_reason: dict[str, int]


class Change(Wire, frozen=True, kw_only=True):
    """What differs from the version before; ``reextraction`` means that our cleaner changed, not the publisher.

    ``correction`` is one that the publisher declares, in ``note``; ``restoration`` follows a withdrawal. ``weight`` is
    typographic where nothing but spelling differs.
    """

    kind: Literal["update", "correction", "reextraction", "restoration"]
    weight: Literal["material", "typographic"] | None = None
    previous_version: int
    previous_content: Digest
    fields: tuple[str, ...]
    blocks_added: int
    blocks_removed: int
    blocks_changed: int = 0
    note: str | None = None


class Syndication(Wire, frozen=True, kw_only=True):
    """The page of another site that this one names as the original of its text, where it says so, and how clearly."""

    url: str
    method: str
    confidence: Confidence


class Article(Wire, frozen=True, kw_only=True):
    """A normalized article: one version of it, whole."""

    uri: ArticleUri
    version: Annotated[int, Meta(ge=1)]
    pub_status: Literal["usable", "withheld", "canceled"]
    type: Literal["text"]
    url: Url
    publisher: Publisher
    language: Language
    headline: str
    alternative_headline: str | None = None
    byline: Byline | None = None
    dateline: Dateline | None = None
    section: Section
    keywords: tuple[str, ...]
    times: Times
    body: Body
    media: tuple[Media, ...]
    access: Access | None = None
    copyright_notice: str | None = None
    rights: Rights | None = None
    fingerprint: Fingerprint
    dropped: Dropped
    change: Change | None = None
    quality_flags: tuple[str, ...]
    syndicated_from: Syndication | None = None
    provenance: Provenance


class Duplicate(Wire, frozen=True, kw_only=True):
    """A copy of an article already published elsewhere: thin, it names its representative and how alike they are."""

    uri: ArticleUri
    version: Annotated[int, Meta(ge=1)]
    url: Url
    publisher: Publisher
    language: Language
    headline: str
    section: Section
    times: Times
    representative: ArticleUri
    similarity: Confidence
    fingerprint: Fingerprint
    syndicated_from: Syndication | None = None
    provenance: Provenance
