"""The ledger: the truth about what was discovered, what became of it and what is still to be sent.

What needs the database is imported when it is asked for: the nouns are everybody's, and SQLAlchemy takes its time.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from worker.ledger.records import (
    DEATHS,
    Counts,
    Cursor,
    Delayed,
    Entry,
    Failing,
    Held,
    HostLine,
    Known,
    Listed,
    Rates,
    Robots,
    Settled,
    Shown,
    Spoken,
    State,
    Step,
    Subscription,
    Telling,
    Validators,
    Wanted,
)
from worker.ledger.visits import Backlog, Done, Found, Hurry, Lane, Visit

if TYPE_CHECKING:
    from worker.ledger.attempts import Attempts
    from worker.ledger.catalogue import Catalogue
    from worker.ledger.cursors import Cursors
    from worker.ledger.failures import Failures
    from worker.ledger.frontier import Frontier
    from worker.ledger.history import History
    from worker.ledger.hosts import Hosts
    from worker.ledger.ledger import Ledger, open_ledger
    from worker.ledger.outbox import Outbox
    from worker.ledger.retention import Retention
    from worker.ledger.subscriptions import Keys, Subscriptions
    from worker.ledger.transaction import Transaction

__all__ = [
    "DEATHS",
    "Attempts",
    "Backlog",
    "Catalogue",
    "Counts",
    "Cursor",
    "Cursors",
    "Delayed",
    "Done",
    "Entry",
    "Failing",
    "Failures",
    "Found",
    "Frontier",
    "Held",
    "History",
    "HostLine",
    "Hosts",
    "Hurry",
    "Keys",
    "Known",
    "Lane",
    "Ledger",
    "Listed",
    "Outbox",
    "Rates",
    "Retention",
    "Robots",
    "Settled",
    "Shown",
    "Spoken",
    "State",
    "Step",
    "Subscription",
    "Subscriptions",
    "Telling",
    "Transaction",
    "Validators",
    "Visit",
    "Wanted",
    "open_ledger",
]

_MODULES = {
    "Attempts": "attempts",
    "Catalogue": "catalogue",
    "Cursors": "cursors",
    "Failures": "failures",
    "Frontier": "frontier",
    "History": "history",
    "Hosts": "hosts",
    "Keys": "subscriptions",
    "Ledger": "ledger",
    "Outbox": "outbox",
    "Retention": "retention",
    "Subscriptions": "subscriptions",
    "Transaction": "transaction",
    "open_ledger": "ledger",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
