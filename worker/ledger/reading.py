"""What a transaction reads at its beginning, and locks."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, and_, func, select

from worker.ledger.records import Known, Shown
from worker.ledger.schema import alias, claim, outbox, sketch, subject, version
from worker.message import Message

CURRENT = and_(version.c.subject == subject.c.id, version.c.number == subject.c.number)


def read_subjects(connection: Connection, hashes: Iterable[bytes]) -> list[tuple[bytes, int, Known, Shown | None]]:
    """Fingerprints of addresses -> those that lead to a subject, its place in order of arrival, the subject, and what
    it showed there.

    The subjects are locked until the transaction ends, in order of arrival.
    """
    query = (
        select(alias.c.url_hash, alias.c.digest.label("shown"), alias.c.number.label("form"), subject)
        .join(subject, subject.c.id == alias.c.subject)
        .where(alias.c.url_hash.in_(hashes))
        .order_by(subject.c.arrival)
        .with_for_update(of=subject, key_share=True)
    )
    return [
        (row.url_hash, row.arrival, _known(row), None if row.shown is None else Shown(row.shown, row.form))
        for row in connection.execute(query)
    ]


def read_claims(connection: Connection, by: Iterable[bytes], hashes: Iterable[bytes]) -> set[tuple[bytes, bytes]]:
    """Fingerprints of addresses, twice -> which of the first name which of the second as forms of themselves."""
    query = select(claim.c.by_hash, claim.c.url_hash).where(claim.c.by_hash.in_(by), claim.c.url_hash.in_(hashes))
    return {(row.by_hash, row.url_hash) for row in connection.execute(query)}


def read_named(connection: Connection, hashes: Iterable[bytes]) -> set[bytes]:
    """Fingerprints of addresses -> those of them that any address names as a form of itself."""
    query = select(claim.c.url_hash).where(claim.c.url_hash.in_(hashes)).distinct()
    return set(connection.scalars(query))


def read_claimants(connection: Connection, url_hash: bytes, limit: int) -> list[tuple[int, Known, bytes]]:
    """Fingerprint of an address -> the subjects whose addresses name it as a form of themselves, as ``read_copies``."""
    named = select(alias.c.subject).join(claim, claim.c.by_hash == alias.c.url_hash).where(claim.c.url_hash == url_hash)
    query = (
        select(subject, version.c.payload)
        .join(version, CURRENT)
        .where(subject.c.id.in_(named))
        .order_by(subject.c.arrival)
        .limit(limit)
        .with_for_update(of=subject, key_share=True)
    )
    return [(row.arrival, _known(row), row.payload) for row in connection.execute(query)]


def read_copies(connection: Connection, subject_id: str, limit: int) -> list[tuple[int, Known, bytes]]:
    """Subject -> those that it speaks for, at most ``limit``: place in order of arrival, subject and current payload.

    They are locked until the transaction ends.
    """
    query = (
        select(subject, version.c.payload)
        .join(version, CURRENT)
        .where(subject.c.copy_of == subject_id)
        .order_by(subject.c.arrival)
        .limit(limit)
        .with_for_update(of=subject, key_share=True)
    )
    return [(row.arrival, _known(row), row.payload) for row in connection.execute(query)]


def read_holders(connection: Connection, digests: Iterable[str], besides: Iterable[str]) -> list[tuple[int, Known]]:
    """Digests -> for each, the first to arrive of those that have it now, and its place; ``besides`` left out."""
    first = (
        select(func.min(subject.c.arrival))
        .where(subject.c.digest.in_(digests), subject.c.id.not_in(besides))
        .group_by(subject.c.digest)
    )
    query = select(subject).where(subject.c.arrival.in_(first))
    return [(row.arrival, _known(row)) for row in connection.execute(query)]


def read_payloads(connection: Connection, subject_ids: Iterable[str]) -> dict[str, bytes]:
    """Subjects -> the payload of the current version of each that has one."""
    query = select(subject.c.id, version.c.payload).join(version, CURRENT).where(subject.c.id.in_(subject_ids))
    return {row.id: row.payload for row in connection.execute(query)}


def read_evidence(connection: Connection, subject_id: str) -> bytes:
    """Subject -> the evidence of its current version."""
    query = select(version.c.evidence).join(subject, CURRENT).where(subject.c.id == subject_id)
    evidence: bytes = connection.execute(query).scalar_one()
    return evidence


def read_number(connection: Connection, subject_id: str, digest: str) -> int | None:
    """Subject and digest -> the number of its last version with that digest, None where there is none."""
    query = select(func.max(version.c.number)).where(version.c.subject == subject_id, version.c.digest == digest)
    return connection.execute(query).scalar()


def read_sketches(connection: Connection, keys: Iterable[int], limit: int) -> list[tuple[int, str]]:
    """Keys of sketches -> each with a subject that has it, at most ``limit`` of them a key."""
    place = func.row_number().over(partition_by=sketch.c.band, order_by=sketch.c.subject).label("place")
    found = select(sketch.c.band, sketch.c.subject, place).where(sketch.c.band.in_(keys)).subquery()
    query = select(found.c.band, found.c.subject).where(found.c.place <= limit)
    return [(row.band, row.subject) for row in connection.execute(query)]


def read_current(connection: Connection, subject_ids: Iterable[str]) -> list[tuple[int, Known, bytes]]:
    """Subjects -> the place of each in order of arrival, the subject and the payload of its current version."""
    query = select(subject, version.c.payload).join(version, CURRENT).where(subject.c.id.in_(subject_ids))
    return [(row.arrival, _known(row), row.payload) for row in connection.execute(query)]


def read_last_messages(connection: Connection, subject_ids: Iterable[str]) -> list[Message]:
    """Subjects -> the message of each one's current version, in the order they were written, locked."""
    query = (
        select(outbox.c.id, outbox.c.type, outbox.c.key, outbox.c.body)
        .join(version, version.c.message == outbox.c.id)
        .join(subject, CURRENT)
        .where(subject.c.id.in_(subject_ids))
        .order_by(outbox.c.position)
        .with_for_update(of=outbox)
    )
    return [Message(*row) for row in connection.execute(query)]


def _known(row: Row[Any]) -> Known:
    return Known(
        subject=row.id,
        name=row.name,
        number=row.number,
        digest=row.digest,
        first_seen=row.first_seen,
        home=row.home,
        copy_of=row.copy_of,
    )
