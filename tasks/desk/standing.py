"""Resources -> how everything stands, with what takes long to count: made beside the pages, see ``snapshot``."""

from datetime import datetime, timedelta

from msgspec import Struct

from tasks.crawl.policy.drift import Drift
from tasks.crawl.status import Followed, Status, read_status
from worker.ledger import HostLine, Subscription
from worker.resources import Resources

DAYS = 14  # of a small chart


class SourceLine(Struct, frozen=True, kw_only=True):
    """A source that is followed, its articles of each of the last days, and how its extraction does."""

    followed: Followed
    days: tuple[int, ...]
    drift: Drift

    @property
    def hubs(self) -> list[Subscription]:
        """-> what was agreed with the hubs that its feeds and its home page name."""
        return [hub for hub in (*(feed.hub for feed in self.followed.feeds), self.followed.hub) if hub is not None]


class Standing(Struct, frozen=True, kw_only=True):
    """How things stood when they were counted last."""

    status: Status
    sources: tuple[SourceLine, ...]
    days: tuple[int, ...]
    hosts: tuple[HostLine, ...]
    taken: datetime


def read_standing(resources: Resources) -> Standing:
    """-> how everything stands now. Raises Transient as the ledger."""
    now, catalogue = resources.now(), resources.ledger.catalogue
    status = read_status(resources)
    published = catalogue.daily(["published"], now - timedelta(days=DAYS - 1))
    return Standing(
        status=status,
        sources=tuple(
            SourceLine(
                followed=one,
                days=by_day(published.get(one.source.id, {}), now),
                drift=status.drifts[one.source.id],
            )
            for one in status.sources
        ),
        days=tuple(map(sum, zip(*(by_day(one, now) for one in published.values()), strict=True))) or (0,) * DAYS,
        hosts=tuple(catalogue.hosts()),
        taken=now,
    )


def by_day(counted: dict[str, int], now: datetime) -> tuple[int, ...]:
    """What was published of a source, by day -> the numbers of the last days, the oldest first."""
    days = [f"{now - timedelta(days=back):%Y-%m-%d}" for back in reversed(range(DAYS))]
    return tuple(counted.get(f"{day} published", 0) for day in days)
