"""Records -> their drafts on several cores: processes of our own do the pure work, and touch no ledger and no broker.

batch ─▶ parts ─▶ processes ─▶ drafts, in the order of the records
                     └─ one has died ─▶ the first part that was lost with it, record by record: each is tried in a
                                        process of its own first; the other parts go to new processes
"""

import os
import signal
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import datetime
from multiprocessing import connection, parent_process
from threading import Thread

from msgspec import Struct

from tasks.models.judgement import Bar
from tasks.models.page import Page, Refusal
from tasks.pipeline.process import Draft, poisoned, process
from tasks.pipeline.trial import kills
from tasks.pipeline.warm_up import warm_up
from worker.ledger import DEATHS
from worker.limits import Limits

PART = 5  # records that a process takes at once: so few that at the end of a run none works while the others wait
Record = Page | Refusal


class Recipe(Struct, frozen=True):
    """What all records of a run are worked on by: limits, the source's id, what is let through, and whether the
    sentence encoder is asked."""

    limits: Limits
    source: str
    bar: Bar
    encoded: bool = False

    def draft(self, record: Record, now: datetime) -> Draft:
        """A record, and the moment -> its draft."""
        return process(record, self.limits, self.source, bar=self.bar, now=now, encoded=self.encoded)


class Part(Struct):
    """Some records under way: their drafts to come, and the processes that they were given to, if any."""

    records: list[Record]
    now: datetime
    drafts: "Future[list[Draft]]"
    processes: ProcessPoolExecutor | None = None


class Pool:
    """So many processes, which end with the block; with one ``jobs``, or for a few records, this one does the work."""

    def __init__(self, jobs: int, recipe: Recipe) -> None:
        self._jobs, self._recipe = jobs, recipe
        self._processes: ProcessPoolExecutor | None = None

    def begin(self, records: Sequence[Record], now: datetime) -> list[Part]:
        """Records, and the moment -> the work on them, in parts, under way where there are processes for it."""
        if self._jobs == 1 or (len(records) <= PART and self._processes is None):
            done: Future[list[Draft]] = Future()
            done.set_result(draft_all(self._recipe, records, now))
            return [Part(list(records), now, done)]
        parts = (list(records[start : start + PART]) for start in range(0, len(records), PART))
        return [self._submit(part, now) for part in parts]

    def drafts(self, parts: Sequence[Part]) -> list[Draft]:
        """The work on some records -> their drafts, in order, when all are there."""
        return [draft for part in parts for draft in self._end(part)]

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, *_: object) -> None:
        if self._processes is not None:
            self._processes.shutdown(cancel_futures=True)

    def _submit(self, records: list[Record], now: datetime) -> Part:
        if self._processes is None:
            self._processes = ProcessPoolExecutor(self._jobs, initializer=_prepare, initargs=(self._recipe.encoded,))
        try:
            coming = self._processes.submit(draft_all, self._recipe, records, now)
        except BrokenProcessPool as broken:
            coming = Future()
            coming.set_exception(broken)
        return Part(records, now, coming, self._processes)

    def _end(self, part: Part) -> list[Draft]:
        try:
            return part.drafts.result()
        except BrokenProcessPool:
            if part.processes is not self._processes:  # lost with another, which was found by now
                return self._end(self._submit(part.records, part.now))
            self._processes = None
            return [self._alone(record, part.now) for record in part.records]

    def _alone(self, record: Record, now: datetime) -> Draft:
        """A record that may have killed its process -> its draft, poisoned where it kills every one that tries it."""
        if all(kills(record, self._recipe.limits, self._recipe.encoded) for _ in range(DEATHS)):
            return poisoned(record)
        return self._recipe.draft(record, now)


def draft_all(recipe: Recipe, records: Sequence[Record], now: datetime) -> list[Draft]:
    """Records, and the moment -> their drafts, in order."""
    return [recipe.draft(record, now) for record in records]


def _prepare(encoded: bool) -> None:
    """Before its first part: Ctrl-C is for whoever gives out the work, and nothing outlives that one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_leave_with_parent, daemon=True).start()
    warm_up(encoded)


def _leave_with_parent() -> None:
    if (parent := parent_process()) is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
