"""Name of a file as somebody types it -> the one form in which origins, the ledger and ``why`` know it.

    seeds/feed.xml · ./seeds/feed.xml · /home/ann/seeds/feed.xml · file:///home/ann/seeds/feed.xml   one file
    backup.zip!2026/story.html                                                                        a member of one

Below the working folder that is the path from there, elsewhere the whole path; links are not followed. What is no UTF-8
in it is written out: ``caf\\xe9.html``.
"""

import os
import re
from pathlib import Path
from urllib.parse import unquote

from tasks.readers.span import STDIN
from worker.address import split
from worker.errors import Misconfigured

INSIDE = "!"  # parts the name of a container from that of what it holds
_RECORD = re.compile(r"#([1-9][0-9]{0,17})")


def path_of(name: str) -> str:
    """Path, or file address (RFC 8089) -> the path. Raises Misconfigured for an address of another machine."""
    if name[:5].lower() != "file:":
        return name
    host, path = split(name).netloc, name[5:]
    if not path.startswith("/"):  # as the ledger writes it: file:seeds/feed.xml
        return name if os.path.lexists(name) else path
    if host not in {"", "localhost"}:
        raise Misconfigured(f"{name}: a file of another machine, {host}; only files that can be opened here are read")
    if path.startswith("//"):
        path = "/" + path[2:].partition("/")[2]
    return unquote(path.partition("#")[0].partition("?")[0])


def known_name(path: str) -> str:
    """Path of a file, or of what it holds -> the form in which it is known."""
    if path == STDIN:
        return path
    whole, here = os.path.abspath(path), str(Path.cwd())  # noqa: PTH100 - as typed: no link is resolved
    if not whole.startswith(here + os.sep) and whole != here:
        resolved = os.path.realpath(whole)  # the working folder may have been reached by a link
        whole = resolved if resolved.startswith(here + os.sep) else whole
    return printable(whole.removeprefix(here + os.sep) if whole != here else ".")


def printable(name: str) -> str:
    """Name as the system gives it -> as it can be written: bytes of it that are no UTF-8 as ``\\xe9``."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("utf-8", "backslashreplace")
    return name


def split_record(name: str) -> tuple[str, int | None]:
    """Name with the number of a record behind it, ``feed.xml#2`` -> the name and the number, if there is one."""
    found = _RECORD.fullmatch(name, name.rfind("#")) if "#" in name else None
    return (name[: found.start()], int(found[1])) if found else (name, None)


def split_member(path: str) -> tuple[str, str]:
    """Path -> the file that can be opened, and the member in it that is meant, empty where that is the file itself."""
    at = path.find(INSIDE)
    while at > 0 and not os.path.lexists(path):
        if Path(path[:at]).is_file():
            return path[:at], path[at + 1 :]
        at = path.find(INSIDE, at + 1)
    return path, ""


def is_there(name: str) -> bool:
    """Name as typed -> whether a file or folder stands there, or a file that may hold it."""
    try:
        path, _ = split_member(path_of(name))
        return os.path.lexists(path)
    except (Misconfigured, ValueError, OSError):
        return False
