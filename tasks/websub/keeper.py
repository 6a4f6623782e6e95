"""Keeper: subscriptions seen to, on a thread beside the desk that hubs call, for as long as it is served."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from tasks.websub.subscribe import keep
from worker.boundary import boundary
from worker.errors import Misconfigured, Verdict
from worker.outages import Outages
from worker.resources import Resources

TICK = 10.0  # seconds between two looks at what is due

log = logging.getLogger(__name__)


@contextmanager
def keeping(resources: Resources) -> Iterator[None]:
    """Resources -> within, subscriptions are seen to; where no hub could call us, what was agreed is forgotten."""
    if not resources.settings.websub_callback:
        resources.ledger.subscriptions.clear()
        yield
        return
    stop = Event()
    thread = Thread(target=_run, args=[resources, stop], name="hubs", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(TICK)


def _run(resources: Resources, stop: Event) -> None:
    outages = Outages(log.warning)
    while not stop.is_set():
        try:
            with boundary("hubs", tell=False):
                keep(resources)
        except (Verdict, Misconfigured, OSError) as trouble:
            outages.failed("hubs", trouble)
        else:
            outages.passed("hubs")
        stop.wait(TICK)
