"""Rooms of their own on the brokers that tests talk to, each for as long as one process of a run needs it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep

from redis import Redis

RABBITMQ, REDIS = ("127.0.0.1", 5672), ("127.0.0.1", 6379)
_CLAIM = "wiredesk:tests:claimed"
_CLAIMED = 1800  # seconds after which a claim whose process was killed is void
_PATIENCE = 600.0  # seconds that a run waits for others to give a number back


@contextmanager
def virtual_host(name: str) -> Iterator[str]:
    """Name -> the address of a virtual host of that name, made here and deleted at the end.

    No client can make one; where its server cannot be told to, tests share the default one, in exchanges of their own.
    """
    server = f"amqp://guest:guest@{RABBITMQ[0]}:{RABBITMQ[1]}/"
    if not _rabbitmqctl("add_vhost", name):
        yield f"{server}/"
        return
    try:
        assert _rabbitmqctl("set_permissions", "-p", name, "guest", ".*", ".*", ".*")
        yield f"{server}{name}"
    finally:
        _rabbitmqctl("delete_vhost", name)


def _rabbitmqctl(*arguments: str) -> bool:
    if os.geteuid() or not (command := shutil.which("rabbitmqctl")):
        return False
    return subprocess.run([command, "-q", *arguments], capture_output=True, check=False, timeout=120).returncode == 0


@contextmanager
def numbered_database() -> Iterator[str]:
    """-> the address of a database of the Redis server that no other run uses; it is emptied before and after."""
    with Redis(*REDIS) as server:
        number = _claim(range(1, int(server.config_get("databases")["databases"])))
    with Redis(*REDIS, db=number) as database:
        yield f"redis://{REDIS[0]}:{REDIS[1]}/{number}"
        database.flushdb()


def _claim(numbers: range) -> int:
    deadline = monotonic() + _PATIENCE
    while monotonic() < deadline:
        for number in numbers:
            with Redis(*REDIS, db=number) as database:
                # A database in which somebody else's keys stand is not ours to empty.
                if database.set(_CLAIM, os.getpid(), nx=True, ex=_CLAIMED):
                    if database.dbsize() == 1:
                        return number
                    database.delete(_CLAIM)
        sleep(1.0)
    raise TimeoutError("every database of the Redis server is in use")
