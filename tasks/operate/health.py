"""Health: is the work going on? Not whether a process lives, but whether it gets anywhere.

ledger ─▶ answers?   bus, task queue ─▶ can be reached?   tick ─▶ somebody was at work just now?
visits ─▶ is the oldest that is due attended to?          events ─▶ is the oldest that waits on its way?
room ─▶ is there any for what is fetched, in the outbox, the bus and on the disk?
"""

from collections.abc import Callable, Container
from datetime import timedelta

from msgspec import Struct

from tasks.crawl.policy.pressure import Level
from tasks.crawl.pressure import read_pressure
from tasks.crawl.status import OVERDUE, STUCK
from worker.bus import open_broker, verdicts
from worker.errors import Misconfigured, Transient
from worker.resources import Resources

LATE = timedelta(seconds=90)  # since the last tick: beat ticks every two seconds, and a tick is written every ten
BEAT, RUN = "dispatch", "run"  # who ticks: beat through a worker, or the desk of one process


class Check(Struct, frozen=True):
    """One question: its name, whether the answer is good, and the answer in words."""

    name: str
    ok: bool
    detail: str


class Health(Struct, frozen=True):
    """The answers to all questions."""

    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """-> whether all answers are good."""
        return all(check.ok for check in self.checks)


def check_health(resources: Resources, only: Container[str] | None = None) -> Health:
    """-> how the work goes, by each question, or by ``only`` those that are named. Raises nothing for what is wrong."""
    return Health(tuple(_ask(resources, name) for name in QUESTIONS if only is None or name in only))


def _ask(resources: Resources, name: str) -> Check:
    try:
        return Check(name, *QUESTIONS[name](resources))
    except (Transient, Misconfigured, OSError) as trouble:
        return Check(name, ok=False, detail=str(trouble))


def _ledger(resources: Resources) -> tuple[bool, str]:
    resources.ledger.ticks()
    return True, "it answers"


def _bus(resources: Resources) -> tuple[bool, str]:
    faults = resources.bus.probe()
    return not faults, "; ".join(faults) or "it can be reached"


def _queue(resources: Resources) -> tuple[bool, str]:
    if BEAT not in resources.ledger.ticks():
        return True, "no worker has been here"
    settings = resources.settings
    if settings.celery.startswith(("filesystem:", "memory:")):
        return True, "it needs no server"
    broker = open_broker(settings.celery, settings.exchange, settings.publish_timeout)
    with verdicts(broker), broker.connect():
        return True, "it can be reached"


def _tick(resources: Resources) -> tuple[bool, str]:
    ticks, now = resources.ledger.ticks(), resources.now()
    last = max((at for name, at in ticks.items() if name in {BEAT, RUN}), default=None)
    if last is None:
        waits = resources.ledger.frontier.oldest_due() is not None
        return not waits, "nobody has been at work yet" + (", and sources wait" if waits else "")
    if last - now > LATE:
        return False, f"the last tick is of {last:%Y-%m-%d %H:%M} UTC, which has not come yet: the clock was set back"
    return now - last <= LATE, f"the last tick was {max(now - last, timedelta()).total_seconds():.0f} s ago"


def _visits(resources: Resources) -> tuple[bool, str]:
    oldest, now = resources.ledger.frontier.oldest_due(), resources.now()
    if oldest is None or oldest > now:
        return True, "none is late"
    late = now - oldest
    return late <= OVERDUE, f"the oldest has been due for {late.total_seconds():.0f} s"


def _events(resources: Resources) -> tuple[bool, str]:
    (unsent, oldest), now = resources.ledger.outbox.unsent(), resources.now()
    if oldest is None:
        return True, "none waits"
    waits = now - oldest
    told = f"{unsent} wait, the oldest for {max(waits, timedelta()).total_seconds():.0f} s"
    return waits <= STUCK, told


def _room(resources: Resources) -> tuple[bool, str]:
    found = read_pressure(resources)
    return found.level is not Level.STOP, "; ".join(found.reasons) or "there is room for what comes"


QUESTIONS: dict[str, Callable[[Resources], tuple[bool, str]]] = {
    "ledger": _ledger,
    "bus": _bus,
    "queue": _queue,
    "tick": _tick,
    "visits": _visits,
    "events": _events,
    "room": _room,
}
