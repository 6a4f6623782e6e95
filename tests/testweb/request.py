"""A request as it arrived."""

import asyncio
import time
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Request:
    """One request: to which host, when it arrived and was answered (monotonic), what it said, and who sent it."""

    host: int
    method: str
    path: str
    headers: dict[str, str]
    arrived: float = field(default_factory=time.monotonic)
    answered: float = 0.0
    peer: str = ""

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.path).query))

    @property
    def words(self) -> list[str]:
        """-> the path's parts."""
        return [word for word in urlsplit(self.path).path.split("/") if word]


async def read_request(reader: asyncio.StreamReader, host: int, peer: str = "") -> Request | None:
    """Stream, and who is at its other end -> the next request on it, None at its end."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ", 2)
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines) if name
    }
    return Request(host, method, path, headers, peer=peer)
