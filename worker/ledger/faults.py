"""A database driver's error -> Transient, where the same may go well later; all others stay what they are.

    ledger-busy         another held a lock for too long; a deadlock; transactions that could not be put in an order
    ledger-full         no room on the disk, or no memory
    ledger-unreachable  connection lost or refused, server starting or stopping, file that cannot be opened or read
    ledger-read-only    the file system, or a server that became a standby, takes no writes now

SQLite: https://www.sqlite.org/rescode.html; PostgreSQL: appendix A, error codes.
"""

import sqlite3

from sqlalchemy.engine import ExceptionContext

from worker.errors import Transient

_SQLITE = {
    sqlite3.SQLITE_BUSY: "ledger-busy",
    sqlite3.SQLITE_LOCKED: "ledger-busy",
    sqlite3.SQLITE_FULL: "ledger-full",
    sqlite3.SQLITE_IOERR: "ledger-unreachable",
    sqlite3.SQLITE_CANTOPEN: "ledger-unreachable",
    sqlite3.SQLITE_READONLY: "ledger-read-only",
}
_POSTGRESQL = {
    "08": "ledger-unreachable",  # class: connection exception
    "25006": "ledger-read-only",  # read only sql transaction
    "25P03": "ledger-unreachable",  # idle in transaction session timeout
    "40001": "ledger-busy",  # serialization failure
    "40P01": "ledger-busy",  # deadlock detected
    "53": "ledger-unreachable",  # class: insufficient resources, such as connections
    "53100": "ledger-full",  # disk full
    "53200": "ledger-full",  # out of memory
    "55P03": "ledger-busy",  # lock not available
    "57014": "ledger-busy",  # query canceled, as by a statement timeout
    "57P": "ledger-unreachable",  # operator intervention: shutdown, crash, cannot connect now
    "58030": "ledger-unreachable",  # I/O error
}


def name_fault(context: ExceptionContext) -> None:
    """An error on its way out of the engine -> Transient raised in its stead, and a lost connection given up.

    An interrupt is no error of the database's, though it may come while a statement waits: it is let through.
    """
    error = context.original_exception
    if not isinstance(error, Exception):
        return
    code = _code(error)
    if code is None and (context.is_disconnect or isinstance(error, OSError)):
        code = "ledger-unreachable"
    if code is None:
        return
    if code == "ledger-unreachable":
        context.is_disconnect = True
    raise Transient(code, sentence(error))


def _code(error: BaseException) -> str | None:
    if isinstance(error, sqlite3.Error):
        return _SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)  # the low byte, whatever extends it
    state = _fields(error).get("C", "")
    return next((code for length in (5, 3, 2) if (code := _POSTGRESQL.get(state[:length]))), None)


def sentence(error: BaseException | None) -> str:
    """A database driver's error -> what it says, without the detail in which PostgreSQL may quote a row."""
    return _fields(error).get("M") or str(error)


def _fields(error: BaseException | None) -> dict[str, str]:
    # The driver hands on the fields of an ErrorResponse by their letters: C is the SQLSTATE, M the message.
    return error.args[0] if error and error.args and isinstance(error.args[0], dict) else {}
