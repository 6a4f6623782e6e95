"""Catalogue: articles, or whatever subjects are, as a person looks them up: by words, the last to arrive first.

Every list is read from an index and has an end: the place in order of arrival where the next part begins.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, and_, func, select

from worker.ledger.columns import stand_in
from worker.ledger.reading import CURRENT
from worker.ledger.records import HostLine, Listed, Telling
from worker.ledger.rows import read_listed, read_telling
from worker.ledger.schema import daily, entry, host, outbox, subject, version, visit, word
from worker.ledger.visit_rows import read_visit
from worker.ledger.visits import Backlog, Lane, Visit

FEW, MANY = 2_000, 8_000  # subjects of one word that are counted, to begin with the word that has fewest


class Catalogue:
    """The catalogue of a ledger; raises Transient as the ledger does."""

    def __init__(self, reader: Engine) -> None:
        self._reader = reader

    def search(self, words: Sequence[str] = (), limit: int = 50, before: int | None = None) -> list[Listed]:
        """Words that a subject must all have -> the last to arrive, those that arrived ``before`` where that is given.

        Without a word it is all subjects that have a version.
        """
        keys = [stand_in(one) for one in dict.fromkeys(words)]
        with self._reader.begin() as connection:
            query = select(subject.c.arrival).where(subject.c.number > 0)
            place: ColumnElement[int] = subject.c.arrival
            if keys:
                query, place = _having(_rarest_first(connection, keys))
            if before is not None:
                query = query.where(place < before)
            arrivals = connection.scalars(query.order_by(place.desc()).limit(limit)).all()
            found = select(subject, version.c.payload, version.c.created).join(version, CURRENT)
            rows = connection.execute(found.where(subject.c.arrival.in_(arrivals)).order_by(subject.c.arrival.desc()))
            return [read_listed(row, row.id) for row in rows]

    def lookup(self, name: str) -> Listed | None:
        """Id of a subject -> it as it stands, None where there is none with a version."""
        query = select(subject, version.c.payload, version.c.created).join(version, CURRENT)
        with self._reader.begin() as connection:
            row = connection.execute(query.where(subject.c.id == name)).one_or_none()
        return None if row is None else read_listed(row, row.id)

    def version(self, name: str, number: int) -> tuple[bytes, bytes] | None:
        """Subject and number -> payload and evidence of that version, None where there is none, or it was emptied."""
        query = select(version.c.payload, version.c.evidence).where(
            version.c.subject == name, version.c.number == number
        )
        with self._reader.begin() as connection:
            row = connection.execute(query).one_or_none()
        return (row.payload, row.evidence) if row is not None and row.payload else None

    def addresses(self, name: str, limit: int = 50) -> list[str]:
        """Subject -> the addresses that it was seen at, and the records of files, at most so many."""
        query = select(entry.c.key).where(entry.c.subject == name).order_by(entry.c.key).limit(limit)
        with self._reader.begin() as connection:
            return list(connection.scalars(query))

    def tellings(self, *, before: int | None = None, limit: int = 50) -> list[Telling]:
        """-> messages as they were written, the last first: those before a place in the outbox."""
        columns = [column for column in outbox.c if column is not outbox.c.error]
        query = select(*columns).order_by(outbox.c.position.desc()).limit(limit)
        if before is not None:
            query = query.where(outbox.c.position < before)
        with self._reader.begin() as connection:
            return [read_telling(row) for row in connection.execute(query)]

    def hosts(self, limit: int = 200) -> list[HostLine]:
        """-> the hosts that most visits are still due at, and how each is to be asked; reads all that is due."""
        waiting = func.count().label("waiting")
        due = select(visit.c.host, waiting, func.min(visit.c.due).label("first")).where(visit.c.due.is_not(None))
        most = due.group_by(visit.c.host).order_by(waiting.desc(), visit.c.host).limit(limit).subquery()
        query = select(most, host).outerjoin(host, host.c.name == most.c.host).order_by(most.c.waiting.desc())
        with self._reader.begin() as connection:
            return [_host_line(row) for row in connection.execute(query)]

    def host(self, name: str) -> HostLine:
        """Host -> what is due there, and how it is to be asked."""
        due = select(func.count(), func.min(visit.c.due)).where(visit.c.host == name, visit.c.due.is_not(None))
        with self._reader.begin() as connection:
            waiting, first = connection.execute(due).one()
            row = connection.execute(select(host).where(host.c.name == name)).one_or_none()
        known = row and HostLine(name, waiting, first, free=row.due, strikes=row.strikes, reason=row.reason)
        return known or HostLine(name, waiting, first)

    def visits(self, host: str, lane: Lane, limit: int, after: datetime | None = None) -> list[Visit]:
        """Host and lane -> its visits that are due some time, in that order, those after a moment where it is given."""
        query = select(visit).where(visit.c.host == host, visit.c.lane == lane, visit.c.due.is_not(None))
        if after is not None:
            query = query.where(visit.c.due > after)
        with self._reader.begin() as connection:
            return [read_visit(row) for row in connection.execute(query.order_by(visit.c.due).limit(limit))]

    def backlog(self, source: str, lane: Lane, before: datetime) -> Backlog:
        """Source and lane -> what of it is due before a moment, and what was put off beyond that."""
        mine = and_(visit.c.source == source, visit.c.lane == lane, visit.c.due.is_not(None))
        soon = (
            select(visit.c.host, visit.c.kind, func.count(), func.min(visit.c.due))
            .where(mine, visit.c.due < before)
            .group_by(visit.c.host, visit.c.kind)
        )
        later = select(func.count()).select_from(visit).where(mine, visit.c.due >= before, visit.c.reason != "")
        with self._reader.begin() as connection:
            rows = connection.execute(soon).all()
            put_off = connection.scalar(later) or 0
        kinds: Counter[str] = Counter()
        for row in rows:
            kinds[row[1]] += row[2]
        first = min((row[3] for row in rows), default=None)
        return Backlog(frozenset(row[0] for row in rows), dict(kinds), first, put_off)

    def daily(self, names: Sequence[str], since: datetime, label: str | None = None) -> Mapping[str, dict[str, int]]:
        """Names of counts -> for each label, of every day since, how many: ``{label: {"2026-11-23 name": 4}}``."""
        query = select(daily).where(daily.c.name.in_(names), daily.c.day >= f"{since:%Y-%m-%d}")
        if label is not None:
            query = query.where(daily.c.label == label)
        found: dict[str, dict[str, int]] = {}
        with self._reader.begin() as connection:
            for row in connection.execute(query):
                found.setdefault(row.label, {})[f"{row.day} {row.name}"] = row.number
        return found


def _rarest_first(connection: Connection, keys: Sequence[int]) -> Sequence[int]:
    """Words -> that which fewest subjects have in front; counted no further than it takes to know it."""
    limit = FEW
    while len(keys) > 1:
        counts = {key: _count(connection, key, limit) for key in keys}
        keys = sorted(keys, key=counts.__getitem__)
        if counts[keys[0]] < limit or limit >= MANY:
            break
        limit *= 4
    return keys


def _count(connection: Connection, key: int, limit: int) -> int:
    """A word -> how many subjects have it, ``limit`` where there are more."""
    some = select(word.c.arrival).where(word.c.word == key).limit(limit).subquery()
    return connection.scalar(select(func.count()).select_from(some)) or 0


def _having(keys: Sequence[int]) -> tuple[Select[tuple[int]], ColumnElement[int]]:
    """Words, the rarest first -> the subjects of the first that have all others too."""
    first = word.alias()
    query = select(first.c.arrival).where(first.c.word == keys[0])
    for key in keys[1:]:
        other = word.alias()
        has = select(other.c.word).where(and_(other.c.word == key, other.c.arrival == first.c.arrival))
        query = query.where(has.exists())
    return query, first.c.arrival


def _host_line(row: Row[Any]) -> HostLine:
    return HostLine(row.host, row.waiting, row.first, free=row.due, strikes=row.strikes or 0, reason=row.reason or "")
