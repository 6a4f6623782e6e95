"""A poll -> what the feed says of its hub, remembered; and news that was announced meanwhile, so as to poll again."""

from tasks.crawl.visit_note import FEED
from tasks.models.listing import Listing
from tasks.models.source import Source
from tasks.sources.hub import find_hub
from worker.ledger import Hurry, Visit
from worker.resources import Resources
from worker.web.answer import Answer


def remember_hub(resources: Resources, visit: Visit, source: Source, answer: Answer, listing: Listing | None) -> None:
    """What a poll of a feed gave (no listing: nothing has changed) -> its hub is wanted, or wanted no longer.

    Of a feed that names none the source's home page may: it is to be looked at. Nothing where no hub could call us.
    """
    if not resources.settings.websub_callback:
        return
    subscriptions, now = resources.ledger.subscriptions, resources.now()
    hub = find_hub(answer, listing)
    if hub is not None:
        subscriptions.want(visit.url, source.id, now, hub=hub.url, topic=hub.topic)
    elif listing is not None:  # else it was not shown again, and what it said before holds
        subscriptions.forget(visit.url)
        if source.home and listing.kind in {"rss", "json-feed"} and subscriptions.of(source.home) is None:
            subscriptions.want(source.home, source.id, now)


def count_pings(resources: Resources, url: str) -> int:
    """Address of a feed -> how often its hub has announced news; 0 where no hub could call us."""
    if not resources.settings.websub_callback:
        return 0
    known = resources.ledger.subscriptions.of(url)
    return known.pings if known else 0


def poll_again(resources: Resources, url: str, before: int) -> None:
    """A feed whose poll has ended, and the pings before it began -> due at once where one has come since.

    Whoever hears a ping counts it first and only then looks whether the feed is being polled: so none falls between.
    """
    if count_pings(resources, url) > before:
        make_due(resources, url)


def make_due(resources: Resources, url: str) -> bool:
    """Address of a feed -> due now, as soon as its host may be asked; whether it was waiting for a later time."""
    now, frontier = resources.now(), resources.ledger.frontier
    visit = frontier.lookup([url]).get(url)
    if visit is None or visit.kind != FEED or visit.state != "waiting" or visit.due is None or visit.due <= now:
        return False
    frontier.hurry([Hurry(visit=visit, due=now)], now)
    return True
