"""How the worker behaves towards the web: who it says it is, how long it waits, how often it asks, what it reaches."""

from pathlib import Path
from typing import Annotated

import msgspec

Pause = Annotated[float, msgspec.Meta(ge=0)]
Seconds = Annotated[float, msgspec.Meta(gt=0)]
Count = Annotated[int, msgspec.Meta(ge=0)]
Times = Annotated[int, msgspec.Meta(ge=1)]
Port = Annotated[int, msgspec.Meta(ge=1, le=65535)]


class FetchPolicy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an operator may set about fetching; times are in seconds."""

    contact: str = "https://wiredesk.github.io"  # part of the User-Agent: where a publisher finds whom to write to
    interval: Pause = 5.0  # between a host's answer and the next request to it; robots.txt may ask for more
    concurrency: Count = 1  # requests to one host at the same time; 0: no limit
    timeout: Seconds = 30.0  # for a whole fetch, from the first lookup to the last byte, its redirects included
    connect_timeout: Seconds = 10.0  # for one address to take the connection
    redirects: Count = 5
    downgrade: bool = False  # whether a redirect may lead from https to http
    attempts: Times = 4  # until a page that could not be fetched is given up
    threads: Times = 16  # fetches at the same time in one process
    ports: tuple[Port, ...] = (80, 443)
    networks: tuple[str, ...] = ()  # such as 10.0.0.0/8: may be reached although they are not public
    ignore_robots: tuple[str, ...] = ()  # hosts whose robots.txt is not asked; every event of theirs says so
    proxy: str = ""  # http://, https:// or socks5://, with a user and a password where it wants them; or env:, file:
    ca_file: Path | None = None  # certificates (PEM) to trust besides the public ones
    archive: Path | None = None  # folder that every exchange is written to as WARC
