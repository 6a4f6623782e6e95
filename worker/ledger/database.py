"""Address of a database -> an SQLAlchemy engine, set up so that what was committed stays and waiting has an end."""

import logging
import socket
import ssl
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Dialect, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError

from worker.errors import Misconfigured
from worker.ledger.faults import name_fault

PATIENCE = 30.0  # seconds to wait for another's lock before the work is put off
SILENCE = 90.0  # seconds without a word from the server before a connection is given up

READING = {"ledger_begin": "BEGIN"}  # execution options of a transaction that only reads; on SQLite others wait in turn

_FORMS = "ledger_url must be sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/DATABASE"


def connect(address: str) -> Engine:
    """``sqlite:///PATH`` or ``postgresql://…`` -> an engine; nothing is opened yet, but the folder of PATH is made.

    PostgreSQL takes ``?sslmode=`` disable, prefer (default), require or verify-full, and ``sslrootcert=FILE``.
    Raises Misconfigured, the password never in its message.
    """
    # The pool writes a traceback for every connection that it cannot say goodbye on. What became of the statement is
    # raised as a verdict, and told of by whoever made it.
    logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise Misconfigured(f"{_FORMS}; this address cannot be understood") from None
    if url.drivername == "sqlite":
        return _sqlite(url)
    if url.drivername in {"postgresql", "postgresql+pg8000"}:
        return _postgresql(url)
    raise Misconfigured(f"{_FORMS}, not {url.drivername}")


def _sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:" or url.query:
        raise Misconfigured(f"{_FORMS}; this address names no file, or more than a file")
    folder = Path(url.database).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Misconfigured(f"ledger_url: the folder {folder} cannot be made ({error.strerror})") from None
    engine = create_engine(url, pool_size=0, hide_parameters=True, connect_args={"timeout": PATIENCE})

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _: Any) -> None:
        connection.isolation_level = None  # the driver begins no transaction of its own: see begin
        cursor = connection.cursor()
        cursor.execute("PRAGMA page_count")
        if cursor.fetchall() == [(0,)]:  # a new file: later it would have to be written anew, and others wait
            cursor.execute("PRAGMA auto_vacuum=INCREMENTAL")
        cursor.close()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A transaction that first reads and then writes fails at once where another wrote in between; one that says
        # at its beginning that it will write waits its turn.
        connection.exec_driver_sql(connection.get_execution_options().get("ledger_begin", "BEGIN IMMEDIATE"))

    event.listen(engine, "handle_error", name_fault)
    return engine


def _postgresql(url: URL) -> Engine:
    options = {"ssl_context": _tls(url), "application_name": "wiredesk"}
    url = url.set(drivername="postgresql+pg8000", query={})
    engine = create_engine(url, pool_size=0, hide_parameters=True, connect_args=options)

    # What is read after a lock was waited for must be what its holder left behind, so every statement reads anew. A
    # process that was stopped in the middle of a batch must not hold up the others for ever.
    session = f"""
        SET client_encoding TO 'UTF8';
        SET default_transaction_isolation TO 'read committed';
        SET lock_timeout TO {PATIENCE * 1000:.0f};
        SET idle_in_transaction_session_timeout TO {SILENCE * 1000:.0f}
    """

    @event.listens_for(engine, "do_connect")
    def open_session(dialect: Dialect, _: Any, args: Any, options: Any) -> DBAPIConnection:
        driver = dialect.loaded_dbapi
        try:
            with ExitStack() as undo:
                plug = socket.create_connection((url.host or "localhost", url.port or 5432), timeout=SILENCE)
                undo.callback(plug.close)
                # The driver writes a statement in several small pieces, each of which would wait for the answer to
                # the one before: four times the time for a batch.
                plug.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                plug.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
                connection: DBAPIConnection = driver.Connection(*args, **options, sock=plug)
                undo.callback(connection.close)  # over TLS it holds a socket of its own
                connection.cursor().execute(session)
                connection.commit()
                undo.pop_all()
        except OSError as error:  # the driver lets some through as they are
            raise driver.InterfaceError(f"network error: {error}") from error
        return connection

    event.listen(engine, "handle_error", name_fault)
    return engine


def _tls(url: URL) -> ssl.SSLContext | bool | None:
    query = {name: str(value) for name, value in url.query.items()}
    mode, root = query.pop("sslmode", "prefer"), query.pop("sslrootcert", None)
    if query:
        raise Misconfigured(f"ledger_url: PostgreSQL takes sslmode and sslrootcert, not {', '.join(sorted(query))}")
    if mode == "verify-full":
        try:
            return ssl.create_default_context(cafile=root)
        except OSError as error:
            raise Misconfigured(f"ledger_url: sslrootcert {root} cannot be read ({error.strerror})") from None
    modes = {"disable": False, "prefer": None, "require": True}
    if root or mode not in modes:
        raise Misconfigured("ledger_url: sslmode is disable, prefer, require or verify-full, which takes sslrootcert")
    return modes[mode]
