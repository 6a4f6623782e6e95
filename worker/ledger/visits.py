"""The frontier's nouns: an address that was found, a visit to one and how it ended, and what of a source is due."""

from datetime import datetime
from enum import IntEnum

from msgspec import Struct


class Lane(IntEnum):
    """What comes first: a host's live work goes before its backfill, and so do all hosts' before all backfill."""

    LIVE = 0
    BACKFILL = 1


class Found(Struct, frozen=True, kw_only=True):
    """An address that is to be visited from ``due`` on; None: it is only known, so as not to be found again.

    ``kind`` tells the work what it is, ``note`` is the work's own memory of it (JSON), and ``twin`` another name under
    which the same address may turn up again in other words.
    """

    url: str
    host: str
    kind: str
    source: str
    due: datetime | None
    lane: Lane = Lane.LIVE
    note: str = "{}"
    twin: str | None = None


class Visit(Struct, frozen=True, kw_only=True):
    """An address of the frontier: ``waiting``, ``leased`` until ``due``, or ``settled`` with nothing due any more.

    ``serial`` numbers its leases; ``attempts`` counts the starts from which nobody has reported back. ``reason`` is why
    it waits, empty where it was not visited yet or has nothing to wait for but its time.
    """

    url: str
    host: str
    kind: str
    source: str
    lane: Lane
    state: str
    due: datetime | None
    serial: int
    attempts: int
    note: str
    first_seen: datetime
    reason: str = ""


class Done(Struct, frozen=True, kw_only=True):
    """How a leased visit ended: when it is due again (None: never), and what to remember of it.

    ``reason`` is why it has to wait; ``asleep`` says that it waits until its source is woken, whenever that is.
    ``free`` is when its host may be asked next by this worker's policy, ``floor`` when by the host's own word.
    """

    visit: Visit
    due: datetime | None
    note: str
    free: datetime
    floor: datetime | None = None
    reason: str = ""
    asleep: bool = False


class Hurry(Struct, frozen=True, kw_only=True):
    """A visit that is wanted sooner than it was due, unless it is going on just now; without a note or a source, its
    own stays."""

    visit: Visit
    due: datetime
    note: str | None = None
    source: str | None = None
    lane: Lane = Lane.LIVE


class Backlog(Struct, frozen=True):
    """What of a source is due: at which hosts, how many visits by kind, the first of them; how many were put off."""

    hosts: frozenset[str]
    kinds: dict[str, int]
    first: datetime | None
    later: int
