"""Bookmarks: how far something has been read that takes long, in the words of whoever reads it."""

from datetime import datetime

from sqlalchemy import Engine, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from worker.ledger.columns import fingerprint
from worker.ledger.schema import bookmark


class Bookmarks:
    """The bookmarks of a ledger; raises Transient as the ledger does."""

    def __init__(self, writer: Engine, reader: Engine) -> None:
        self._writer, self._reader = writer, reader

    def get(self, name: str) -> str | None:
        """Name of what is read -> the mark that was kept, None for none."""
        with self._reader.begin() as connection:
            return connection.scalar(select(bookmark.c.mark).where(bookmark.c.name_hash == fingerprint(name)))

    def keep(self, name: str, mark: str, now: datetime) -> None:
        """Name, mark and the moment -> kept in place of the one before."""
        with self._writer.begin() as connection:
            insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(bookmark)
            row = insert.values(name_hash=fingerprint(name), name=name, mark=mark, updated=now)
            again = {"mark": mark, "updated": now}
            connection.execute(row.on_conflict_do_update(index_elements=["name_hash"], set_=again))

    def remove(self, name: str) -> None:
        """Name -> as if nothing of it had been read."""
        with self._writer.begin() as connection:
            connection.execute(delete(bookmark).where(bookmark.c.name_hash == fingerprint(name)))
