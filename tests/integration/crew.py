"""What tests do with celery's processes: kill them, read their logs, wait for what they are to bring about."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.integration.desk import SEEDS, Desk
from tests.integration.forked import Forked
from worker.ledger import open_ledger

CELERY = [sys.executable, "-m", "celery", "-A"]
HASTY = "tests.integration.hasty"
PATIENCE = 120.0  # seconds: of a test that hangs, not of one that passes
Running = Forked | subprocess.Popen[bytes]
Start = Callable[..., Running]


@contextmanager
def starting(desk: Desk) -> Iterator[Start]:
    """Desk -> a function: arguments of celery, and its app -> its process; all are ended with their children.

    The process is forked from one that has loaded everything, or afresh: started as an operator does.
    """
    running: list[Running] = []

    def start(*arguments: str, app: str = "tasks", afresh: bool = False) -> Running:
        log = desk.folder / f"celery-{len(running)}.log"
        words = [app, *arguments, "--loglevel", "INFO"]
        environment = desk.environment | {"PYTHONPATH": str(SEEDS.parent)}
        if afresh:
            with log.open("wb") as output:
                process: Running = subprocess.Popen(
                    [*CELERY, *words],
                    cwd=desk.folder,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
        else:
            process = Forked(["celery", "-A", *words], desk.folder, environment, output=log, leads=True)
        running.append(process)
        return process

    try:
        yield start
    finally:
        for process in running:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def kill(process: Running) -> None:
    """kill -9: a process of celery's and its children."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def logs(desk: Desk) -> str:
    """-> the last that each process said."""
    return "\n".join(file.read_text("utf-8", "replace")[-3000:] for file in desk.folder.glob("celery-*.log"))


def wait_ready(desk: Desk, count: int) -> None:
    """Wait until so many workers, living or dead, have said that they are ready: no signal is heard before."""
    deadline = time.monotonic() + PATIENCE
    while sum(" ready." in file.read_text("utf-8", "replace") for file in desk.folder.glob("celery-*.log")) < count:
        assert time.monotonic() < deadline, logs(desk)
        time.sleep(0.1)


def wait_for(desk: Desk, count: int, patience: float = PATIENCE, *, sent: bool = False) -> None:
    """Wait until that many entries stand in the ledger, and where it says so until their events have been sent."""
    deadline = time.monotonic() + patience
    with open_ledger(desk.ledger) as ledger:
        while time.monotonic() < deadline:
            counts = ledger.counts()
            if sum(counts.entries.values()) >= count and not (sent and counts.unsent):
                return
            time.sleep(0.05)
    pytest.fail(f"{counts} after {patience:.0f} s, {count} entries were handed out\n{logs(desk)}")
