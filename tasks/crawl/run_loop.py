"""RunLoop: the whole work in one process, for as long as it is let: dispatch, attend on threads, publish.

source list ─▶ frontier ─▶ lease ─▶ attend, on threads ─▶ outbox ─▶ exchange
                  ▲                    │
                  └────────────────────┘  until it is told to stop: then what is under way is brought to its end
"""

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

from msgspec import Struct

from tasks.crawl.dispatch import Attended, attend, dispatch, follow_file
from tasks.events.outbox import Delivery, relay
from worker.boundary import boundary
from worker.errors import Misconfigured, Quarantined, Transient
from worker.ledger import Visit
from worker.resources import Resources
from worker.shared_lock import SharedLock

IDLE = 1.0  # seconds between two looks at a frontier where nothing is due
RELAY = timedelta(seconds=1)
_PAUSE = 5.0  # seconds, where the ledger cannot go on just now


class Turned(Struct, frozen=True, kw_only=True):
    """What happened since the last turn of the desk: visits that ended, events that went out, and what holds it up."""

    attended: tuple[Attended, ...] = ()
    under_way: int = 0
    delivery: Delivery = Delivery()
    trouble: str = ""


class RunLoop:
    """One desk; ``run`` returns when ``stop`` is set and what was under way has ended."""

    def __init__(self, resources: Resources, sources: Path, watch: Callable[[Turned], None]) -> None:
        self._resources = resources
        self._sources = sources
        self._watch = watch
        self._read: float | None = None
        self._relayed: datetime | None = None
        self._running: dict[Future[Attended], Visit] = {}
        self._room = SharedLock()

    def run(self, stop: Event) -> None:
        """Work until ``stop``. Raises Misconfigured for a source list with mistakes, at the start only."""
        if not follow_file(self._resources, self._sources):
            self._watch(Turned(trouble=f"{self._sources} names no source that is enabled"))
        self._read = self._changed()
        threads = self._resources.settings.web.threads
        with ThreadPoolExecutor(threads, thread_name_prefix="desk") as pool:
            while not stop.is_set():
                try:
                    with boundary("run"):
                        self._follow()
                        began = self._begin(pool, threads - len(self._running))
                        self._turn(0.0 if began else self._idle(), stop)
                except (Transient, Quarantined, OSError) as trouble:
                    self._watch(Turned(under_way=len(self._running), trouble=str(trouble)))
                    stop.wait(_PAUSE)
            while self._running:
                self._turn(IDLE, stop)
        self._watch(Turned(delivery=relay(self._resources)))

    def _follow(self) -> None:
        """Take up the source list again when its file has changed; one with mistakes is told of and left alone."""
        changed = self._changed()
        if changed == self._read:
            return
        self._read = changed
        try:
            follow_file(self._resources, self._sources)
        except Misconfigured as mistake:
            self._watch(Turned(under_way=len(self._running), trouble=str(mistake)))

    def _changed(self) -> float | None:
        return self._sources.stat().st_mtime if self._sources.exists() else None

    def _begin(self, pool: ThreadPoolExecutor, room: int) -> bool:
        """Lease what is due, as far as there is room -> whether anything was."""
        if room <= 0:
            return False
        turn = self._resources.ledger.frontier.next_turn()
        if turn is None or turn > self._resources.now():
            return False
        visits = dispatch(self._resources, room)
        for visit in visits:
            self._running[pool.submit(self._attend, visit)] = visit
        return bool(visits)

    def _attend(self, visit: Visit) -> Attended:
        """A leased visit -> attended to; one at which a process died by itself, so that no other is blamed for it."""
        with self._room.alone() if visit.attempts else self._room.together():
            return attend(self._resources, visit)

    def _idle(self) -> float:
        turn = self._resources.ledger.frontier.next_turn()
        if turn is None:
            return IDLE
        return min(IDLE, max(0.01, (turn - self._resources.now()).total_seconds()))

    def _turn(self, seconds: float, stop: Event) -> None:
        """Wait for what ends, or so long; say what did, and send what it left in the outbox."""
        if not self._running:
            stop.wait(seconds)
        done, _ = wait(self._running, timeout=seconds, return_when=FIRST_COMPLETED)
        attended: list[Attended] = []
        trouble = ""
        for future in done:
            visit = self._running.pop(future)
            try:
                with boundary(visit.url):
                    attended.append(future.result())
            except (Transient, Quarantined, OSError) as verdict:
                trouble = f"{visit.url}: {verdict}"  # the visit is due again when its lease runs out
        now = self._resources.now()
        delivery = Delivery()
        if any(one.messages for one in attended) or self._relayed is None or now - self._relayed >= RELAY:
            delivery = relay(self._resources)
            self._relayed = now
        self._watch(Turned(attended=tuple(attended), under_way=len(self._running), delivery=delivery, trouble=trouble))
