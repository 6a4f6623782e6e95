"""A kind of ledger and a number -> ledgers with so many articles: filled once, each candidate has a copy of its own.

With a folder to keep them in, what is filled stays from run to run: a file there for SQLite, and for PostgreSQL a
database ``wiredesk_filled_<number>``, which ``dropdb`` takes away.
"""

import os
import shutil
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import create_engine, text

from bench.whole.fill import fill
from tests.databases import SERVER, address_of, database


class Filled:
    """Ledgers by how many articles are in them; everything goes away with the stack, but what is kept."""

    def __init__(self, home: Path, keep: Path | None, stack: ExitStack) -> None:
        self._home, self._keep, self._stack = home, keep, stack
        self._databases: dict[int, str] = {}

    def sqlite(self, name: str, articles: int) -> str:
        """Name and how many articles -> the address of a new SQLite ledger with them."""
        origin = (self._keep or self._home) / f"filled_{articles}.db"
        if not origin.exists():
            part = origin.with_suffix(".part")
            part.unlink(missing_ok=True)
            fill(f"sqlite:///{part}", articles)
            part.rename(origin)  # what was not filled to its end is not taken for it
        shutil.copyfile(origin, self._home / f"{name}.db")
        return f"sqlite:///{self._home}/{name}.db"

    def postgresql(self, name: str, articles: int) -> str:
        """Name and how many articles -> the address of a ledger with them in a new database of that name."""
        if articles not in self._databases:
            if self._keep:
                origin = f"wiredesk_filled_{articles}"
                _create(origin)
            else:
                origin = f"wiredesk_filled_{os.getpid()}_{articles}"
                self._stack.enter_context(database(origin))
            fill(address_of(origin), articles)
            self._databases[articles] = origin
        return self._stack.enter_context(database(name, like=self._databases[articles]))


def _create(name: str) -> None:
    server = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        known = connection.execute(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}).first()
        if known is None:
            connection.execute(text(f"CREATE DATABASE {name}"))
    server.dispose()
