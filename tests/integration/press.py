"""A press on loopback, and a desk's list of its sources."""

from datetime import UTC, datetime

from tests.integration.desk import Desk
from tests.testweb import LoopbackWeb, pages
from tests.worker.ledger.stories import opened
from worker.ledger import open_ledger
from worker.ledger.schema import host


def free_hosts(desk: Desk) -> None:
    """As if the seconds had passed after which a request under way, of a process that was killed, counts as dead."""
    open_ledger(desk.ledger).close()  # it may have died before there were any tables
    with opened(desk.ledger) as connection:
        connection.execute(host.update().values(lease=datetime(2026, 1, 1, tzinfo=UTC)))


def publish(web: LoopbackWeb, host: int, count: int) -> None:
    """A feed that names so many articles, and the articles."""
    base = web.url(host, "")
    web.served[host, "/feed"] = pages.feed(host, base, count).encode()
    web.served[host, "/map"] = pages.sitemap(base, 0).encode()


def list_sources(desk: Desk, web: LoopbackWeb, **policy: str) -> None:
    """Every host of the web -> a source in the desk's list, which the desk may reach and need not wait for."""
    settings = {"ports": str(web.port), "networks": "127.0.0.0/8", "interval": "0.05", "timeout": "1"} | policy
    desk.environment |= {f"WIREDESK_WEB_{name.upper()}": value for name, value in settings.items()}
    lists = [
        f'[[source]]\nid = "post-{host}"\nname = "Valley Post {host}"\nfeeds = ["{web.url(host, "/feed")}"]\n'
        f'sitemaps = ["{web.url(host, "/map")}"]\nfloor = "30s"\n'
        for host in range(web.hosts)
    ]
    (desk.folder / "sources.toml").write_text("\n".join(lists))
