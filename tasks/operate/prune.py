"""Prune: what the settings keep no longer -> emptied or deleted, in steps that nobody waits for; its space is free."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from msgspec import Struct
from msgspec.structs import asdict

from worker.resources import Resources

LEDGER = (
    "versions",
    "evidence",
    "sent",
    "entries",
    "validators",
    "robots",
    "counts",
)  # in the order in which it is done


class Pruned(Struct, frozen=True, kw_only=True):
    """How many of what were emptied or deleted, the bytes that came back, the longest step in seconds, and whether
    anything is left for the next time."""

    rows: dict[str, int]
    freed: int = 0
    longest: float = 0.0
    done: bool = True


def count_old(resources: Resources) -> Pruned:
    """-> how much of what would be pruned now."""
    ledger, now = resources.ledger, resources.now()
    rows = {name: ledger.retention.old(name, before) for name, before in _limits(resources, now).items()}
    return Pruned(rows=rows | {"archives": len(list(_old_archives(resources, now)))})


def prune(resources: Resources, seconds: float | None = None) -> Pruned:
    """How long at most (None: until it is done) -> what was pruned. Raises Transient as the ledger."""
    ledger, now, began = resources.ledger, resources.now(), time.monotonic()
    before, rows, done = ledger.retention.size(), dict.fromkeys(LEDGER, 0), True
    for name, number in _steps(resources, now, rows):
        rows[name] += number
        if seconds is not None and time.monotonic() - began > seconds:
            done = False
            break
    if done:
        rows["archives"] = _unlink(resources, now)
        rows["bus"] = _expire(resources, now)
    return Pruned(
        rows={name: number for name, number in rows.items() if number},
        freed=max(0, before - ledger.retention.size()),
        longest=ledger.retention.longest,
        done=done,
    )


def _steps(resources: Resources, now: datetime, rows: dict[str, int]) -> Iterator[tuple[str, int]]:
    retention = resources.ledger.retention
    for name, before in _limits(resources, now).items():
        for number in retention.prune(name, before, now):
            yield name, number
    if any(rows.values()):
        for _ in retention.give_back():
            yield "versions", 0


def _limits(resources: Resources, now: datetime) -> dict[str, datetime]:
    """-> what of the ledger goes, and the moment before which it is old."""
    days = asdict(resources.settings.retention)
    return {name: now - timedelta(days=days[name]) for name in LEDGER if days[name]}


def _old_archives(resources: Resources, now: datetime) -> Iterator[Path]:
    days, folder = resources.settings.retention.archives, resources.settings.web.archive
    if not days or folder is None or not folder.is_dir():
        return
    oldest = (now - timedelta(days=days)).timestamp()
    yield from (file for file in sorted(folder.glob("*.warc.gz")) if file.stat().st_mtime < oldest)


def _unlink(resources: Resources, now: datetime) -> int:
    files = list(_old_archives(resources, now))
    for file in files:
        file.unlink(missing_ok=True)
    return len(files)


def _expire(resources: Resources, now: datetime) -> int:
    days = resources.settings.retention.bus
    return resources.bus.expire(now - timedelta(days=days)) if days else 0
