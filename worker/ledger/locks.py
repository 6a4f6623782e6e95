"""Who may go first, on PostgreSQL; SQLite lets one writer in at a time and needs no more than that.

A transaction takes all its locks at its beginning and in one order, so no two can wait for each other. What a lock
stands for – an address, a digest – may be in no row yet, so these are advisory locks. They are numbered by hash into
a fixed number of slots: a batch of any size cannot use up the server's lock table, and a chance meeting of two
strangers in a slot costs one of them a short wait.
"""

from collections.abc import Iterable

from sqlalchemy import ARRAY, Connection, Integer, bindparam, text

SLOTS = 1024
MIGRATION = SLOTS  # a slot of its own

_SPACE = 0x57495245  # "WIRE": keeps clear of other programs in the same database
_TAKE = text("SELECT pg_advisory_xact_lock(:space, slot) FROM unnest(CAST(:slots AS integer[])) AS slot").bindparams(
    bindparam("slots", type_=ARRAY(Integer))
)


def slot(hashed: bytes) -> int:
    """Fingerprint of an address or a digest -> the slot that stands for it."""
    return int.from_bytes(hashed[:4]) % SLOTS


def take(connection: Connection, slots: Iterable[int]) -> None:
    """Slots -> locked until the transaction ends; waits for those who hold them."""
    if connection.dialect.name == "postgresql" and (ordered := sorted(set(slots))):
        connection.execute(_TAKE, {"space": _SPACE, "slots": ordered})
