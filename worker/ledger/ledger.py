"""Ledger: the one place that knows what was discovered, what became of it, and what is still to be said of it."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any

from sqlalchemy import Engine, Row, and_, delete, func, or_, select, update
from sqlalchemy.exc import DBAPIError

from worker.errors import Misconfigured, Transient
from worker.ledger import writing
from worker.ledger.attempts import Attempts
from worker.ledger.bookmarks import Bookmarks
from worker.ledger.catalogue import Catalogue
from worker.ledger.columns import fingerprint
from worker.ledger.cursors import Cursors
from worker.ledger.database import READING, connect
from worker.ledger.failures import Failures
from worker.ledger.faults import sentence
from worker.ledger.frontier import Frontier
from worker.ledger.history import History
from worker.ledger.hosts import Hosts
from worker.ledger.migrations import migrate
from worker.ledger.outbox import Outbox
from worker.ledger.parts import parts
from worker.ledger.reading import CURRENT
from worker.ledger.records import Counts, Delayed, Rates, Settled, Spoken, State, Validators
from worker.ledger.retention import Retention
from worker.ledger.schema import alias, delay, entry, outbox, source, subject, tally, tick, told, validator, version
from worker.ledger.subscriptions import Subscriptions
from worker.ledger.transaction import Transaction

TICK = timedelta(seconds=10)  # between two writes of one name's ticks


def open_ledger(address: str) -> "Ledger":
    """``sqlite:///PATH`` or ``postgresql://USER:PASSWORD@HOST:PORT/DATABASE`` -> the ledger there, tables made.

    Several processes may open the same one at the same moment. Threads may share a ledger; a forked process may not,
    and opens its own. Raises Misconfigured, without the password, where nothing can be opened; Transient
    (``ledger-busy``, ``ledger-full``, ``ledger-read-only``) where it was reached but could not be made ready.
    """
    engine = connect(address)
    try:
        migrate(engine)
    except BaseException as error:
        engine.dispose()
        if isinstance(error, DBAPIError) or (isinstance(error, Transient) and error.code == "ledger-unreachable"):
            reason = error.detail if isinstance(error, Transient) else sentence(error.orig)
            shown = engine.url.render_as_string(hide_password=True)
            raise Misconfigured(f"ledger_url: {shown} cannot be opened ({reason})") from None
        raise
    return Ledger(engine)


class Ledger:
    """A ledger that is open: batches go in through ``transaction``, messages go out through ``outbox``.

    Everything here raises Transient where the database cannot do it now and may later; ``worker.ledger.faults`` lists
    the codes. Times are aware, and ``now`` is always the caller's.
    """

    def __init__(self, engine: Engine) -> None:
        self._writer = engine
        self._reader = engine.execution_options(**READING)
        self._ticked: dict[str, datetime] = {}
        self.hosts = Hosts(engine)
        self.frontier = Frontier(self._writer, self._reader)
        self.attempts = Attempts(self._writer, self._reader)
        self.outbox = Outbox(self._writer, self._reader)
        self.catalogue = Catalogue(self._reader)
        self.failures = Failures(self._writer, self._reader)
        self.retention = Retention(self._writer, self._reader)
        self.history = History(self._reader)
        self.cursors = Cursors(self._writer, self._reader)
        self.bookmarks = Bookmarks(self._writer, self._reader)
        self.subscriptions = Subscriptions(self._writer, self._reader)

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection; a ledger that is used again opens new ones."""
        self._writer.dispose()

    @contextmanager
    def transaction(self, now: datetime, *, urls: Iterable[str], digests: Iterable[str] = ()) -> Iterator[Transaction]:
        """Every address and digest that a batch (some hundreds) may ask about -> all that is known of them, locked.

        What the block adds is written when it ends, all of it or, where it raises, nothing. Where the end itself
        raises Transient, it may have been written all the same: repeat the batch, it will be found.
        """
        with self._writer.begin() as connection:
            transaction = Transaction(connection, now, urls, digests)
            yield transaction
            transaction.write()

    def entries(self, name: str, limit: int = 100) -> list[Settled]:
        """Key, address, alias of a subject, or file -> its entries, at most ``limit``, the first seen first."""
        hashed = fingerprint(name)
        about = select(alias.c.subject).where(alias.c.url_hash == hashed).scalar_subquery()
        query = (
            select(entry)
            .where(
                or_(
                    entry.c.key_hash == hashed,
                    entry.c.url_hash == hashed,
                    entry.c.origin_hash == hashed,
                    entry.c.subject == about,
                )
            )
            .order_by(entry.c.first_seen, func.length(entry.c.key), entry.c.key)  # #9 before #10
            .limit(limit)
        )
        with self._reader.begin() as connection:
            return [_settled(row) for row in connection.execute(query)]

    def entries_within(self, name: str, limit: int = 100) -> list[Settled]:
        """Folder, or file that holds others -> the entries of all that was read of it, at most ``limit``.

        No index helps: it takes as long as the ledger is.
        """
        within = or_(*(entry.c.origin.startswith(f"{name}{part}", autoescape=True) for part in "/!"))
        query = select(entry).where(within).order_by(entry.c.first_seen, entry.c.key).limit(limit)
        with self._reader.begin() as connection:
            return [_settled(row) for row in connection.execute(query)]

    def quarantined(self, since: datetime, limit: int = 5) -> list[tuple[str, str, str]]:
        """Moment -> key, code and detail of what was quarantined since and still is, the last first."""
        query = (
            select(entry.c.key, entry.c.code, entry.c.detail)
            .where(entry.c.state == State.QUARANTINED, entry.c.updated >= since)
            .order_by(entry.c.updated.desc(), entry.c.key)
            .limit(limit)
        )
        with self._reader.begin() as connection:
            return [tuple(row) for row in connection.execute(query)]

    def evidence(self, subject_id: str) -> bytes | None:
        """Subject -> the evidence of its current version, None where it has none."""
        query = select(version.c.evidence).join(subject, CURRENT).where(subject.c.id == subject_id)
        with self._reader.begin() as connection:
            return connection.execute(query).scalar()

    def spoken(self, subject_id: str) -> list[Spoken]:
        """Subject -> what was said of each of its versions, the first one first."""
        query = (
            select(version.c.number, version.c.created, version.c.message, outbox)
            .join(outbox, outbox.c.id == version.c.message)
            .where(version.c.subject == subject_id)
            .order_by(version.c.number)
        )
        with self._reader.begin() as connection:
            return [
                Spoken(
                    number=row.number,
                    type=row.type,
                    key=row.key,
                    message=row.message,
                    created=row.created,
                    sent=row.sent,
                    attempts=row.attempts,
                    error=row.error,
                )
                for row in connection.execute(query)
            ]

    def validators(self, url: str) -> Validators | None:
        """Address -> what its server gave to ask by, None where it gave nothing or was never dealt with."""
        query = select(validator.c.etag, validator.c.last_modified).where(validator.c.url_hash == fingerprint(url))
        with self._reader.begin() as connection:
            row = connection.execute(query).one_or_none()
        return row and Validators(etag=row.etag, last_modified=row.last_modified)

    def sources(self) -> dict[str, str]:
        """-> what is kept of each source, by its id."""
        with self._reader.begin() as connection:
            return {row.id: row.payload for row in connection.execute(select(source).order_by(source.c.id))}

    def source(self, name: str) -> str | None:
        """Id of a source -> what is kept of it, None where it is not known, or paused."""
        with self._reader.begin() as connection:
            query = select(source.c.payload).where(source.c.id == name, source.c.paused.is_(None))
            return connection.scalar(query)

    def keep_sources(self, payloads: Mapping[str, str]) -> None:
        """What is to be kept of each source, by its id -> kept; sources that are not among them are forgotten."""
        with self._writer.begin() as connection:
            gone = set(connection.scalars(select(source.c.id))) - payloads.keys()
            for part in parts(sorted(gone)):
                connection.execute(delete(source).where(source.c.id.in_(part)))
            rows = [{"id": name, "payload": payload} for name, payload in sorted(payloads.items())]
            writing.insert(connection, source, rows, conflict="id", replace=("payload",))

    def pause(self, name: str, since: datetime | None) -> bool:
        """Id of a source, and since when it is left alone (None: no longer) -> whether there is such a source."""
        with self._writer.begin() as connection:
            done = connection.execute(update(source).where(source.c.id == name).values(paused=since))
        return bool(done.rowcount)

    def paused(self) -> dict[str, datetime]:
        """-> the sources that a person has left alone, and since when."""
        query = select(source.c.id, source.c.paused).where(source.c.paused.is_not(None))
        with self._reader.begin() as connection:
            return {row.id: row.paused for row in connection.execute(query)}

    def tick(self, name: str, now: datetime) -> None:
        """Somebody is at work under this name -> said; to be called as often as anybody likes, written seldom."""
        last = self._ticked.get(name)
        if last is not None and timedelta() <= now - last < TICK:
            return
        with self._writer.begin() as connection:
            writing.insert(connection, tick, [{"name": name, "at": now}], conflict="name", replace=("at",))
        self._ticked[name] = now

    def ticks(self) -> dict[str, datetime]:
        """-> when somebody was last at work, by the name of the work."""
        with self._reader.begin() as connection:
            return {row.name: row.at for row in connection.execute(select(tick))}

    def told(self, name: str) -> list[str]:
        """Name of somebody who is told of things -> what that was, and is not over."""
        with self._reader.begin() as connection:
            return list(connection.scalars(select(told.c.text).where(told.c.name == name).order_by(told.c.text)))

    def remember_told(self, name: str, new: Mapping[str, str], over: Iterable[str], now: datetime) -> None:
        """The same, what is new by what it is about, and what is over -> remembered."""
        rows = [
            {"name": name, "about": fingerprint(about), "text": text, "at": now} for about, text in sorted(new.items())
        ]
        gone = and_(told.c.name == name, told.c.about.in_([fingerprint(about) for about in over]))
        with self._writer.begin() as connection:
            connection.execute(delete(told).where(gone))
            writing.insert(connection, told, rows, conflict=("name", "about"), replace=("text",))

    def counts(self) -> Counts:
        """-> entries by state, every state named, and what the outbox still holds."""
        states = select(entry.c.state, func.count().label("entries")).group_by(entry.c.state)
        with self._reader.begin() as connection:
            found = {row.state: row.entries for row in connection.execute(states)}
        waiting, oldest = self.outbox.unsent()
        return Counts(entries={state: found.get(state, 0) for state in State}, unsent=waiting, oldest_unsent=oldest)

    def delays(self, since: datetime) -> list[Delayed]:
        """Moment -> the new articles that were told of since, each with its delay; two days back at most."""
        query = select(delay).where(delay.c.at >= since).order_by(delay.c.position)
        with self._reader.begin() as connection:
            return [Delayed(row.at, row.source, row.seconds) for row in connection.execute(query)]

    def rates(self, since: datetime) -> Rates:
        """Moment -> what has been settled, queued and sent since, each counted in an index."""
        states = select(tally.c.state, func.sum(tally.c.number)).where(tally.c.at >= since).group_by(tally.c.state)
        queued = select(func.count()).where(outbox.c.queued >= since)
        sent = select(func.count()).where(outbox.c.sent >= since)
        with self._reader.begin() as connection:
            return Rates(
                entries={State(state): int(number) for state, number in connection.execute(states)},
                queued=connection.scalar(queued) or 0,
                sent=connection.scalar(sent) or 0,
            )


def _settled(row: Row[Any]) -> Settled:
    return Settled(
        key=row.key,
        url=row.url,
        origin=row.origin,
        columns=row.columns,
        state=State(row.state),
        code=row.code,
        detail=row.detail,
        subject=row.subject,
        trace=row.trace,
        attempts=row.attempts,
        first_seen=row.first_seen,
        updated=row.updated,
    )
