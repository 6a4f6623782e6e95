"""Drafts -> ledger and exchange: settled in one transaction, and their events sent."""

from collections.abc import Sequence

from msgspec import Struct

from tasks.events.outbox import Delivery, publish
from tasks.pipeline.outcome import Outcome
from tasks.pipeline.process import Draft
from tasks.pipeline.store import store
from worker.message import Message
from worker.resources import Resources


class Batch(Struct, frozen=True):
    """What came of some pages: their outcomes in order, the events that went out, and how sending those went."""

    outcomes: list[Outcome]
    messages: list[Message]
    delivery: Delivery


def store_and_publish(
    resources: Resources, drafts: Sequence[Draft], *, again: bool = False, send: bool = True
) -> Batch:
    """Drafts -> what came of them; with ``send`` off their events wait in the outbox. Raises Transient as the ledger.

    ``again`` sends the last event of an unchanged article once more.
    """
    settlement = store(resources, drafts, again)
    delivery = publish(resources, settlement.messages) if send else Delivery()
    return Batch(settlement.outcomes, settlement.messages, delivery)
