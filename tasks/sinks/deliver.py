"""A sink -> told what is new since its cursor, in order; whoever runs it may die at any moment, and it goes on there.

lease ─▶ history behind the cursor ─▶ selected ─▶ outlet ─┬─ taken ──────▶ the cursor moves on
                                                          ├─ not now ────▶ a growing pause for this sink
                                                          ├─ never ──────▶ five times, then set aside for a person
                                                          └─ not wanted ─▶ the sink is turned off
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import takewhile
from threading import Event, Thread

from msgspec import Struct

from tasks.events.selection import Selection
from tasks.models.sink import AnySink
from tasks.sinks.open_outlet import open_outlet
from tasks.sinks.outlet import Outlet, TurnedOff
from worker.boundary import boundary
from worker.errors import Misconfigured, Quarantined, Skipped, Transient
from worker.ledger import Cursor, Telling
from worker.resources import Resources

BATCH = 100
LEASE = 120.0  # seconds for a turn, of which it uses half; a turn whose process died is free again then
TURN = timedelta(seconds=60)
PAUSE, LONGEST = timedelta(seconds=5), timedelta(hours=1)
_DOUBLINGS = 10
NEVER = 5  # times that an event is refused as such before it is set aside
IDLE = 1.0  # seconds between two looks where nothing is new


class Turn(Struct, frozen=True, kw_only=True):
    """What a turn came to: events told, passed over and set aside, and why it ended early, if it did."""

    told: int = 0
    passed: int = 0
    aside: int = 0
    trouble: str = ""


def begin(resources: Resources, sink: AnySink) -> None:
    """A sink that may be new -> its cursor stands at the beginning of history, or at its end, as it is set."""
    place = 0 if sink.start == "first" else resources.ledger.history.last()
    resources.ledger.cursors.begin(sink.name, place)


def deliver(
    resources: Resources,
    sink: AnySink,
    opening: Callable[[AnySink, Resources], Outlet] = open_outlet,
    stop: Event | None = None,
) -> Turn | None:
    """A sink -> one turn of it; None where it is not its turn: not due, turned off, or somebody else's just now.

    A turn ends when nothing is left, after a minute, at ``stop``, or when something is wrong. Raises as the ledger.
    """
    begin(resources, sink)
    leased = resources.ledger.cursors.lease(sink.name, resources.now(), LEASE)
    if leased is None:
        return None
    try:
        try:
            outlet = opening(sink, resources)
        except (Transient, Misconfigured) as trouble:
            return _failed(resources, sink, leased, trouble, Turn())
        try:
            return _tell(resources, sink, outlet, leased, stop or Event())
        finally:
            outlet.close()
    finally:
        resources.ledger.cursors.release(sink.name)


def _tell(resources: Resources, sink: AnySink, outlet: Outlet, leased: Cursor, stop: Event) -> Turn:
    """The turn itself; the cursor moves on after every batch, and at what goes wrong."""
    cursors, selection = resources.ledger.cursors, Selection(sink.bind, sink.where)
    end = resources.now() + TURN
    place, turn = leased.place, Turn()

    def goes_on() -> bool:
        return resources.now() < end and not stop.is_set()

    while goes_on() and (batch := resources.ledger.history.after(place, BATCH, resources.now())):
        for telling in takewhile(lambda _: goes_on(), batch):
            message = telling.message
            if not selection(message):
                turn = _more(turn, passed=1)
                place = telling.position
                continue
            try:
                with boundary(f"event {message.id} to {sink.name}"):
                    outlet.send(message)
            except TurnedOff as verdict:
                _advance(resources, sink, leased, place)
                cursors.turn_off(sink.name, str(verdict))
                return _more(turn, trouble=str(verdict))
            except (Skipped, Quarantined) as verdict:
                failures = leased.failures if place == leased.place else 0
                if failures + 1 < NEVER:
                    _advance(resources, sink, leased, place)
                    return _failed(resources, sink, leased, verdict, turn)
                _set_aside(resources, sink, telling, str(verdict))
                turn = _more(turn, aside=1)
                leased = Cursor(name=sink.name, place=telling.position, failures=0, due=None, error="", off="")
            except Transient as verdict:
                _advance(resources, sink, leased, place)
                return _failed(resources, sink, leased, verdict, turn)
            else:
                turn = _more(turn, told=1)
            place = telling.position
        cursors.advance(sink.name, place)
    return turn


def _advance(resources: Resources, sink: AnySink, leased: Cursor, place: int) -> None:
    """What was told before something went wrong is told; a failure after it is the first of its own."""
    if place != leased.place:
        resources.ledger.cursors.advance(sink.name, place)


def _failed(
    resources: Resources,
    sink: AnySink,
    leased: Cursor,
    trouble: Transient | Skipped | Quarantined | Misconfigured,
    turn: Turn,
) -> Turn:
    """What went wrong -> the turn, ended by it; the next one begins after a pause that grows each time."""
    failures = leased.failures if not turn.told else 0
    pause = min(LONGEST, PAUSE * 2 ** min(failures, _DOUBLINGS))
    asked = trouble.retry_after if isinstance(trouble, Transient) else None
    if asked is not None:
        pause = min(LONGEST, max(pause, timedelta(seconds=asked)))
    resources.ledger.cursors.fail(sink.name, str(trouble), resources.now() + pause)
    return _more(turn, trouble=str(trouble))


def _set_aside(resources: Resources, sink: AnySink, telling: Telling, error: str) -> None:
    resources.ledger.cursors.set_aside(sink.name, telling.position, error, resources.now())


def _more(turn: Turn, *, told: int = 0, passed: int = 0, aside: int = 0, trouble: str = "") -> Turn:
    return Turn(
        told=turn.told + told, passed=turn.passed + passed, aside=turn.aside + aside, trouble=trouble or turn.trouble
    )


def retry_unheard(resources: Resources, sink: AnySink, wanted: Collection[str] = ()) -> Turn:
    """A sink, and the ids of some events (none: all) -> once more what it was never told of these, the oldest first.

    It ends at the first that is not taken now. Raises Misconfigured where the sink cannot be opened.
    """
    outlet, turn, place = open_outlet(sink, resources), Turn(), 0
    try:
        while aside := resources.ledger.cursors.unheard(sink.name, place):
            place = aside[-1][0].position
            for telling, _, _ in aside:
                if wanted and telling.id not in wanted:
                    continue
                try:
                    outlet.send(telling.message)
                except (Skipped, Transient, Quarantined) as verdict:
                    return _more(turn, trouble=str(verdict))
                resources.ledger.cursors.heard(sink.name, telling.position)
                turn = _more(turn, told=1)
    finally:
        outlet.close()
    return turn


@contextmanager
def followed(resources: Resources, sinks: Sequence[AnySink], say: Callable[[AnySink, Turn], None]) -> Iterator[None]:
    """Sinks -> while the block runs, each that is enabled is told on a thread of its own; it ends when they have."""
    stop = Event()
    threads = [
        Thread(target=follow, args=(resources, sink, stop, say), name=f"sink {sink.name}")
        for sink in sinks
        if sink.enabled
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def follow(resources: Resources, sink: AnySink, stop: Event, say: Callable[[AnySink, Turn], None]) -> None:
    """A sink -> told what comes until ``stop``; ``say`` hears of every turn that came to anything."""
    while not stop.is_set():
        try:
            with boundary(f"sink {sink.name}"):
                turn = deliver(resources, sink, stop=stop)
        except (Transient, Quarantined) as trouble:  # the ledger is away, or a defect: said once, tried again
            turn = Turn(trouble=str(trouble))
            stop.wait(PAUSE.total_seconds())
        if turn is not None and (turn.told or turn.aside or turn.trouble):
            say(sink, turn)
        if turn is None or not (turn.told or turn.passed):
            stop.wait(IDLE)
