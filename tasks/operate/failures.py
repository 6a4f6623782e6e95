"""Failures: what went wrong and waits for a person -> listed, shown, worked once more, or ended.

ledger ─▶ list ─▶ show ─┬─ redrive ─┬─ page ── kept in a file or an archive ─▶ processed at once
                        │           │        └ on the web ──────────────────▶ due now, or fetched
                        │           ├─ event ─▶ due now          task ─▶ sent to the workers again
                        │           ├─ refused by a sink ─▶ told once more
                        │           └─ lease, unit ─▶ as if never begun
                        └─ discard: a page is rejected, an event is never sent, a task is forgotten
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from tasks.sinks.deliver import NEVER
from worker.errors import Misconfigured
from worker.ledger import Entry, Failing, Settled, Spoken, State, Step, Visit, Wanted
from worker.resources import Resources

MOST = 1000  # failures that are listed at once, and redriven
# Of what was rejected: it could not be had, and another time it may be.
PASSING = frozenset(
    {
        "corrupt",
        "garbled",
        "host-not-found",
        "http-status",
        "rate-limited",
        "robots-unreachable",
        "server-error",
        "timeout",
        "truncated",
        "unreachable",
        "wall",
    }
)
DISCARDED = "discarded"
EVERYTHING = Wanted()


class Shown(Struct, frozen=True, kw_only=True):
    """One failure and all that is known of it: its entries with every step, its visit, its events, its evidence."""

    failure: Failing
    entries: tuple[Settled, ...]
    visit: Visit | None
    events: tuple[Spoken, ...]
    evidence: str


def list_failures(resources: Resources, wanted: Wanted = EVERYTHING, limit: int = MOST) -> list[Failing]:
    """Which -> the failures: pages and tasks, events, what sinks refused, leases, units; of each ``limit`` at most."""
    failures, now = resources.ledger.failures, resources.now()
    return [
        *failures.entries(PASSING, wanted, limit),
        *failures.events(wanted, limit),
        *(replace(one, attempts=NEVER) for one in failures.refused(wanted, limit)),
        *failures.leases(wanted, now, limit),
        *failures.units(wanted, now, limit),
    ]


def find_failure(resources: Resources, name: str) -> Failing:
    """Name of a failure, as the list has it -> the failure. Raises Misconfigured where nothing of that name failed."""
    found = list_failures(resources, Wanted(name=name), limit=1)
    if not found:
        raise Misconfigured(f"nothing of this name has failed: {name}; what has: wiredesk failures")
    return found[0]


def show_failure(resources: Resources, name: str) -> Shown:
    """Name of a failure -> it, and all that is known of it. Raises Misconfigured as ``find_failure``."""
    failure, ledger = find_failure(resources, name), resources.ledger
    entries = tuple(ledger.entries(name))
    subjects = {one.subject: one.state for one in entries if one.subject}
    evidence = [found for one in subjects if (found := ledger.evidence(one))]
    return Shown(
        failure=failure,
        entries=entries,
        visit=ledger.frontier.lookup([name]).get(name),
        events=tuple(said for one in subjects for said in ledger.spoken(one)),
        evidence=evidence[0].decode("utf-8", "replace") if evidence else "",
    )


def discard(resources: Resources, failures: Sequence[Failing]) -> int:
    """Failures -> ended for good: nothing is tried again, nobody is told of them any more; how many there were.

    A page is rejected as ``discarded``, with what it failed of; its visit is over. An event is never sent,
    or never told to the sink that refused it.
    """
    now, ledger = resources.now(), resources.ledger
    done = ledger.failures.discard([one.name for one in failures if one.kind == "event"], now)
    done += ledger.failures.forget_refused(one.name for one in failures if one.kind == "sink")
    for one in failures:
        if one.kind in {"page", "task"}:
            end_entry(resources, one, DISCARDED, now)
            done += 1
    leases = [one.name for one in failures if one.kind == "lease"]
    ledger.failures.forget_leases(leases)
    ledger.frontier.retire([*leases, *(one.name for one in failures if one.kind == "page")], now)
    units = [one.name for one in failures if one.kind == "unit"]
    ledger.failures.forget_units(units)
    return done + len(leases) + len(units)


def end_entry(resources: Resources, failure: Failing, code: str, now: datetime) -> None:
    """A failure of a page or a task -> its entry rejected under this code, its steps kept and this one added."""
    detail = f"it had failed: {failure.reason}: {failure.detail}"
    for entry in resources.ledger.entries(failure.name):
        if entry.key != failure.name:
            continue
        ended = Entry(
            key=entry.key,
            state=State.REJECTED,
            url=entry.url,
            origin=entry.origin,
            code=code,
            detail=detail,
            subject=entry.subject,
            trace=(*entry.trace, Step(code, "rejected", detail)),
        )
        with resources.ledger.transaction(now, urls=()) as transaction:
            transaction.settle(ended)


def of_kinds(failures: Sequence[Failing], *kinds: str) -> list[Failing]:
    """Failures -> those of these kinds."""
    return [one for one in failures if one.kind in kinds]
