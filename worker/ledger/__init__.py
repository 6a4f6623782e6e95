"""The ledger: the truth about what was discovered, what became of it and what is still to be sent."""

from worker.ledger.ledger import Ledger, open_ledger
from worker.ledger.records import Counts, Entry, Known, Settled, Spoken, State, Step
from worker.ledger.transaction import Transaction

__all__ = ["Counts", "Entry", "Known", "Ledger", "Settled", "Spoken", "State", "Step", "Transaction", "open_ledger"]
