"""Housekeeping: what has to be done from time to time, by whoever is at work: beat's tick, or the desk of one process.

dead letters ─▶ ledger     alarms ─▶ webhook, command     what is old ─▶ pruned, a little at a time
"""

from datetime import timedelta

from celery import shared_task

from tasks.operate.alarms import push_alarms
from tasks.operate.dead_letters import collect
from tasks.operate.prune import prune
from worker.app import log, outages, resources
from worker.boundary import boundary
from worker.errors import Misconfigured, Quarantined, Transient
from worker.resources import Resources

SECONDS = 3.0  # of pruning at a time
DAILY = timedelta(days=1)  # between two rounds of pruning
DONE = "pruned"  # under which name the ledger keeps when all was pruned last


def keep_house(resources: Resources) -> None:
    """-> done as far as it can be now; what cannot be is told of once, and tried the next time."""
    for name, chore in (("dead letters", collect), ("alarms", push_alarms), ("prune", _prune)):
        try:
            with boundary(name, tell=False):
                chore(resources)
        except (Transient, Misconfigured, Quarantined, OSError) as trouble:
            outages.failed(name, f"{name}: {trouble}")
        else:
            outages.passed(name)


def _prune(resources: Resources) -> None:
    """-> a little of what is old is pruned, until all of it is; then it rests for a day."""
    last, now = resources.ledger.ticks().get(DONE), resources.now()
    if last is not None and timedelta() <= now - last < DAILY:
        return
    pruned = prune(resources, SECONDS)
    if pruned.rows:
        log.info("pruned: %s", ", ".join(f"{number} {name}" for name, number in pruned.rows.items()))
    if pruned.done:
        resources.ledger.tick(DONE, now)


@shared_task(name="wiredesk.housekeep")
def housekeep() -> None:
    """Beat's tick."""
    keep_house(resources())
