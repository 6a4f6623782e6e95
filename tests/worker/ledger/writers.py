"""Processes that write to one ledger at the same time, some of which are killed."""

import multiprocessing
import os
import random
from collections.abc import Callable
from itertools import count
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Barrier
from typing import Any

from tests.blank import by_migrations
from tests.worker.ledger.stories import NOW, digest, tell, tell_all
from worker.ledger import Entry, State, open_ledger, writing

_context = multiprocessing.get_context("forkserver")  # imports once, not in every process


def start(work: Callable[..., None], *arguments: Any) -> BaseProcess:
    """Function of this module and its arguments -> a process of its own that runs it."""
    process = _context.Process(target=work, args=arguments)
    process.start()
    return process


def run(work: Callable[..., None], arguments: list[tuple[Any, ...]]) -> None:
    """Function of this module -> run in as many processes at once as there are arguments; each must end well."""
    processes = [start(work, *each) for each in arguments]
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * len(processes)


def barrier(parties: int) -> Barrier:
    """-> what lets as many processes go at the same moment."""
    return _context.Barrier(parties, timeout=60)


def open_and_tell(address: str) -> None:
    """Open a ledger that may be new, and leave one version in it."""
    with by_migrations(), open_ledger(address) as ledger:
        tell_all(ledger, [("https://weather.example/", "wet")])


def tell_often(address: str, writer: int, urls: list[str], rounds: int) -> None:
    """In each round every address says something that nobody said before, in an order of this writer's own."""
    with open_ledger(address) as ledger:
        for turn in range(rounds):
            batch = [(url, f"writer {writer}, turn {turn}, {url}") for url in urls]
            random.Random(f"{writer} {turn}").shuffle(batch)
            messages = tell_all(ledger, batch)
            ledger.outbox.sent([message.id for message in messages], NOW)


def settle_often(address: str, writer: int, keys: list[str], rounds: int) -> None:
    """In each round every entry is settled, in an order of this writer's own."""
    with open_ledger(address) as ledger:
        for turn in range(rounds):
            random.Random(f"{writer} {turn}").shuffle(keys)
            with ledger.transaction(NOW, urls=[]) as transaction:
                for key in keys:
                    transaction.settle(Entry(key=key, state=State.REJECTED))


def tell_the_same(address: str, writer: int, rounds: int, begin: Barrier) -> None:
    """In each round an address of this writer's says what all say; the message of who came first stays unsent."""
    with open_ledger(address) as ledger:
        for turn in range(rounds):
            url, text = f"https://weather.example/{turn}/{writer}", f"turn {turn}"
            begin.wait()
            with ledger.transaction(NOW, urls=[url], digests=[digest(text)]) as transaction:
                known = tell(transaction, url, text)
                first = transaction.holder_of(known.digest, besides=known.subject) is None
            if not first:
                ledger.outbox.sent([transaction.messages[0].id], NOW)


def reserve_at_once(address: str, writer: int, rounds: int, begin: Barrier) -> None:
    """In each round all reserve one host; whoever is granted it leaves a host with the writer's name behind."""
    with open_ledger(address) as ledger:
        for turn in range(rounds):
            begin.wait()
            if ledger.hosts.reserve(f"{turn}.example", NOW, interval=5) is None:
                ledger.hosts.reserve(f"{turn}-{writer}", NOW, interval=5)


def tell_for_ever(address: str, life: int, size: int) -> None:
    """Batch after batch of new subjects, until killed."""
    with open_ledger(address) as ledger:
        for number in count():
            home = f"https://weather.example/{life}-{number}"
            tell_all(ledger, [(f"{home}/{one}", f"{home} {one}") for one in range(size)])


def die_while_writing(address: str, batch: list[tuple[str, str]]) -> None:
    """Write some tables of a batch, then die as by kill -9."""
    write = writing.write_versions

    def die(*arguments: Any) -> None:
        write(*arguments)
        os.kill(os.getpid(), 9)

    writing.write_versions = die  # type: ignore[assignment]
    with open_ledger(address) as ledger:
        tell_all(ledger, batch)
