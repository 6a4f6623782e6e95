"""A press on loopback, and a desk's list of its sources."""

from tests.integration.desk import Desk
from tests.testweb import LoopbackWeb, pages
from tests.worker.ledger.stories import opened
from worker.ledger import open_ledger
from worker.ledger.schema import host, turn, visit
from worker.ledger.turns import BEFORE, LEASED


def free(desk: Desk) -> None:
    """As if the time had passed after which what a process had in its hands, that was killed, is anybody's again."""
    open_ledger(desk.ledger).close()  # it may have died before there were any tables
    with opened(desk.ledger) as connection:
        connection.execute(host.update().values(lease=BEFORE))
        connection.execute(visit.update().where(visit.c.state == LEASED).values(due=BEFORE))
        connection.execute(turn.update().values(live=BEFORE, backfill=BEFORE, free=BEFORE))


def publish(web: LoopbackWeb, host: int, count: int) -> None:
    """A feed that names so many articles, and the articles."""
    base = web.url(host, "")
    web.served[host, "/feed"] = pages.feed(host, base, count).encode()
    web.served[host, "/map"] = pages.sitemap(base, 0).encode()


def list_sources(desk: Desk, web: LoopbackWeb, **policy: str) -> None:
    """Every host of the web -> a source in the desk's list, which the desk may reach and need not wait for.

    A fetch has five seconds: on a busy machine one was too short, even on loopback.
    """
    settings = {"ports": str(web.port), "networks": "127.0.0.0/8", "interval": "0.05", "timeout": "5"} | policy
    desk.environment |= {f"WIREDESK_WEB_{name.upper()}": value for name, value in settings.items()}
    lists = [
        f'[[source]]\nid = "post-{host}"\nname = "Valley Post {host}"\nfeeds = ["{web.url(host, "/feed")}"]\n'
        f'sitemaps = ["{web.url(host, "/map")}"]\nfloor = "30s"\n'
        for host in range(web.hosts)
    ]
    (desk.folder / "sources.toml").write_text("\n".join(lists))
