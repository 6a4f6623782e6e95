"""RunLoop: the whole work in one process, for as long as it is let: dispatch, attend on threads, publish.

source list ─▶ frontier ─▶ lease ─▶ attend, on threads ─▶ outbox ─▶ exchange
                  ▲                    │
                  └────────────────────┘  until it is told to stop: then what is under way is brought to its end
"""

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

from msgspec import Struct
from msgspec.structs import replace

from tasks.crawl.dispatch import Attended, attend, dispatch, follow_file, mend_clock, traced
from tasks.crawl.policy.pressure import Pressure
from tasks.crawl.pressure import Gauge, allowed
from tasks.events.outbox import Delivery, relay
from tasks.pipeline.warm_up import warm_up
from worker.boundary import boundary
from worker.errors import Misconfigured, Quarantined, Transient
from worker.ledger import Visit
from worker.outages import Outages
from worker.resources import Resources
from worker.shared_lock import SharedLock
from worker.tracing import current_trace

IDLE = 1.0  # seconds between two looks at a frontier where nothing is due
RELAY = timedelta(seconds=1)
TROUBLES = (Transient, Misconfigured, Quarantined, OSError)  # what a desk outlives: others mend it, or nobody has to
PAUSE = 5.0  # seconds, where the ledger cannot go on just now
CHORES = timedelta(minutes=1)
Chores = Callable[[Resources], None]  # raises nothing
_NOTHING = Delivery()
_NO_CHORES: Chores = lambda _: None  # noqa: E731


class Turned(Struct, frozen=True, kw_only=True):
    """What happened since the last turn of the desk: visits that ended, events that went out, what began or is over.

    ``trouble`` is all that is wrong now, for as long as it is.
    """

    attended: tuple[Attended, ...] = ()
    under_way: int = 0
    delivery: Delivery = Delivery()
    news: tuple[str, ...] = ()
    trouble: tuple[str, ...] = ()


