"""The ledger: the truth about what was discovered, what became of it and what is still to be sent."""

from worker.ledger.hosts import Hosts
from worker.ledger.ledger import Ledger, open_ledger
from worker.ledger.records import Counts, Entry, Known, Robots, Settled, Spoken, State, Step, Validators
from worker.ledger.transaction import Transaction

__all__ = [
    "Counts",
    "Entry",
    "Hosts",
    "Known",
    "Ledger",
    "Robots",
    "Settled",
    "Spoken",
    "State",
    "Step",
    "Transaction",
    "Validators",
    "open_ledger",
]
