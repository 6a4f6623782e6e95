"""The ledger: the truth about what was discovered, what became of it and what is still to be sent."""

from worker.ledger.attempts import DEATHS, Attempts
from worker.ledger.catalogue import Catalogue
from worker.ledger.cursors import Cursors
from worker.ledger.failures import Failures
from worker.ledger.frontier import Frontier
from worker.ledger.history import History
from worker.ledger.hosts import Hosts
from worker.ledger.ledger import Ledger, open_ledger
from worker.ledger.outbox import Outbox
from worker.ledger.records import (
    Counts,
    Cursor,
    Done,
    Entry,
    Failing,
    Found,
    Held,
    HostLine,
    Hurry,
    Known,
    Lane,
    Listed,
    Rates,
    Robots,
    Settled,
    Shown,
    Spoken,
    State,
    Step,
    Telling,
    Validators,
    Visit,
    Wanted,
)
from worker.ledger.retention import Retention
from worker.ledger.transaction import Transaction

__all__ = [
    "DEATHS",
    "Attempts",
    "Catalogue",
    "Counts",
    "Cursor",
    "Cursors",
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
    "Telling",
    "Transaction",
    "Validators",
    "Visit",
    "Wanted",
    "open_ledger",
]