class RunLoop:
    """One desk; ``run`` returns when ``stop`` is set and what was under way has ended."""

    def __init__(
        self, resources: Resources, sources: Path, watch: Callable[[Turned], None], chores: Chores = _NO_CHORES
    ) -> None:
        self._resources = resources
        self._sources = sources
        self._watch = watch
        self._read: tuple[int, int] | None = None
        self._relayed: datetime | None = None
        self._running: dict[Future[Attended], Visit] = {}
        self._news: list[str] = []
        self._outages = Outages(self._news.append)
        self._room = SharedLock()
        self._gauge = Gauge()
        self._chores = chores
        self._kept: datetime | None = None

    def run(self, stop: Event) -> None:
        """Work until ``stop``. Raises Misconfigured for a source list with mistakes, at the start only."""
        if not follow_file(self._resources, self._sources):
            self._outages.failed("list", f"{self._sources} names no source that is enabled")
        self._read = self._changed()
        warm_up(self._resources.settings.embeddings)
        threads = self._resources.settings.web.threads
        with ThreadPoolExecutor(threads, thread_name_prefix="desk") as pool:
            while not stop.is_set():
                try:
                    with boundary("run", tell=False):
                        self._follow()
                        mend_clock(self._resources)
                        self._resources.ledger.tick("run", self._resources.now())
                        self._keep_house(pool)
                        began = self._begin(pool, threads - len(self._running))
                        self._turn(0.0 if began else self._idle(), stop)
                except TROUBLES as trouble:
                    self._outages.failed("desk", trouble)
                    self._tell()
                    stop.wait(PAUSE)
                else:
                    self._outages.passed("desk")
            while self._running:
                self._turn(IDLE, stop)
        self._tell(delivery=self._relay())

    def _follow(self) -> None:
        """Take up the source list again when its file has changed; one with mistakes is told of and left alone."""
        try:
            changed = self._changed()
            if changed == self._read and changed is not None:
                return
            follow_file(self._resources, self._sources)
        except (Misconfigured, OSError) as mistake:
            self._read = None  # looked at again, for rights that come back change nothing in the file
            self._outages.failed("list", mistake)
        else:
            self._read = changed
            self._outages.passed("list")

    def _keep_house(self, pool: ThreadPoolExecutor) -> None:
        """Have done what has to be done from time to time, beside the work."""
        now = self._resources.now()
        if self._kept is None or not timedelta() <= now - self._kept < CHORES:
            self._kept = now
            pool.submit(self._chores, self._resources)

    def _changed(self) -> tuple[int, int] | None:
        if not self._sources.exists():
            return None
        found = self._sources.stat()
        return found.st_mtime_ns, found.st_ctime_ns

    def _begin(self, pool: ThreadPoolExecutor, room: int) -> bool:
        """Lease what is due, as far as there is room -> whether anything was."""
        if room <= 0:
            return False
        turn = self._resources.ledger.frontier.next_turn()
        if turn is None or turn > self._resources.now():
            return False
        most, lanes = allowed(self._pressed(), room)
        visits = dispatch(self._resources, most, lanes=lanes) if most else []
        for visit in visits:
            self._running[pool.submit(self._attend, visit)] = visit
        return bool(visits)

    def _pressed(self) -> Pressure:
        """-> how much is fetched now; where it is less than all, it is told why."""
        found = self._gauge.read(self._resources)
        if found.level:
            self._outages.failed("pressure", "; ".join(found.reasons))
        else:
            self._outages.passed("pressure")
        return found

    def _attend(self, visit: Visit) -> Attended:
        """A leased visit -> attended to; one at which a process died by itself, so that no other is blamed for it."""
        with (
            self._room.alone() if visit.attempts else self._room.together(),
            traced(self._resources, visit),
        ):
            return replace(attend(self._resources, visit), trace=current_trace())

    def _idle(self) -> float:
        turn = self._resources.ledger.frontier.next_turn()
        if turn is None or self._pressed().level:
            return IDLE
        return min(IDLE, max(0.01, (turn - self._resources.now()).total_seconds()))

    def _turn(self, seconds: float, stop: Event) -> None:
        """Wait for what ends, or so long; say what did, and send what it left in the outbox."""
        if not self._running:
            stop.wait(seconds)
        done, _ = wait(self._running, timeout=seconds, return_when=FIRST_COMPLETED)
        attended: list[Attended] = []
        for future in done:
            visit = self._running.pop(future)
            try:
                with boundary(visit.url, tell=False):
                    attended.append(future.result())
            except TROUBLES as trouble:
                self._outages.failed("visits", f"{visit.url}: {trouble}")  # due again when its lease runs out
            else:
                self._outages.passed("visits")
        now = self._resources.now()
        delivery = Delivery()
        if any(one.messages for one in attended) or self._relayed is None or now - self._relayed >= RELAY:
            self._relayed = now
            delivery = self._relay()
        self._tell(attended, delivery)

    def _relay(self) -> Delivery:
        """-> what became of the outbox; what keeps it from being sent keeps nobody from fetching."""
        try:
            delivery = relay(self._resources)
            faults = self._resources.bus.faults() if delivery.sent else ()
        except TROUBLES as trouble:
            self._outages.failed("outbox", trouble)
            return Delivery()
        if delivery.held:
            self._outages.failed("outbox", f"events wait in the outbox: {delivery.held}")
        elif delivery.sent:
            self._outages.passed("outbox")
        for fault in faults:
            self._outages.failed("broker", fault)
        if delivery.sent and not faults:
            self._outages.passed("broker")
        return delivery

    def _tell(self, attended: Sequence[Attended] = (), delivery: Delivery = _NOTHING) -> None:
        news = tuple(self._news)
        del self._news[: len(news)]
        self._watch(
            Turned(
                attended=tuple(attended),
                under_way=len(self._running),
                delivery=delivery,
                news=news,
                trouble=self._outages.reasons,
            )
        )
