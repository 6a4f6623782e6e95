"""A new ledger on SQLite without its migrations: its tables are made at once, as the migrations made another's.

The tests begin with a new ledger more than a thousand times, and to go through all migrations takes as long as what
most of them do with it. Where it is the migrations that are meant, ``by_migrations`` has them run.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, Engine, select

import worker.ledger.ledger
from worker.ledger.database import READING, connect
from worker.ledger.migrations import migrate
from worker.ledger.schema import metadata

_STATEMENTS = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid"


def begin_at_once() -> None:
    """From now on this process, and those that are forked from it, make the tables of a new ledger at once."""
    vars(worker.ledger.ledger)["migrate"] = _make


@contextmanager
def by_migrations() -> Iterator[None]:
    """For as long, a new ledger is made as the product makes it."""
    vars(worker.ledger.ledger)["migrate"] = migrate
    try:
        yield
    finally:
        begin_at_once()


def _make(engine: Engine) -> None:
    """A database -> with all tables: a new one on SQLite is made, any other is migrated."""
    if engine.dialect.name == "sqlite" and _new(engine.execution_options(**READING)):
        with engine.begin() as connection:
            if _new(connection):  # of several that open a new one the first makes it, and the others have waited
                for statement in _statements():
                    connection.exec_driver_sql(statement)
    migrate(engine)


def _new(reader: Engine | Connection) -> bool:
    if isinstance(reader, Connection):
        return not reader.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
    with reader.connect() as connection:
        return _new(connection)


@cache
def _statements() -> tuple[str, ...]:
    """-> what makes the tables as they are after all migrations, and notes down that these have run."""
    with TemporaryDirectory() as folder:
        engine = connect(f"sqlite:///{Path(folder, 'ledger.db')}")
        migrate(engine)
        with engine.connect() as connection:
            made = connection.exec_driver_sql(_STATEMENTS).scalars().all()
            revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
            held = [table for table in metadata.tables.values() if connection.execute(select(table).limit(1)).first()]
        engine.dispose()
    assert held == [], "a new ledger holds nothing that is not made by these statements"
    return *made, f"INSERT INTO alembic_version VALUES ('{revision}')"
