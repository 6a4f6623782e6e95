"""Failures: what went wrong and waits for somebody, looked up by kind, reason, source, host and time.

quarantined, rejected for a reason that may pass ─┐
tried and not sent; refused by a sink            ─┼─▶ Failing ─▶ redriven, or discarded
leased, begun, and never heard of again          ─┘
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, and_, case, delete, func, or_, select, update

from worker.ledger.columns import fingerprint
from worker.ledger.records import Failing, State, Wanted
from worker.ledger.schema import attempt, entry, outbox, subject, unheard, visit
from worker.ledger.turns import LEASED

SILENT = timedelta(hours=1)  # a unit of work that was begun so long ago has died: none takes half as long
_TASK = "task:"
_FILES, _ADDRESSES = "files", "urls"  # the sources of what was read from no source's listing


class Failures:
    """The failures of a ledger; raises Transient as the ledger does. ``now`` is always the caller's."""

    def __init__(self, writer: Engine, reader: Engine) -> None:
        self._writer = writer
        self._reader = reader

    def entries(self, passing: Iterable[str], wanted: Wanted, limit: int) -> list[Failing]:
        """Reasons of rejections that may pass, and which failures -> entries, the last changed first."""
        failed = or_(
            entry.c.state == State.QUARANTINED,
            and_(entry.c.state == State.REJECTED, entry.c.code.in_(list(passing))),
        )
        kept = case((entry.c.origin.is_not(None), _FILES), else_=_ADDRESSES)
        source = func.coalesce(visit.c.source, kept)
        columns = (entry, source.label("source"), func.coalesce(visit.c.host, "").label("host"))
        query = select(*columns).outerjoin(visit, visit.c.url_hash == entry.c.key_hash).where(failed)
        if wanted.name is not None:
            query = query.where(entry.c.key_hash == fingerprint(wanted.name))
        if wanted.host is not None:
            query = query.where(or_(visit.c.host == wanted.host, *_at(entry.c.url, wanted.host)))
        query = _narrowed(query, wanted, reason=entry.c.code, source=source, updated=entry.c.updated)
        with self._reader.begin() as connection:
            found = connection.execute(query.order_by(entry.c.updated.desc(), entry.c.key).limit(limit))
            return [_entry(row) for row in found]

    def events(self, wanted: Wanted, limit: int) -> list[Failing]:
        """-> messages that were tried and not sent, those first that can never be."""
        query = _about(wanted, outbox.c.error, outbox.c.queued).where(
            outbox.c.sent.is_(None), outbox.c.error.is_not(None)
        )
        if wanted.name is not None:
            query = query.where(outbox.c.id == wanted.name)
        with self._reader.begin() as connection:
            rows = connection.execute(query.order_by(outbox.c.due.is_not(None), outbox.c.position).limit(limit))
            return [_event(row) for row in rows]

    def refused(self, wanted: Wanted, limit: int) -> list[Failing]:
        """-> messages that a sink refused for good, the last first; each is named by the sink and its id."""
        query = _about(
            wanted, unheard.c.error, unheard.c.at, unheard.c.sink, unheard.c.error.label("why"), unheard.c.at
        )
        query = query.join(unheard, unheard.c.place == outbox.c.position)
        if wanted.name is not None:
            sink, _, message = wanted.name.rpartition("/")
            query = query.where(unheard.c.sink == sink, outbox.c.id == message)
        with self._reader.begin() as connection:
            rows = connection.execute(query.order_by(unheard.c.at.desc(), unheard.c.place.desc()).limit(limit))
            return [_refused(row) for row in rows]

    def leases(self, wanted: Wanted, now: datetime, limit: int) -> list[Failing]:
        """-> visits that somebody began and was never heard of again: their leases have run out."""
        lost = and_(visit.c.state == LEASED, visit.c.due <= now, visit.c.attempts > 0)
        query = select(visit).where(lost)
        if wanted.name is not None:
            query = query.where(visit.c.url_hash == fingerprint(wanted.name))
        if wanted.host is not None:
            query = query.where(visit.c.host == wanted.host)
        query = _narrowed(query, wanted, source=visit.c.source, updated=visit.c.updated)
        if wanted.reason not in {None, "lease"}:
            return []
        with self._reader.begin() as connection:
            return [_lease(row) for row in connection.execute(query.order_by(visit.c.due).limit(limit))]

    def units(self, wanted: Wanted, now: datetime, limit: int) -> list[Failing]:
        """-> units of work that were begun long ago and never ended."""
        if wanted.source or wanted.host or wanted.reason not in {None, "unit"}:
            return []
        query = select(attempt).where(attempt.c.updated < now - SILENT)
        if wanted.name is not None:
            query = query.where(attempt.c.unit_hash == fingerprint(wanted.name))
        query = _narrowed(query, wanted, updated=attempt.c.updated)
        with self._reader.begin() as connection:
            rows = connection.execute(query.order_by(attempt.c.updated.desc(), attempt.c.unit).limit(limit))
            return [_unit(row) for row in rows]

    def release(self, ids: Sequence[str], now: datetime) -> int:
        """Ids of messages that wait or were given up -> due at once, as if they were new; how many there were."""
        return self._mark(ids, {"due": now, "attempts": 0})

    def discard(self, ids: Sequence[str], now: datetime) -> int:
        """Ids of messages that were not sent -> never sent, with why they were not; how many there were."""
        return self._mark(ids, {"sent": now, "error": func.coalesce(outbox.c.error, "discarded")})

    def forget_refused(self, names: Iterable[str]) -> int:
        """Names of messages that a sink refused -> it is not told of them any more; how many there were."""
        number = 0
        with self._writer.begin() as connection:
            for name in names:
                sink, _, message = name.rpartition("/")
                place = select(outbox.c.position).where(outbox.c.id == message).scalar_subquery()
                gone = delete(unheard).where(unheard.c.sink == sink, unheard.c.place == place)
                number += connection.execute(gone).rowcount
        return number

    def forget_leases(self, urls: Iterable[str]) -> None:
        """Addresses of visits that nobody was heard of again -> as if nobody had begun them."""
        hashes = sorted(map(fingerprint, urls))
        with self._writer.begin() as connection:
            connection.execute(update(visit).where(visit.c.url_hash.in_(hashes)).values(attempts=0))

    def forget_units(self, names: Iterable[str]) -> None:
        """Names of units -> as if they had never been begun."""
        with self._writer.begin() as connection:
            connection.execute(delete(attempt).where(attempt.c.unit_hash.in_(sorted(map(fingerprint, names)))))

    def count_leases(self, now: datetime) -> int:
        """-> how many visits somebody began and was never heard of again."""
        lost = and_(visit.c.state == LEASED, visit.c.due <= now, visit.c.attempts > 0)
        with self._reader.begin() as connection:
            return connection.scalar(select(func.count()).select_from(visit).where(lost)) or 0

    def _mark(self, ids: Sequence[str], values: dict[str, Any]) -> int:
        with self._writer.begin() as connection:
            mine = _locked(connection, ids)
            if mine:
                connection.execute(update(outbox).where(outbox.c.id.in_(mine)).values(values))
        return len(mine)


