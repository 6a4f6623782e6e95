"""Settings -> the way to the web that a process has: its client, the robots.txt it has read, its archive."""

from worker.fetch_policy import FetchPolicy
from worker.limits import Limits
from worker.web.archive import Archive
from worker.web.client import Client
from worker.web.robots import Cache


class Web:
    """What ``worker.fetch`` works with; opened once a process, shared by its threads."""

    def __init__(self, client: Client, archive: Archive | None) -> None:
        self.client = client
        self.rules = Cache()
        self.archive = archive

    def close(self) -> None:
        """Close the connections and the archive."""
        self.client.close()
        if self.archive is not None:
            self.archive.close()


def open_web(policy: FetchPolicy, limits: Limits) -> Web:
    """FetchPolicy and limits -> the way to the web; nothing is connected yet. Raises Misconfigured."""
    client = Client(policy, limits)
    return Web(client, Archive(policy.archive, client.agent) if policy.archive else None)
