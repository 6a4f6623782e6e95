"""Outbox: the messages that are to be sent, each tried again after a pause of its own, those of a subject in order.

written ─▶ due ─┬─ confirmed ────▶ sent
            ▲   ├─ not taken ────┐
            │   └─ never taken ──┼─▶ given up: due again when a person says so
            └── a growing pause ─┘
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Engine, and_, case, func, literal, or_, select, update

from worker.ledger.records import Held
from worker.ledger.schema import outbox
from worker.message import Message

PAUSE = timedelta(seconds=5)  # until a message that was not taken is tried again, doubled each time
LONGEST = timedelta(minutes=10)
AHEAD = timedelta(hours=1)  # no pause puts off a message so long, even seen from the beginning of a long relay
_DOUBLINGS = 7  # beyond the longest pause
_REASON = 4000  # characters that are kept of why a message was not taken; a traceback has some 2,000
_before = outbox.alias()
# What still waits and comes first of the same subject; what was given up keeps nobody waiting.
_EARLIER = and_(
    _before.c.subject == outbox.c.subject,
    _before.c.sent.is_(None),
    _before.c.due.is_not(None),
    _before.c.position < outbox.c.position,
)


class Outbox:
    """The outbox of a ledger; raises Transient as the ledger does. ``now`` is always the caller's."""

    def __init__(self, writer: Engine, reader: Engine) -> None:
        self._writer = writer
        self._reader = reader

    def pending(self, limit: int, now: datetime | None = None, queued_before: datetime | None = None) -> list[Message]:
        """At most ``limit`` messages that are to be sent, in the order in which they were written.

        With ``now``, only what is due by then, the longest due first, and of each subject only what is next. What is
        due later than any pause puts it was written by a clock that was ahead, and is due. ``queued_before`` leaves out
        newer messages, which whoever wrote them is sending just now.
        """
        query = select(outbox.c.id, outbox.c.type, outbox.c.key, outbox.c.body).where(outbox.c.sent.is_(None))
        if now is not None:
            due = or_(outbox.c.due <= now, outbox.c.due > now + AHEAD)
            query = query.where(due, ~select(_before.c.position).where(_EARLIER).exists())
        if queued_before is not None:
            settled = outbox.c.queued < queued_before
            query = query.where(settled if now is None else or_(settled, outbox.c.queued > now + AHEAD))
        order = [outbox.c.position] if now is None else [outbox.c.due, outbox.c.position]
        with self._reader.begin() as connection:
            found = connection.execute(query.order_by(*order).limit(limit))
            return [Message(*row) for row in found]

    def waiting(self) -> tuple[int, datetime | None]:
        """-> how many messages are still to be sent, and when the first of them was written; none that was given up."""
        query = select(func.count(), func.min(outbox.c.position)).where(
            outbox.c.sent.is_(None), outbox.c.due.is_not(None)
        )
        with self._reader.begin() as connection:
            number, first = connection.execute(query).one()
            queued = select(outbox.c.queued).where(outbox.c.position == first)
            return number, None if first is None else connection.scalar(queued)

    def unsent(self) -> tuple[int, datetime | None]:
        """-> how many messages were not sent, those that were given up too, and when the first of them was written."""
        query = select(func.count(), func.min(outbox.c.queued)).where(outbox.c.sent.is_(None))
        with self._reader.begin() as connection:
            number, oldest = connection.execute(query).one()
            return number, oldest

    def predecessors(self, ids: Iterable[str]) -> dict[str, str]:
        """Ids of messages -> those of them that come after one of the same subject that still waits, and which."""
        first = select(_before.c.id).where(_EARLIER).order_by(_before.c.position.desc()).limit(1).scalar_subquery()
        with self._reader.begin() as connection:
            rows = connection.execute(select(outbox.c.id, first).where(outbox.c.id.in_(list(ids))))
            return {one: before for one, before in rows if before is not None}

    def sent(self, ids: Iterable[str], now: datetime) -> None:
        """Ids of messages that the broker has confirmed -> not to be sent any more."""
        self._mark(ids, {"sent": now, "error": None})

    def failed(self, ids: Iterable[str], error: str) -> None:
        """Ids of messages that were not sent for a reason that is not theirs -> due as before, with the reason."""
        self._mark(ids, {"attempts": outbox.c.attempts + 1, "error": error[:_REASON]})

    def set_aside(self, errors: Mapping[str, str], now: datetime) -> None:
        """Ids of messages that the broker did not take, and why -> due after a pause that grows each time."""
        moments = [literal(now + PAUSE * 2**number, outbox.c.due.type) for number in range(_DOUBLINGS)]
        doubled = case(
            *((outbox.c.attempts == number, moment) for number, moment in enumerate(moments)),
            else_=literal(now + LONGEST, outbox.c.due.type),
        )
        for error, ids in _by_reason(errors):
            self._mark(ids, {"attempts": outbox.c.attempts + 1, "error": error, "due": doubled})

    def give_up(self, errors: Mapping[str, str]) -> None:
        """Ids of messages that can never be sent, and why -> neither tried nor waited for until a person says so."""
        for error, ids in _by_reason(errors):
            self._mark(ids, {"attempts": outbox.c.attempts + 1, "error": error, "due": None})

    def hurry(self, now: datetime) -> None:
        """-> everything that waits is due, whatever pause it was given, and what was given up too."""
        late = and_(outbox.c.sent.is_(None), or_(outbox.c.due.is_(None), outbox.c.due > now))
        with self._writer.begin() as connection:
            connection.execute(update(outbox).where(late).values(due=now))

    def held(self, limit: int = 5) -> list[Held]:
        """-> why messages that were tried have not been sent, and how many for each reason, most first."""
        given_up = outbox.c.due.is_(None)
        query = (
            select(outbox.c.error, given_up.label("given_up"), func.count().label("messages"))
            .where(outbox.c.sent.is_(None), outbox.c.error.is_not(None))
            .group_by(outbox.c.error, given_up)
            .order_by(func.count().desc(), outbox.c.error)
            .limit(limit)
        )
        with self._reader.begin() as connection:
            return [
                Held(reason=row.error, messages=row.messages, given_up=bool(row.given_up))
                for row in connection.execute(query)
            ]

    def _mark(self, ids: Iterable[str], values: Mapping[str, object]) -> None:
        # Locked in the order that every transaction locks them in.
        mine = select(outbox.c.id).where(outbox.c.id.in_(list(ids))).order_by(outbox.c.position).with_for_update()
        with self._writer.begin() as connection:
            connection.execute(update(outbox).where(outbox.c.id.in_(mine)).values(values))


def _by_reason(errors: Mapping[str, str]) -> Iterable[tuple[str, list[str]]]:
    reasons: dict[str, list[str]] = {}
    for one, error in errors.items():
        reasons.setdefault(error[:_REASON], []).append(one)
    return reasons.items()
