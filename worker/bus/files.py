"""A broker made of files, for one machine and no server: a kombu transport over a folder.

    <folder>/exchanges/<exchange>/<queue>/<pattern>     a binding: an empty file named as its pattern
    <folder>/queues/<queue>/<moment>-<random>.event     a message: one line of JSON (properties, headers), then the body

kombu has a filesystem transport. It is not used, because a reader can see half a message there, order within a
millisecond is random, every receive lists every waiting message of every queue, two processes that bind at once can
lose a binding, and a message is removed when it is taken: a killed subscriber loses it. Here

- a message is written under a hidden name and renamed when complete, then synced to the disk;
- a subscriber that takes a message locks its file (flock) and removes it on acknowledgement. A killed process
  loses its locks, so what it had taken is there for the next one at once, and in its old place.

Folders on a network share need one that honours flock between machines; a local disk is meant.
"""

import errno
import fcntl
import json
import logging
import os
import shutil
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty
from typing import Any
from uuid import uuid4

from kombu.connection import Connection
from kombu.exceptions import KombuError
from kombu.transport import virtual

from worker.bus.address import Address
from worker.bus.broker import TAIL, Standing
from worker.bus.emulated import Emulated, Emulation, Sealed
from worker.bus.topics import EVERYTHING
from worker.errors import Misconfigured, Transient

SYNCS = 8  # at once: the disk then waits once for many messages, and not once for each
OPEN = 64  # files written and not yet synced; a process may have some hundred open at most, with all else that it does
POLL = 0.1  # seconds between two looks for new files
MESSAGE = ".event"
REFUSED = ".refused"  # set aside, for a person to look at: no message of ours, or too large
_HEAD = 64 * 2**10  # bytes that properties and headers may take
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})  # this passes; what else forbids a folder does not
_ABANDONED = 3600  # seconds after which a half-written message is a killed publisher's
_log = logging.getLogger(__name__)


class QoS(virtual.QoS):
    """What a channel has taken and not acknowledged: locks on files, so that a crash leaves nothing to restore."""

    def ack(self, delivery_tag: str) -> None:
        self.channel.settle(delivery_tag, remove=True)
        super().ack(delivery_tag)  # type: ignore[no-untyped-call]

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        self.channel.settle(delivery_tag, remove=not requeue)
        super().ack(delivery_tag)  # type: ignore[no-untyped-call]

    def restore_unacked(self) -> None:
        for tag in list(self._delivered):
            self.channel.settle(tag, remove=False)
        self._delivered.clear()


