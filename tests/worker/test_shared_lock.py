"""Together or alone, by threads that meet where the test wants them to."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from worker.shared_lock import SharedLock


def test_several_are_at_work_together() -> None:
    lock, meeting = SharedLock(), Barrier(3)

    def work() -> None:
        with lock.together():
            meeting.wait(30)

    with ThreadPoolExecutor(3) as pool:
        work_done = [pool.submit(work) for _ in range(3)]
        assert [one.exception(30) for one in work_done] == [None] * 3


def test_who_is_alone_has_waited_for_all_and_lets_nobody_in() -> None:
    lock, begun, go_on = SharedLock(), Event(), Event()
    order: list[str] = []

    def first() -> None:
        with lock.together():
            begun.set()
            go_on.wait(30)
            order.append("first")

    def alone() -> None:
        with lock.alone():
            order.append("alone")

    def later() -> None:
        with lock.together():
            order.append("later")

    with ThreadPoolExecutor(3) as pool:
        running = [pool.submit(first)]
        begun.wait(30)
        running.append(pool.submit(alone))
        while not lock._wanted:
            pass
        running.append(pool.submit(later))
        go_on.set()
        for one in running:
            one.result(30)
    assert order == ["first", "alone", "later"]


def test_whoever_raises_lets_go() -> None:
    lock = SharedLock()
    for block in (lock.together, lock.alone, lock.together):
        with pytest.raises(ValueError, match="at work"), block():
            raise ValueError("at work")
    with lock.alone():
        assert lock._alone
