"""No waits for the disk. No test pulls the plug, and what was written outlives a process that is killed.

Not so the processes that are started afresh: they wait as the product does.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.pool import Pool


def hurry() -> None:
    """From now on this process, and those that are forked from it, wait for no disk."""
    event.listen(Pool, "checkout", _hurry)
    vars(os)["fsync"] = lambda descriptor: None


@contextmanager
def waiting() -> Iterator[None]:
    """For as long, a SQLite ledger is opened as the product opens it."""
    event.remove(Pool, "checkout", _hurry)
    try:
        yield
    finally:
        event.listen(Pool, "checkout", _hurry)


def _hurry(connection: Any, *_: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")
