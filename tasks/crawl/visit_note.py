"""What the frontier keeps for us about a feed or a page from one visit to the next, as small JSON."""

from datetime import date, datetime, timedelta
from hashlib import blake2b

import msgspec
from msgspec import Struct

from tasks.crawl.policy.health import Signs
from tasks.crawl.policy.interval import Pace
from tasks.models.page import Hints
from tasks.models.window import Period, Way, Window

FEED, PAGE, ARCHIVE = "feed", "page", "archive"  # the kinds of visits


class FeedNote(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A feed or a sitemap, and what its polls have shown.

    ``root`` is the address in the source list that led here (its own, an index's, the one before a move); ``depth``
    how many indexes stand above it. ``changed`` is what the index says of when it changed. ``usual`` is the time
    between two publications as it was when something last came: the pace itself slows down with every poll in vain.
    ``gap_since`` is the poll after which something may have been missed; ``shortcoming`` is what had to be left out of
    the listing as it is, in words, and since when that is so. ``told`` says that its failure was announced.
    ``reason`` is that of its last failure, ``traceback`` too where that was a defect of ours. ``tried`` is when it was
    last asked, ``outcome`` what came of that. ``lifetime`` and ``fresh_until`` are its headers' word on how long it
    stays the same. ``moving_to`` is where it says that it lives, ``moves`` on how many days it did, ``moved_on`` the
    last of them. ``choice`` is by which choice among its pages it was read last.
    """

    root: str
    sitemap: bool = False
    depth: int = 0
    changed: str | None = None
    polls: int = 0
    last: datetime | None = None
    last_new: datetime | None = None
    pace: Pace = Pace()
    usual: timedelta | None = None
    ttl: timedelta | None = None
    failures: int = 0
    failing_since: datetime | None = None
    reason: str = ""
    traceback: str = ""
    gone: bool = False
    told: bool = False
    gap_since: datetime | None = None
    shortcoming: str = ""
    short_since: datetime | None = None
    moving_to: str | None = None
    moves: int = 0
    moved_on: date | None = None
    moved: bool = False
    lifetime: timedelta | None = None
    fresh_until: datetime | None = None
    tried: datetime | None = None
    outcome: str = ""
    choice: str = ""

    @property
    def signs(self) -> Signs:
        """-> what its health is told by."""
        return Signs(
            failures=self.failures,
            failing_since=self.failing_since,
            reason=self.reason,
            gone=self.gone,
            gap_since=self.gap_since,
            shortcoming=self.shortcoming,
            short_since=self.short_since,
            last_new=self.last_new,
            usual=self.usual,
        )


class PageNote(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A page, and what its visits have shown.

    ``mark`` is what its feed said of it last. ``vain`` counts in a row how often a new mark led to nothing new.
    ``missing`` counts in a row how often it was not found, ``failures`` how often it could not be had. ``known`` says
    that there is an article of it, ``home`` where that is to be found. ``trace`` is that of the poll which found it,
    until it was visited. ``passed`` is why it was passed over: it may be wanted once its source's list says otherwise.
    ``window`` is that of the back numbers it was found among, ``declared`` whether its listing says a date of it that
    is within: then it is looked at once, and ends there where it is of another day.
    """

    hints: Hints = Hints()
    via: str = "feed"
    mark: str = ""
    marked: bool = False
    vain: int = 0
    known: bool = False
    home: str = ""
    missing: int = 0
    missing_since: datetime | None = None
    failures: int = 0
    trace: str = ""
    passed: str = ""
    window: Window | None = None
    declared: bool = False


class ArchiveNote(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A listing that is read for back numbers, once: a sitemap, a page of a feed, a page of an archive.

    ``url`` is what is asked for; the visit bears a name of its own, by the window, for the address may be polled, too.
    ``depth`` counts the listings that led here, ``guess`` says that none did: it need not be there. ``period`` is that
    of the listing's own name. ``before`` are the addresses on the page before this one. ``named`` counts what was new
    in it and within, ``outside`` what was left out; ``reason`` is why it could not be had.
    """

    url: str
    window: Window
    via: Way
    depth: int = 0
    guess: bool = False
    period: Period | None = None
    before: tuple[str, ...] = ()
    named: int = 0
    outside: int = 0
    failures: int = 0
    reason: str = ""

    @property
    def name(self) -> str:
        """-> the name of its visit."""
        return f"{self.url}#/backfill/{self.window}"


class _Trace(Struct):
    trace: str = ""


def mark_of(hints: Hints) -> str:
    """What a feed says of a page -> a short digest of what changes when the article does."""
    said = f"{hints.title}\n{hints.modified}\n{hints.published}"
    return blake2b(said.encode("utf-8", "replace"), digest_size=8).hexdigest()


def read_feed_note(note: str) -> FeedNote:
    """Note of a visit -> the note."""
    return msgspec.json.decode(note, type=FeedNote)


def read_page_note(note: str) -> PageNote:
    """Note of a visit -> the note."""
    return msgspec.json.decode(note, type=PageNote)


def read_archive_note(note: str) -> ArchiveNote:
    """Note of a visit -> the note."""
    return msgspec.json.decode(note, type=ArchiveNote)


def read_trace(note: str) -> str:
    """Note of a visit -> the ``traceparent`` that the visit goes on with, empty where it begins one."""
    try:
        return msgspec.json.decode(note, type=_Trace).trace
    except msgspec.DecodeError:  # the visit itself will say so
        return ""


def write_note(note: FeedNote | PageNote | ArchiveNote) -> str:
    """Note -> the note that a visit keeps."""
    return msgspec.json.encode(note).decode()
