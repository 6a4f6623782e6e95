"""List of archives, as Common Crawl writes it (``warc.paths``, one path a line) -> the addresses of the archives."""

from tasks.readers.recorded import address
from worker.address import join, split
from worker.errors import Misconfigured

NAMES = (".paths", ".paths.gz")


def is_list(name: str) -> bool:
    """Path or address -> whether it is called as a list of archives is."""
    return (split(name).path or name).lower().endswith(NAMES)


def archive_addresses(content: bytes, name: str, base: str) -> list[str]:
    """The list, decompressed, what it is called, and the address that its paths are below -> addresses, each once.

    Raises Misconfigured with the line that is none.
    """
    found: dict[str, None] = {}
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
        path = line.strip()
        if not path or path.startswith("#"):
            continue
        url = address(join(f"{base.rstrip('/')}/", path))
        if url is None:
            raise Misconfigured(f"{name}, line {number}: {path[:80]!r} is no path of an archive")
        found[url] = None
    return list(found)
