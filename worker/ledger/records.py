"""The ledger's nouns: an entry and its one state, a subject as it is known, and the counts of both."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from worker.message import Message

DEATHS = 3  # of processes over one unit, after which it is quarantined: one may be chance, and two a bad day


class State(StrEnum):
    """Where an entry stands; it is in exactly one state at a time, so the counts add up to all entries discovered."""

    PUBLISHED = "published"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"
    QUARANTINED = "quarantined"
    GONE = "gone"


class Step(Struct, frozen=True):
    """One step that an entry went through: its name, how it ended in a word or two, and a sentence for people."""

    name: str
    outcome: str
    detail: str = ""


class Entry(Struct, frozen=True, kw_only=True):
    """One thing discovered, and how it ended.

    ``key`` is its address or ``file:PATH#RECORD``; ``url`` its address where the key is none; ``origin`` the file it
    was read from, ``columns`` what was said of its table, field and column. ``code`` and ``detail`` are those of a
    verdict; ``subject`` the subject it turned out to be about.
    """

    key: str
    state: State
    url: str | None = None
    origin: str | None = None
    columns: tuple[tuple[str, str], ...] = ()
    code: str = ""
    detail: str = ""
    subject: str | None = None
    trace: tuple[Step, ...] = ()


class Settled(Entry, frozen=True, kw_only=True):
    """An entry as the ledger holds it: ``attempts`` counts how often it was settled; times are aware, UTC."""

    attempts: int
    first_seen: datetime
    updated: datetime


class Known(Struct, frozen=True, kw_only=True):
    """A subject as it stands: ``number`` is that of its current version, ``digest`` that version's content.

    ``name`` never changes; ``home`` is the address at which it is to be found now, and ``copy_of`` the subject that
    speaks for it while it says nothing of its own.
    """

    subject: str
    name: str
    number: int
    digest: str
    first_seen: datetime
    home: str
    copy_of: str | None = None


class Shown(Struct, frozen=True):
    """What an address of a subject showed when it was looked at last: a digest, and of which version it was a form."""

    digest: str
    number: int


class Spoken(Struct, frozen=True, kw_only=True):
    """What was said of one version: its message, and how far that has come; ``sent`` is None while it waits."""

    number: int
    type: str
    key: str
    message: str
    created: datetime
    sent: datetime | None
    attempts: int
    error: str | None


class Listed(Struct, frozen=True, kw_only=True):
    """A subject in a list, its current version with it; ``arrival`` is its place in order of arrival."""

    arrival: int
    subject: str
    number: int
    home: str
    first_seen: datetime
    updated: datetime
    payload: bytes


class Telling(Struct, frozen=True, kw_only=True):
    """A message of the outbox as it was written; ``sent`` is None while it waits."""

    position: int
    id: str
    type: str
    key: str
    body: bytes
    queued: datetime
    sent: datetime | None
    subject: str | None

    @property
    def message(self) -> Message:
        """-> the message itself."""
        return Message(self.id, self.type, self.key, self.body)


class Cursor(Struct, frozen=True, kw_only=True):
    """How far a sink has got: everything up to ``place`` was told. ``off`` says why it is out of use, empty in use.

    ``failures`` are those in a row, ``error`` is the last one's, ``due`` when it is tried next; ``aside`` is how many
    events it could never be told.
    """

    name: str
    place: int
    failures: int
    due: datetime | None
    error: str
    off: str
    aside: int = 0


class HostLine(Struct, frozen=True):
    """A host in a list: visits due there, the first of them, and its budget, where it was ever asked.

    ``free`` is when it may be asked next, ``strikes`` are refusals and failures in a row, ``reason`` is the last one's.
    """

    name: str
    waiting: int
    first: datetime | None
    free: datetime | None = None
    strikes: int = 0
    reason: str = ""


class Counts(Struct, frozen=True, kw_only=True):
    """Entries by state, messages still to be sent, and since when the oldest of those has been waiting."""

    entries: dict[State, int]
    unsent: int
    oldest_unsent: datetime | None


class Held(Struct, frozen=True, kw_only=True):
    """Messages that were tried and not sent, all for one reason; what was given up is not tried again by itself."""

    reason: str
    messages: int
    given_up: bool


class Robots(Struct, frozen=True, kw_only=True):
    """A robots.txt as it was answered: status 0 where nobody answered; ``failing_since`` the first failure in a row."""

    status: int
    body: bytes
    fetched: datetime
    expires: datetime
    failing_since: datetime | None = None


class Validators(Struct, frozen=True, kw_only=True):
    """What a server gave to ask by whether an address has changed (RFC 9110 §8.8)."""

    etag: str | None = None
    last_modified: str | None = None


class Rates(Struct, frozen=True, kw_only=True):
    """What happened since a moment: how often entries came into each state, and messages that were written and sent."""

    entries: dict[State, int]
    queued: int
    sent: int


class Delayed(Struct, frozen=True):
    """A new article was told of at a moment, so many seconds after its publisher had published it."""

    at: datetime
    source: str
    seconds: int


class Subscription(Struct, frozen=True, kw_only=True):
    """What was agreed with the hub that a page (a feed's, a home page's) names; keys are not part of it.

    ``state`` is ``sought`` where it is not known yet whether the page names one, ``none`` where it does not,
    ``wanted`` before the hub was asked, ``asked`` until it has made sure that we meant it, ``active``, ``denied``,
    ``ending`` while it is to be told that no more is wanted, ``ended``. ``due`` is when it is asked next, ``expires``
    the end of the lease.
    """

    url: str
    source: str
    hub: str
    topic: str
    state: str
    due: datetime | None
    expires: datetime | None
    failures: int
    reason: str
    pings: int
    pinged: datetime | None


class Failing(Struct, frozen=True, kw_only=True):
    """Something that went wrong and waits for a person, or for its time; ``kind`` says what it is:

    ``page`` an entry that is quarantined, or was rejected for a reason that may pass; ``task`` an entry of a task;
    ``event`` a message that was tried and not sent; ``sink`` one that a sink has refused for good; ``lease`` a visit
    that was begun and never heard of again; ``unit`` a unit of work that was begun and never ended. ``name`` is its
    key, id or address, by which it is found.
    """

    kind: str
    name: str
    state: str
    reason: str
    detail: str
    source: str
    host: str
    attempts: int
    since: datetime
    updated: datetime


class Wanted(Struct, frozen=True, kw_only=True):
    """Which failures are asked for: all that match whatever is given; ``since`` and ``until`` bound the last change."""

    name: str | None = None
    reason: str | None = None
    source: str | None = None
    host: str | None = None
    since: datetime | None = None
    until: datetime | None = None
