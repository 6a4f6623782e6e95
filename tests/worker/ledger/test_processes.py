import random
import time
from collections import Counter
from itertools import chain

import pytest
from sqlalchemy import func, select

from tests.worker.ledger import writers
from tests.worker.ledger.stories import NOW, identity, message, opened, tell_all
from worker.ledger import Ledger, State, open_ledger
from worker.ledger.schema import alias, entry, outbox, subject, version


def test_several_open_a_new_ledger_at_once(empty: str) -> None:
    writers.run(writers.open_and_tell, [(empty,)] * 4)
    with open_ledger(empty) as ledger:
        assert ledger.outbox.pending(10) == [message("https://weather.example/", 1, "wet")]


@pytest.mark.parametrize(
    ("subjects", "rounds", "shared"),
    [
        pytest.param(20, 6, 1.0, id="by-the-same-addresses"),
        pytest.param(3, 20, 0.0, id="by-addresses-of-their-own"),
        pytest.param(20, 6, 0.5, id="by-both"),
    ],
)
def test_versions_of_several_writers_are_consecutive_and_none_is_lost(
    ledger: Ledger, address: str, subjects: int, rounds: int, shared: float
) -> None:
    names, count = [f"https://weather.example/{number}" for number in range(subjects)], 3
    common = int(subjects * shared)
    own = [names[:common] + [f"{name}?writer={writer}" for name in names[common:]] for writer in range(count)]
    tell_all(ledger, [(name, f"first of {name}") for name in names])
    with ledger.transaction(NOW, urls=[*names, *chain(*own)]) as transaction:
        for name, url in chain(*(zip(names, urls, strict=True) for urls in own)):
            transaction.add_alias(url, identity(name))
    writers.run(writers.tell_often, [(address, writer, own[writer], rounds) for writer in range(count)])
    with opened(address) as connection:
        numbers: dict[str, list[int]] = {}
        for row in connection.execute(select(version).order_by(version.c.number)):
            numbers.setdefault(row.subject, []).append(row.number)
        assert list(numbers.values()) == [list(range(1, 2 + count * rounds))] * subjects
        current = {row.id: row.number for row in connection.execute(select(subject))}
        assert current == {name: found[-1] for name, found in numbers.items()}
        said = connection.execute(select(outbox.c.id).join(version)).scalars().all()
        assert len(set(said)) == subjects * (1 + count * rounds)
    assert ledger.counts().unsent == subjects, "the writers sent all of theirs"


def test_the_same_entries_are_settled_in_any_order(ledger: Ledger, address: str) -> None:
    keys = [f"file:pages.jsonl#{record}" for record in range(100)]
    writers.run(writers.settle_often, [(address, writer, keys, 20) for writer in range(3)])
    with opened(address) as connection:
        assert connection.scalars(select(entry.c.attempts)).all() == [60] * len(keys)


def test_of_equal_contents_told_at_once_exactly_one_is_first(ledger: Ledger, address: str) -> None:
    count, rounds = 3, 15
    begin = writers.barrier(count)
    writers.run(writers.tell_the_same, [(address, writer, rounds, begin) for writer in range(count)])
    firsts = Counter(one.body.split(b"turn ")[1] for one in ledger.outbox.pending(1000))
    assert firsts == {str(turn).encode(): 1 for turn in range(rounds)}


def test_a_batch_that_is_killed_half_written_leaves_nothing(ledger: Ledger, address: str) -> None:
    tell_all(ledger, [("https://weather.example/old", "wet")])
    batch = [(f"https://weather.example/{number}", "dry") for number in range(50)]
    batch.append(("https://weather.example/old", "dry"))
    process = writers.start(writers.die_while_writing, address, batch)
    process.join()
    assert process.exitcode == -9
    with opened(address) as connection:
        rows = [connection.scalar(select(func.count()).select_from(table)) for table in (subject, alias, outbox, entry)]
    assert rows == [1, 1, 1, 1]
    assert len(tell_all(ledger, batch)) == 51, "the same again goes through"
    assert ledger.counts().entries[State.UPDATED] == 1


def test_processes_killed_at_any_moment_leave_whole_batches(ledger: Ledger, address: str) -> None:
    size, lives, chance = 40, 6, random.Random(6)
    for life in range(lives):
        before = ledger.counts().unsent
        process = writers.start(writers.tell_for_ever, address, life, size)
        while ledger.counts().unsent == before:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.3))
        process.kill()
        process.join()
    told = [one.body.decode().split(" says")[0].split("/")[3] for one in ledger.outbox.pending(1_000_000)]
    assert set(Counter(told).values()) == {size}
    with opened(address) as connection:
        for table in (subject, alias, version, outbox, entry):
            assert connection.scalar(select(func.count()).select_from(table)) == len(told)
