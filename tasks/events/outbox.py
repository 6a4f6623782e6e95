"""Outbox -> exchange: send what waits, and mark as sent what the broker has confirmed.

pending ─▶ publish, one at a time ─┬─ confirmed ───────▶ sent
                                   ├─ not now ─────────▶ stays, tried again later; the relay stops here
                                   └─ can never be sent ▶ stays with its error, for a person
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from celery import shared_task
from msgspec import Struct

from worker.app import resources
from worker.errors import Quarantined, Transient
from worker.message import Message
from worker.resources import Resources

BATCH = 200
SETTLING = timedelta(seconds=60)  # whoever wrote a younger message is sending it just now


class Delivery(Struct, frozen=True, kw_only=True):
    """What became of some messages: how many were confirmed, and the verdict that stopped the rest, if one did."""

    sent: int = 0
    refused: int = 0
    stopped: Transient | None = None


def publish(resources: Resources, messages: Sequence[Message]) -> Delivery:
    """Messages of the outbox, in order -> what became of them; whatever was confirmed is marked as sent.

    A broker that cannot take one now will not take the next: the rest stays pending. Raises Misconfigured as the bus.
    """
    confirmed: list[str] = []
    refused = 0
    stopped: Transient | None = None
    try:
        with resources.bus.together():
            for message in messages:
                try:
                    resources.bus.publish(message)
                    confirmed.append(message.id)
                except Quarantined as verdict:
                    refused += 1
                    resources.ledger.failed([message.id], str(verdict))
                except Transient as verdict:
                    stopped = verdict
                    resources.ledger.failed([message.id], str(verdict))
                    break
    except Transient as verdict:  # the broker could not make sure of them
        stopped = verdict
        resources.ledger.failed(confirmed, str(verdict))
        confirmed.clear()
    finally:
        if confirmed:
            resources.ledger.sent(confirmed, resources.now())
    return Delivery(sent=len(confirmed), refused=refused, stopped=stopped)


def relay(resources: Resources, settled: bool = False) -> Delivery:
    """Send everything that waits in the outbox -> what became of it.

    ``settled`` leaves out what was written within the last minute, for a relay that runs beside other workers.
    """
    before = resources.now() - SETTLING if settled else None
    total = Delivery()
    while batch := resources.ledger.pending(BATCH, before):
        done = publish(resources, batch)
        total = add([total, done])
        if done.stopped or not done.sent:
            break
    return total


@shared_task(name="wiredesk.relay")
def relay_waiting() -> int:
    """Beat's tick: send what a crash or a broker's absence left behind -> how many were sent."""
    delivery = relay(resources(), settled=True)
    if delivery.stopped:
        raise delivery.stopped
    return delivery.sent


def add(deliveries: Iterable[Delivery]) -> Delivery:
    """Deliveries -> their sum; the last stop counts."""
    total = Delivery()
    for one in deliveries:
        total = Delivery(
            sent=total.sent + one.sent, refused=total.refused + one.refused, stopped=one.stopped or total.stopped
        )
    return total
