"""What a PostgreSQL server on this machine has worked: all its processes, whoever asked, or those of one database."""

import os
from collections.abc import Iterator
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def spent(database: str = "") -> float:
    """-> seconds of CPU of its processes until now, those that have ended too; 0 where there is none here.

    With the name of a database only those that are in it now: sessions, and what cleans up behind them.
    """
    return sum(_in_database(database) if database else _all_processes()) / TICKS


def _all_processes() -> Iterator[int]:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        if (found := _ticks(stat)) is not None:
            yield sum(found)  # its own, and of its children that have ended


def _in_database(name: str) -> Iterator[int]:
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            title = line.read_bytes().rstrip(b"\0").decode("utf-8", "replace").split(" ")
        except OSError:
            continue
        if title[0] == "postgres:" and name in title and (found := _ticks(line.with_name("stat"))) is not None:
            yield sum(found[:2])


def _ticks(stat: Path) -> list[int] | None:
    """What the system says of a process -> its ticks, user and system, and its children's, if it is the server's."""
    try:
        head, _, rest = stat.read_text("utf-8", "replace").rpartition(")")
    except OSError:  # it has ended meanwhile
        return None
    return [int(one) for one in rest.split()[11:15]] if head.endswith("(postgres") else None
