"""Databases on the PostgreSQL server that tests talk to, each for as long as it is needed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine, make_url, text

SERVER = os.environ.get("POSTGRESQL_FOR_TESTS", "postgresql+pg8000://postgres@127.0.0.1:5432/postgres")

_COPYING = 600.0  # seconds that the copy of a large one may take


def address_of(name: str) -> str:
    """Name of a database -> the address of a ledger in it."""
    own = make_url(SERVER).set(drivername="postgresql", database=name, query={"sslmode": "disable"})
    return own.render_as_string(hide_password=False)


@contextmanager
def database(name: str, like: str = "") -> Iterator[str]:
    """Name -> the address of a ledger in a database of that name, made here like another and dropped at the end.

    Raises DBAPIError where there is no server.
    """
    server = create_engine(SERVER, isolation_level="AUTOCOMMIT", connect_args={"timeout": _COPYING if like else 10})
    try:
        with server.connect() as connection:
            origin = f"TEMPLATE {like} STRATEGY file_copy" if like else ""  # what is large goes through no log
            connection.execute(text(f"CREATE DATABASE {name} {origin}"))
            connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit TO off"))  # see tests/disk.py
        try:
            yield address_of(name)
        finally:  # where a test is skipped that has made it, too
            with server.connect() as connection:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        server.dispose()
