"""Replay: local files and archives -> article events, by the same stages as the live desk.

    read ─▶ process (clean ▸ classify ▸ normalize) ─▶ store (compare ▸ ledger + outbox) ─▶ publish ▸ mark sent

The Celery task does the same for a span of records that it is told by reference: no HTML travels.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import msgspec
from celery import shared_task

from tasks.models.page import Page, Refusal
from tasks.pipeline.batch import Batch, carry
from tasks.pipeline.process import process
from tasks.readers import Span, read_span
from worker.app import resources
from worker.resources import Resources

BATCH = 50  # pages settled in one transaction: few enough to be seen soon, many enough to share the disk's waits
SOURCE = "files"


def replay(resources: Resources, records: Iterable[Page | Refusal], again: bool = False) -> Iterator[Batch]:
    """Pages and refusals, in order -> batch after batch, each settled in the ledger and its events sent.

    What cannot be sent now waits in the outbox and the run goes on. Raises Transient where the ledger cannot go on.
    """
    drafts = (process(one, resources.settings.limits, SOURCE) for one in records)
    stopped = False
    while batch := list(islice(drafts, BATCH)):
        carried = carry(resources, batch, again=again, send=not stopped)
        stopped = stopped or carried.delivery.stopped is not None
        yield carried


@shared_task(name="wiredesk.replay")
def replay_span(span: dict[str, Any], again: bool = False) -> dict[str, int]:
    """A span of records as JSON -> the same as ``replay`` does in-process, and how many ended in which state.

    Events that cannot be sent now wait in the outbox for the relay: the work on the span is done all the same.
    """
    records = read_span(msgspec.convert(span, Span), limits=resources().settings.limits)
    ends: dict[str, int] = {}
    for batch in replay(resources(), records, again):
        for outcome in batch.outcomes:
            ends[outcome.entry.state] = ends.get(outcome.entry.state, 0) + 1
    return ends
