"""What a PostgreSQL server on this machine has worked: all of its processes, whoever asked."""

import os
from collections.abc import Iterator
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def spent() -> float:
    """-> seconds of CPU of its processes until now, those that have ended too; 0 where there is none here."""
    return sum(_all_processes()) / TICKS


def _all_processes() -> Iterator[int]:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            head, _, rest = stat.read_text("utf-8", "replace").rpartition(")")
        except OSError:  # it has ended meanwhile
            continue
        if head.endswith("(postgres"):
            yield sum(map(int, rest.split()[11:15]))  # its own, and of its children that have ended
