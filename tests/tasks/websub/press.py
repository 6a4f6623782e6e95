"""A press with a feed that names a hub, on loopback, and a desk that follows it and is served for the hub to call."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from tasks.crawl.dispatch import attend, dispatch
from tasks.crawl.sync_sources import sync_sources
from tasks.models.source import Source
from tasks.websub.subscribe import keep
from tests.hub import LoopbackHub
from tests.servers import free_port
from tests.tasks.desk.stocked import served
from tests.testweb import LoopbackWeb
from worker.fetch_policy import FetchPolicy
from worker.ledger import Subscription, Visit
from worker.resources import Resources
from worker.settings import Desk, Settings

PATH = "/news.xml"


class Press:
    """The press, its hub, and the desk; the clock is the machine's, and goes on where a test says so."""

    def __init__(self, web: LoopbackWeb, hub: LoopbackHub, settings: Settings) -> None:
        self.web, self.hub = web, hub
        self.ahead = timedelta()
        self.published: list[str] = []
        self.feed = web.url(0, PATH)
        self.links = f'<atom:link rel="hub" href="{hub.url}"/><atom:link rel="self" href="{self.feed}"/>'
        self.source = Source(id="press", name="Press", feeds=(self.feed,), floor=timedelta(hours=1))
        self.resources = Resources(settings, now=self.now, trace=lambda: "")
        self.print()

    def now(self) -> datetime:
        """-> the moment."""
        return datetime.now(UTC) + self.ahead

    def publish(self, name: str) -> None:
        """An article -> in the feed."""
        self.published.append(name)
        self.print()

    def print(self) -> None:
        """The feed, as it is now."""
        items = "".join(
            f"<item><title>{name}</title><link>{self.web.url(0, f'/article/{name}')}</link></item>"
            for name in self.published
        )
        head = (
            '<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>P</title>'
        )
        self.web.served[0, PATH] = f"{head}{self.links}{items}</channel></rss>".encode()

    def follow(self, *sources: Source) -> None:
        """Sources -> followed; those that were before are not any more."""
        sync_sources(self.resources, sources)

    def work(self) -> None:
        """Everything that is due -> done, and what that makes due."""
        while visits := dispatch(self.resources, 50):
            for visit in visits:
                attend(self.resources, visit)

    def subscribed(self) -> Subscription:
        """-> what was agreed with the hub: the feed polled, the hub asked."""
        self.work()
        keep(self.resources)
        return self.agreed()

    def agreed(self) -> Subscription:
        """-> what is known of the feed's hub."""
        found = self.resources.ledger.subscriptions.of(self.feed)
        assert found is not None
        return found

    def visit(self) -> Visit:
        """-> the feed's visit."""
        return self.resources.ledger.frontier.lookup([self.feed])[self.feed]

    @property
    def due(self) -> bool:
        """-> whether the feed is to be polled now."""
        visit = self.visit()
        return visit.state == "waiting" and visit.due is not None and visit.due <= self.now()

    @property
    def polls(self) -> int:
        """-> how often the feed was asked for."""
        return self.web.paths().count(PATH)

    def events(self) -> int:
        """-> how many events are in the outbox."""
        return len(self.resources.ledger.outbox.pending(1000))


@contextmanager
def pressed(folder: Path, *, interval: float = 0.0) -> Iterator[Press]:
    """Folder -> a press that is followed by a desk in it, its hub at hand, the desk served."""
    with LoopbackWeb() as web, LoopbackHub() as hub:
        hub_port, port = int(hub.url.split(":")[2].strip("/")), free_port()
        policy = FetchPolicy(interval=interval, networks=("127.0.0.0/8",), ports=(web.port, hub_port))
        settings = Settings(home=folder, bus_url="memory://", celery_url="memory://", web=policy)
        desk = Desk(listen=f"127.0.0.1:{port}")
        settings = replace(settings, desk=desk, websub_callback=f"http://127.0.0.1:{port}")
        press = Press(web, hub, settings)
        with press.resources:
            press.follow(press.source)
            with served(press.resources):
                yield press
