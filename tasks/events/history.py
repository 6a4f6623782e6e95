"""Events that were told already: from the broker's log or the ledger, and told again to one queue alone."""

import time
from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from tasks.events.selection import Selection
from worker.errors import Misconfigured
from worker.ledger import Telling
from worker.message import Message
from worker.resources import Resources

BATCH = 500
FIRST = "first"
PAUSE = 1.0  # seconds between two looks at a ledger that has nothing new


class Told(Struct, frozen=True):
    """An event of the past: its routing key and its bytes."""

    key: str
    body: bytes


def read_history(resources: Resources, start: datetime | str, *, follow: bool = False) -> Iterator[Told]:
    """Where to begin (a moment, ``first``, or behind an event's id) -> events in the order they were written.

    A moment and ``first`` are read from the broker's log where it keeps one, as far back as that goes. An id is looked
    up in the ledger, and so is everything where there is no log. With ``follow`` it goes on with what comes.
    """
    by_id = isinstance(start, str) and start != FIRST
    log = None if by_id else resources.bus.read_log(start)
    if log is None:
        for telling in _from_ledger(resources, start, follow=follow):
            yield Told(telling.key, telling.body)
        return
    with log:
        for delivery in log.receive(follow=follow):
            yield Told(delivery.key, delivery.body)
            delivery.ack()


def _from_ledger(resources: Resources, start: datetime | str, *, follow: bool) -> Iterator[Telling]:
    place = find_place(resources, start)
    while True:
        batch = resources.ledger.history.after(place, BATCH, resources.now())
        yield from batch
        place = batch[-1].position if batch else place
        if not batch:
            if not follow:
                return
            time.sleep(PAUSE)


def find_place(resources: Resources, start: datetime | str) -> int:
    """Where to begin -> the place in the ledger's history; raises Misconfigured for an id that nobody has."""
    history = resources.ledger.history
    if isinstance(start, datetime):
        return history.place_before(start)
    if start == FIRST:
        return 0
    if (place := history.place_of(start)) is None:
        raise Misconfigured(f"{start!r} is neither a moment, nor first, nor the id of an event of this ledger")
    return place


def resend(
    resources: Resources,
    app: str,
    selection: Selection,
    start: datetime | str = FIRST,
    *,
    until: datetime | None = None,
) -> Iterator[Message]:
    """Name of a subscriber, which events, from when until when -> each, once the broker has it in that queue.

    The same ids and bytes as the first time, in the order they were written; every other queue is left alone. Raises
    as the ledger and the bus.
    """
    place = find_place(resources, start)
    with resources.bus.redeliver(app) as send:
        while batch := resources.ledger.history.after(place, BATCH, resources.now()):
            chosen = [telling.message for telling in batch if until is None or telling.queued < until]
            chosen = [message for message in chosen if selection(message)]
            send(chosen)
            yield from chosen
            place = batch[-1].position


def resend_present(resources: Resources, app: str, selection: Selection) -> Iterator[Message]:
    """Name of a subscriber, which articles -> the last event of each, once the broker has it in that queue.

    What was withdrawn is left out: whoever comes late never had it. Raises as ``resend``.
    """
    arrival = 0
    with resources.bus.redeliver(app) as send:
        while batch := resources.ledger.history.present(arrival, BATCH):
            chosen = [telling.message for _, telling in batch if ".withdrawn." not in telling.key]
            chosen = [message for message in chosen if selection(message)]
            send(chosen)
            yield from chosen
            arrival = batch[-1][0].arrival