class Channel(Emulation, virtual.Channel):
    """kombu's virtual channel with files beneath; what kombu calls of it begins with an underscore."""

    QoS = QoS
    body_encoding = ""  # a body is written as it is
    supports_fanout = True  # kombu's word for shared bindings: without it ``_queue_bind`` is not called

    def __init__(self, connection: Any, **kwargs: Any) -> None:
        super().__init__(connection, **kwargs)  # type: ignore[no-untyped-call]
        options = connection.client.transport_options
        self._folder = Path(options["folder"])
        self._largest: int = options["largest"] + _HEAD
        self._sync: Callable[[int], None] = options["sync"]
        self._waiting: defaultdict[str, deque[str]] = defaultdict(deque)  # names listed and not yet tried
        self._taken: dict[str, tuple[Path, int]] = {}  # delivery tag -> file, and the descriptor that locks it

    def get_table(self, exchange: str) -> list[tuple[str, None, str]]:
        return [(path.name, None, path.parent.name) for path in (self._folder / "exchanges" / exchange).glob("*/*")]

    def _queue_bind(self, exchange: str, routing_key: str, _pattern: str, queue: str) -> None:
        binding = self._folder / "exchanges" / exchange / queue / routing_key
        binding.parent.mkdir(parents=True, exist_ok=True)
        binding.touch()

    def _queue(self, queue: str) -> Path:
        return self._folder / "queues" / queue

    def _new_queue(self, queue: str, **_: Any) -> None:
        folder = self._queue(queue)
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.glob(f".*{MESSAGE}"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < time.time() - _ABANDONED:
                    path.unlink()

    def _put(self, queue: str, message: dict[str, Any], **_: Any) -> None:
        folder = self._queue(queue)
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{time.time_ns():020}-{uuid4().hex}{MESSAGE}"
        head = json.dumps({key: value for key, value in message.items() if key != "body"})
        with (folder / f".{name}").open("xb") as file:
            file.write(head.encode() + b"\n" + message["body"])
            file.flush()
            (folder / f".{name}").rename(folder / name)
            self._sync(file.fileno())  # a journaling file system commits the new name together with the data

    def _get(self, queue: str, _timeout: float | None = None) -> dict[str, Any]:
        waiting = self._waiting[queue]
        if not waiting:
            waiting.extend(sorted(path.name for path in self._messages(queue)))
        while waiting:
            if message := self._take(self._queue(queue) / waiting.popleft()):
                return message
        raise Empty

    def _take(self, path: Path) -> dict[str, Any] | None:
        """File of a message -> the message, its file locked; None if it is another's by now, or had to be set aside."""
        try:
            descriptor = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(descriptor).st_nlink:  # else acknowledged by another between our opening and our locking
                message = self._read(descriptor, path.name)
                self._taken[path.name] = path, descriptor
                return message
        except BlockingIOError:
            _log.debug("%s is being read by another", path)
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            path.rename(path.with_suffix(REFUSED))
            _log.warning("set aside as %s, because it is no message of ours: %s", path.with_suffix(REFUSED), error)
        os.close(descriptor)
        return None

    def _read(self, descriptor: int, tag: str) -> dict[str, Any]:
        size = os.fstat(descriptor).st_size
        if size > self._largest:
            raise ValueError(f"{size} bytes, {self._largest} are allowed")
        with open(descriptor, "rb", closefd=False) as file:
            message: dict[str, Any] = json.loads(file.readline()) | {"body": file.read()}
        message["properties"]["delivery_tag"] = tag
        Sealed(message, self)  # else it would be found wanting when it is too late to set it aside
        return message

    def settle(self, delivery_tag: str, *, remove: bool) -> None:
        """Tag of a taken message -> its file is removed, or unlocked for whoever looks next."""
        path, descriptor = self._taken[delivery_tag]
        if remove:
            path.unlink(missing_ok=True)
        del self._taken[delivery_tag]  # what could not be removed is still to be unlocked
        os.close(descriptor)

    def _size(self, queue: str) -> int:
        return sum(1 for _ in self._messages(queue))

    def _messages(self, queue: str) -> Iterator[Path]:
        return (path for path in self._queue(queue).iterdir() if path.suffix == MESSAGE and path.name[0] != ".")

    def _delete(self, queue: str, exchange: str, *_: Any, **__: Any) -> None:
        for folder in (self._folder / "exchanges" / exchange / queue, self._queue(queue)):
            shutil.rmtree(folder, ignore_errors=True)


class Transport(virtual.Transport):
    Channel = Channel
    driver_type = driver_name = "filesystem"


class Files(Emulated):
    """``filesystem://`` and an absolute folder, made when it is first used."""

    errors = (KombuError, OSError)

    def __init__(self, address: Address, exchange: str, timeout: float, largest: int) -> None:
        super().__init__(address, exchange, timeout)
        self._largest = largest
        self._unsynced: list[int] | None = None  # descriptors, while several messages are published together
        self._doubt: OSError | None = None  # what went wrong with some of them

    @contextmanager
    def together(self) -> Iterator[None]:
        self._unsynced, self._doubt = [], None
        try:
            yield
            self._sync_all()
        finally:
            rest, self._unsynced = self._unsynced, None
            for descriptor in rest:
                os.close(descriptor)
        if self._doubt is not None:
            raise self._doubt

    def _sync(self, descriptor: int) -> None:
        if self._unsynced is None:
            os.fsync(descriptor)
            return
        self._unsynced.append(os.dup(descriptor))
        if len(self._unsynced) >= OPEN:
            self._sync_all()

    def _sync_all(self) -> None:
        """Make sure of what was written; where that fails, of nothing in the block is anybody sure any more."""
        written, self._unsynced = self._unsynced or [], []
        try:
            with ThreadPoolExecutor(SYNCS) as pool:
                list(pool.map(os.fsync, written))
        except OSError as error:
            self._doubt = error
            raise
        finally:
            for descriptor in written:
                os.close(descriptor)

    def connect(self, queue: str = "") -> Any:
        try:
            Path(self.address.folder).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            if error.errno in _FULL:
                raise
            raise Misconfigured(
                f"{self.address}: the folder cannot be made ({error.strerror}); name another, or mend its rights"
            ) from None
        options = {
            "queue": queue,
            "folder": self.address.folder,
            "largest": self._largest,
            "sync": self._sync,
            "polling_interval": POLL,
        }
        return Connection("filesystem://", transport=Transport, transport_options=options)

    def declare(self, channel: Any) -> Standing:
        """Exchange, and unless it is bound, the queue of ``wiredesk tail``: first events wait for a later tail.

        What files cannot promise is said then, and not again.
        """
        super().declare(channel)
        tail = f"{self.exchange}.{TAIL}"
        if any(queue == tail for *_, queue in channel.get_table(self.exchange)):
            return Standing()  # it was said when the folder was begun
        self.declare_queue(channel, tail, [EVERYTHING])
        caveat = (
            f"{self.address} is read and written on this machine only, and keeps every event, without limit, "
            f"until `wiredesk tail` has read it"
        )
        return Standing(caveats=(caveat,))

    def expire(self, before: float) -> int:
        """Files are as old as they are named, and a subscriber that has one just now may have it."""
        number = 0
        for path in Path(self.address.folder).glob(f"queues/{self.exchange}.*/*{MESSAGE}"):
            if path.name[:20].isdigit() and int(path.name[:20]) < before * 1e9:
                path.unlink(missing_ok=True)
                number += 1
        return number

    def verdict(self, error: BaseException) -> Exception:
        if isinstance(error, PermissionError | NotADirectoryError | FileExistsError):
            return Misconfigured(
                f"{self.address}: {error.strerror}; name a folder that can be written, or mend its rights"
            )
        full = isinstance(error, OSError) and error.errno in _FULL
        return Transient("broker-full" if full else "broker-unreachable", f"{self.address}: {error}")
