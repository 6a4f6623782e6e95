"""Settings -> the way to the web that a process has: its client, the robots.txt it has read, its archive."""

from worker.access import Access
from worker.credentials import resolve
from worker.errors import Misconfigured, Transient
from worker.fetch_policy import FetchPolicy
from worker.limits import Limits
from worker.web.archive import Archive
from worker.web.client import Client
from worker.web.proxy import proxy_of
from worker.web.robots import Cache
from worker.web.session import Jars, Session


class Web:
    """What ``worker.fetch`` works with; opened once a process, shared by its threads."""

    def __init__(self, client: Client, archive: Archive | None, proxy: str = "") -> None:
        self.client = client
        self.rules = Cache()
        self.archive = archive
        self._jars = Jars()
        self._proxy = proxy

    def session(self, access: Access) -> Session:
        """How a source's hosts are asked -> the session of one fetch."""
        return Session(access, self._jars.of(access), self._proxy)

    def close(self) -> None:
        """Close the connections and the archive."""
        self.client.close()
        if self.archive is not None:
            self.archive.close()


def open_web(policy: FetchPolicy, limits: Limits) -> Web:
    """FetchPolicy and limits -> the way to the web; nothing is connected yet. Raises Misconfigured."""
    client = Client(policy, limits)
    archive = Archive(policy.archive, client.agent) if policy.archive else None
    try:
        proxy = resolve(policy.proxy)
        if proxy:
            proxy_of(proxy)
    except Transient as verdict:
        raise Misconfigured(f"WIREDESK_WEB_PROXY: {verdict.detail}") from None
    except ValueError as error:
        raise Misconfigured(f"WIREDESK_WEB_PROXY: {error}") from None
    return Web(client, archive, proxy)