def _about(wanted: Wanted, error: ColumnElement[Any], at: ColumnElement[Any], *more: ColumnElement[Any]) -> Select[Any]:
    """Which messages, the columns of why and since when they failed -> them, with their article's source and home."""
    visits = entry.join(visit, visit.c.url_hash == entry.c.key_hash)
    source = (
        select(visit.c.source).select_from(visits).where(entry.c.subject == outbox.c.subject).limit(1)
    ).scalar_subquery()
    home = func.coalesce(subject.c.home, "").label("home")
    query = select(outbox, func.coalesce(source, "").label("source"), home, *more)
    query = query.outerjoin(subject, subject.c.id == outbox.c.subject)
    if wanted.reason is not None:
        query = query.where(or_(error.startswith(f"{wanted.reason}:", autoescape=True), error == wanted.reason))
    if wanted.host is not None:
        query = query.where(or_(*_at(subject.c.home, wanted.host)))
    return _narrowed(query, wanted, source=source, updated=at)


def _locked(connection: Connection, ids: Sequence[str]) -> list[str]:
    """Ids of messages -> those that wait, locked in the order that every transaction locks them in."""
    query = select(outbox.c.id).where(outbox.c.id.in_(ids), outbox.c.sent.is_(None)).order_by(outbox.c.position)
    return list(connection.scalars(query.with_for_update()))


def _at(column: ColumnElement[str], host: str) -> list[ColumnElement[bool]]:
    """Column of addresses, and a host -> whether an address is one of that host's."""
    return [column.startswith(f"{scheme}://{host}/", autoescape=True) for scheme in ("https", "http")]


def _narrowed(query: Select[Any], wanted: Wanted, **columns: ColumnElement[Any]) -> Select[Any]:
    """Query -> the same, of what is wanted by the columns that are named."""
    for name in ("reason", "source"):
        if name in columns and (value := getattr(wanted, name)) is not None:
            query = query.where(columns[name] == value)
    if wanted.since is not None:
        query = query.where(columns["updated"] >= wanted.since)
    if wanted.until is not None:
        query = query.where(columns["updated"] < wanted.until)
    return query


def _entry(row: Row[Any]) -> Failing:
    return Failing(
        kind="task" if row.key.startswith(_TASK) else "page",
        name=row.key,
        state=row.state,
        reason=row.code,
        detail=row.detail,
        source=row.source,
        host=row.host or _host(row.url or row.key),
        attempts=row.attempts,
        since=row.first_seen,
        updated=row.updated,
    )


def _event(row: Row[Any]) -> Failing:
    code, _, detail = row.error.partition(": ")
    return Failing(
        kind="event",
        name=row.id,
        state="given up" if row.due is None else "waiting",
        reason=code,
        detail=detail.partition("\n")[0],
        source=row.source,
        host=_host(row.home),
        attempts=row.attempts,
        since=row.queued,
        updated=row.queued,
    )


def _refused(row: Row[Any]) -> Failing:
    code, _, detail = row.why.partition(": ")
    return Failing(
        kind="sink",
        name=f"{row.sink}/{row.id}",
        state="set aside",
        reason=code,
        detail=f"by {row.sink}: {detail.partition(chr(10))[0]}",
        source=row.source,
        host=_host(row.home),
        attempts=row.attempts,
        since=row.at,
        updated=row.at,
    )


def _lease(row: Row[Any]) -> Failing:
    return Failing(
        kind="lease",
        name=row.url,
        state=row.state,
        reason="lease",
        detail=f"a {row.kind} was begun {row.attempts} times, and nobody has reported back; it is due again",
        source=row.source,
        host=row.host,
        attempts=row.attempts,
        since=row.updated,
        updated=row.updated,
    )


def _unit(row: Row[Any]) -> Failing:
    return Failing(
        kind="unit",
        name=row.unit,
        state="begun",
        reason="unit",
        detail=f"begun {row.starts} times and never ended: the process died, or was stopped",
        source="",
        host="",
        attempts=row.starts,
        since=row.updated,
        updated=row.updated,
    )


def _host(url: str) -> str:
    """Address -> its host as it is written, empty for what is no address of the web."""
    return url.split("/")[2] if url.startswith(("http://", "https://")) else ""
