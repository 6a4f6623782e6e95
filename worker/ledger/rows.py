"""Rows of the tables, as queries give them -> the records that callers get."""

from typing import Any

from sqlalchemy import Row

from worker.ledger.records import Listed, Telling


def read_telling(row: Row[Any]) -> Telling:
    """A row with the columns of the outbox -> the message in its place."""
    return Telling(
        position=row.position,
        id=row.id,
        type=row.type,
        key=row.key,
        body=row.body,
        queued=row.queued,
        sent=row.sent,
        subject=row.subject,
    )


def read_listed(row: Row[Any], name: str) -> Listed:
    """A row of a subject with its current version, and the subject's id -> the subject as it stands in a list."""
    return Listed(
        arrival=row.arrival,
        subject=name,
        number=row.number,
        home=row.home,
        first_seen=row.first_seen,
        updated=row.created,
        payload=row.payload,
    )
