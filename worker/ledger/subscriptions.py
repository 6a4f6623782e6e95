"""Subscriptions: at which hub a feed's news is announced, and what was agreed with it (W3C WebSub).

sought ─┬─▶ none             the page names no hub
        └─▶ wanted ─▶ asked ─▶ active ─▶ asked again before the lease ends
                        │        │
                        └────────┴─▶ denied        wanted again after a while
any of them ─▶ ending ─▶ ended     nobody follows the feed any more; wanted again when somebody does

Keys – the end of the address that the hub calls, and the secret by which it signs – come out only by ``keys`` and
``secret``, and are forgotten when nothing is agreed any more.
"""

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Engine, Row, delete, select, update

from worker.ledger import writing
from worker.ledger.columns import fingerprint
from worker.ledger.records import Subscription
from worker.ledger.schema import subscription

STATES = SOUGHT, NONE, WANTED, ASKED, ACTIVE, DENIED, ENDING, ENDED = (
    "sought", "none", "wanted", "asked", "active", "denied", "ending", "ended",
)  # fmt: skip
_NO_KEYS = {"token": None, "secret": None, "base": ""}
_REASON = 300  # characters that are kept


class Keys(Struct, frozen=True, kw_only=True):
    """What only the hub and we know; shown to nobody."""

    base: str
    token: str
    secret: str

    def __repr__(self) -> str:
        return "Keys(…)"


class Subscriptions:
    """The subscriptions of a ledger; ``now`` is always the caller's. Raises Transient as the ledger does."""

    def __init__(self, writer: Engine, reader: Engine) -> None:
        self._writer, self._reader = writer, reader

    def want(self, url: str, source: str, now: datetime, *, hub: str = "", topic: str = "") -> None:
        """Address of a page and the hub that it names (none: it has to be looked at) -> wanted there.

        What was agreed with another hub before, or under another topic, is forgotten: that lease runs out.
        """
        mine = subscription.c.url_hash == fingerprint(url)
        with self._writer.begin() as connection:
            row = connection.execute(select(subscription).where(mine)).one_or_none()
            if row is not None and (row.hub, row.topic, row.source) == (hub, topic, source):
                return
            values: dict[str, Any] = {"url_hash": fingerprint(url), "url": url, "source": source}
            values |= {"hub": hub, "topic": topic}
            values |= {"state": WANTED if hub else SOUGHT, "due": now, "expires": None, "failures": 0, "reason": ""}
            values |= {"pings": row.pings if row else 0, "pinged": row.pinged if row else None, **_NO_KEYS}
            writing.insert(connection, subscription, [values], conflict="url_hash", replace=tuple(values))

    def forget(self, url: str) -> None:
        """Address of a page -> nothing is known of its hub."""
        with self._writer.begin() as connection:
            connection.execute(delete(subscription).where(subscription.c.url_hash == fingerprint(url)))

    def clear(self) -> None:
        """-> nothing is known of any."""
        with self._writer.begin() as connection:
            connection.execute(delete(subscription))

    def take(self, now: datetime, until: datetime, limit: int) -> list[Subscription]:
        """-> at most so many that are due, which nobody else gets before ``until``."""
        first = (
            select(subscription.c.url_hash)
            .where(subscription.c.due <= now)
            .order_by(subscription.c.due)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        with self._writer.begin() as connection:
            hashes = list(connection.scalars(first))
            taken = update(subscription).where(subscription.c.url_hash.in_(hashes)).values(due=until)
            return [_read(row) for row in connection.execute(taken.returning(subscription))]

    def arrange(self, url: str, keys: Keys) -> None:
        """Address -> the hub is about to be asked, with these keys."""
        self._set(url, state=ASKED, base=keys.base, token=keys.token, secret=keys.secret)

    def begin(self, url: str, reason: str, due: datetime) -> None:
        """Address -> the hub is being asked; unless it makes sure that we meant it, it is asked again then."""
        self._set(url, failures=subscription.c.failures + 1, reason=reason, due=due)

    def activate(self, url: str, expires: datetime, due: datetime) -> None:
        """Address, the end of the lease, and when to ask for the next -> active."""
        self._set(url, state=ACTIVE, expires=expires, due=due, failures=0, reason="")

    def put_off(self, url: str, due: datetime, reason: str | None = None) -> None:
        """Address -> seen to then; where a reason is given, it is why."""
        self._set(url, due=due, **({} if reason is None else {"reason": reason[:_REASON]}))

    def close(self, url: str, state: str, reason: str = "", due: datetime | None = None) -> None:
        """Address -> ``none``, ``denied`` or ``ended``: nothing is agreed any more, and the keys are forgotten."""
        self._set(url, state=state, reason=reason[:_REASON], due=due, expires=None, failures=0, **_NO_KEYS)

    def turn(self, url: str, state: str, now: datetime) -> None:
        """Address -> ``wanted`` again, ``sought``, or ``ending``, to be seen to at once."""
        self._set(url, state=state, due=now, failures=0, reason="")

    def heed(self, url: str, now: datetime) -> None:
        """Address -> its hub says that there is news."""
        self._set(url, pings=subscription.c.pings + 1, pinged=now)

    def of(self, url: str) -> Subscription | None:
        """Address of a page -> what is known of its hub."""
        return self._one(subscription.c.url_hash == fingerprint(url))

    def by_token(self, token: str) -> Subscription | None:
        """Last part of an address that somebody called -> whose it is, None where it is nobody's."""
        return self._one(subscription.c.token == token)

    def keys(self, url: str) -> Keys | None:
        """Address -> its keys, None where nothing is agreed."""
        columns = (subscription.c.base, subscription.c.token, subscription.c.secret)
        with self._reader.begin() as connection:
            mine = subscription.c.url_hash == fingerprint(url)
            row = connection.execute(select(*columns).where(mine, subscription.c.token.is_not(None))).one_or_none()
        return None if row is None else Keys(base=row.base, token=row.token, secret=row.secret)

    def all(self) -> list[Subscription]:
        """-> every one, by address."""
        with self._reader.begin() as connection:
            return [_read(row) for row in connection.execute(select(subscription).order_by(subscription.c.url))]

    def _one(self, which: Any) -> Subscription | None:
        with self._reader.begin() as connection:
            row = connection.execute(select(subscription).where(which)).one_or_none()
        return None if row is None else _read(row)

    def _set(self, url: str, **values: Any) -> None:
        with self._writer.begin() as connection:
            mine = subscription.c.url_hash == fingerprint(url)
            connection.execute(update(subscription).where(mine).values(values))


def _read(row: Row[Any]) -> Subscription:
    return Subscription(
        url=row.url,
        source=row.source,
        hub=row.hub,
        topic=row.topic,
        state=row.state,
        due=row.due,
        expires=row.expires,
        failures=row.failures,
        reason=row.reason,
        pings=row.pings,
        pinged=row.pinged,
    )
