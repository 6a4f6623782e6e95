"""Outbox -> exchange: send what waits, and mark as sent what the broker has confirmed.

due ─▶ publish, one at a time ─┬─ confirmed ──────────────▶ sent
                               ├─ this one is not taken ──▶ set aside for a growing pause; the others go on
                               ├─ nothing is taken now ───▶ stays; the relay stops here
                               └─ it can never be sent ───▶ given up, with its error, for a person

Versions of one article keep their order: a later one waits for an earlier one that waits.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import msgspec
from celery import shared_task
from msgspec import Struct

from tasks.models.measures import EVENTS
from worker.app import log, resources
from worker.boundary import boundary
from worker.errors import Quarantined, Transient
from worker.message import Message
from worker.resources import Resources

BATCH = 200
_SILENT = "broker-timeout"
_ITS_OWN = frozenset({"unroutable", "nacked", _SILENT})  # verdicts on one message; its queue may be the only one so
SETTLING = timedelta(seconds=60)  # whoever wrote a younger message is sending it just now


class _Traced(Struct):
    traceparent: str = ""


class Delivery(Struct, frozen=True, kw_only=True):
    """What became of some messages: how many were confirmed, given up and set aside, and why what waits does.

    ``stopped`` is the verdict that kept back the rest, ``reason`` the last one that set a message aside.
    """

    sent: int = 0
    refused: int = 0
    aside: int = 0
    stopped: Transient | None = None
    reason: Transient | None = None

    @property
    def held(self) -> Transient | None:
        """-> why something still waits, None where nothing does."""
        return self.stopped or self.reason


def publish(resources: Resources, messages: Sequence[Message]) -> Delivery:
    """Messages of the outbox, in order -> what became of them; whatever was confirmed is marked as sent.

    A broker that cannot be reached now will not take the next one either: the rest stays as it is. Raises Misconfigured
    as the bus.
    """
    outbox = resources.ledger.outbox
    before = outbox.predecessors(message.id for message in messages)
    confirmed: dict[str, None] = {}
    aside: dict[str, str] = {}
    given_up: dict[str, str] = {}
    stopped = reason = None
    try:
        with resources.bus.together():
            for message in messages:
                if message.id in before and before[message.id] not in confirmed:
                    continue  # its turn comes when the one before it has gone
                try:
                    with _traced(resources, message), boundary(f"event {message.id}"):
                        resources.bus.publish(message)
                    confirmed[message.id] = None
                except Quarantined as verdict:
                    given_up[message.id] = f"{verdict}\n{verdict.traceback}".rstrip()
                except Transient as verdict:
                    if verdict.code not in _ITS_OWN:
                        stopped = verdict
                        outbox.failed([message.id], str(verdict))
                        break
                    reason = verdict
                    aside[message.id] = str(verdict)
                    if verdict.code == _SILENT:  # the next one would wait as long
                        stopped = verdict
                        break
    except Transient as verdict:  # the broker could not make sure of them
        stopped = verdict
        outbox.failed(confirmed, str(verdict))
        confirmed.clear()
    finally:
        if confirmed:
            outbox.sent(confirmed, resources.now())
        outbox.set_aside(aside, resources.now())
        outbox.give_up(given_up)
    for outcome, number in (("sent", len(confirmed)), ("set-aside", len(aside)), ("given-up", len(given_up))):
        if number:
            resources.metrics.count(EVENTS, outcome, amount=number)
    return Delivery(sent=len(confirmed), refused=len(given_up), aside=len(aside), stopped=stopped, reason=reason)


@contextmanager
def _traced(resources: Resources, message: Message) -> Iterator[None]:
    """A message that is sent -> a part of the trace that it names, whoever sends it and whenever."""
    if not resources.tracing.is_on:
        yield
        return
    parent = msgspec.json.decode(message.body, type=_Traced).traceparent
    with resources.tracing.span("publish", parent, event=message.id, key=message.key):
        yield


def relay(resources: Resources, *, settled: bool = False, hurried: bool = False) -> Delivery:
    """Send everything in the outbox that is due -> what became of it.

    ``settled`` leaves out what was written within the last minute, for a relay that runs beside other workers;
    ``hurried`` also sends what was set aside or given up, for a person who asks for it.
    """
    now = resources.now()
    if hurried:
        resources.ledger.outbox.hurry(now)
    total = Delivery()
    while batch := resources.ledger.outbox.pending(BATCH, now, now - SETTLING if settled else None):
        done = publish(resources, batch)
        total = add([total, done])
        if done.stopped or not (done.sent or done.refused or done.aside):
            break
    return total


@shared_task(name="wiredesk.relay")
def relay_waiting() -> int:
    """Beat's tick: send what a crash or a broker's absence left behind -> how many were sent; the next tick goes on."""
    delivery = relay(resources(), settled=True)
    if delivery.sent or delivery.aside:
        held = f"; {delivery.aside} are set aside: {delivery.held}" if delivery.aside else ""
        log.info("%d events that had been waiting are sent%s", delivery.sent, held)
    if delivery.stopped:
        raise delivery.stopped
    return delivery.sent


def add(deliveries: Iterable[Delivery]) -> Delivery:
    """Deliveries -> their sum; of stops and reasons the last one counts."""
    total = Delivery()
    for one in deliveries:
        total = Delivery(
            sent=total.sent + one.sent,
            refused=total.refused + one.refused,
            aside=total.aside + one.aside,
            stopped=one.stopped or total.stopped,
            reason=one.reason or total.reason,
        )
    return total
