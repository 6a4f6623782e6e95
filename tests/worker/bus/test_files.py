"""The embedded broker: other processes, crashes, order, and files that are no messages."""

import errno
import fcntl
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from unittest.mock import create_autospec

import pytest

from tests.worker.bus.conftest import Open
from tests.worker.bus.events import event
from tests.worker.bus.test_amqp import KILLED
from tests.worker.bus.test_contract import bodies, take, waiting
from worker.bus import Bus, files
from worker.errors import Misconfigured, Transient


@pytest.fixture
def url(files_url: str) -> str:
    return files_url


@pytest.fixture
def queue(bus: Bus, url: str, exchange: str) -> Path:
    """-> folder of the queue of ``wiredesk tail``."""
    bus.caveats()
    return Path(url.removeprefix("filesystem://")) / "queues" / f"{exchange}.tail"


def test_what_is_published_first_waits_for_a_later_tail(bus: Bus) -> None:
    bus.publish(event(1))
    bus.publish(event(2))
    with bus.subscribe("tail") as subscription:
        assert take(subscription, 2) == bodies([event(1), event(2)])


def test_a_tail_that_came_first_keeps_its_own_choice(bus: Bus) -> None:
    bus.subscribe("tail", ["article.*.de.#"]).close()
    with pytest.raises(Transient, match="unroutable"):
        bus.publish(event())


def test_another_process_reads_whole_messages_while_they_are_written(bus: Bus, url: str, exchange: str) -> None:
    """kombu's own transport lets a reader take a file that is still being written."""
    sent = [event(number, text="ы" * 100_000) for number in range(40)]
    reader = subprocess.Popen([sys.executable, "-c", READER, url, exchange, "40"], stdout=subprocess.PIPE)
    for message in sent:
        bus.publish(message)
    read, _ = reader.communicate(timeout=60)
    assert reader.returncode == 0
    assert read.splitlines() == bodies(sent)
    assert waiting(bus, "tail") == []


def test_processes_that_compete_for_a_queue_share_it_without_loss(bus: Bus, url: str, exchange: str) -> None:
    sent = [event(number) for number in range(200)]
    for message in sent:
        bus.publish(message)
    readers = [
        subprocess.Popen([sys.executable, "-c", READER, url, exchange, "100"], stdout=subprocess.PIPE) for _ in range(2)
    ]
    read = [line for reader in readers for line in reader.communicate(timeout=60)[0].splitlines()]
    assert sorted(read) == sorted(bodies(sent))


def test_a_message_acknowledged_while_another_opens_it_is_not_delivered_twice(
    bus: Bus, queue: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus.publish(event(1))
    lock = fcntl.flock

    def acknowledged_by_another(descriptor: int, operation: int) -> None:
        for path in queue.glob("*.event"):
            path.unlink()
        lock(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", acknowledged_by_another)
    with bus.subscribe("tail") as subscription:
        assert list(subscription.receive(timeout=0.1)) == []


def test_a_message_gets_its_name_when_it_is_complete(bus: Bus, queue: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[int] = []
    rename = Path.rename

    def renamed(path: Path, target: Path) -> Path:
        written.append(path.stat().st_size)
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", renamed)
    bus.publish(event(1))
    assert written == [path.stat().st_size for path in queue.iterdir()]


def test_processes_that_bind_at_once_all_get_their_queue(bus: Bus, url: str, exchange: str) -> None:
    """kombu's own transport keeps all bindings of an exchange in one file, and empties it before it locks it."""
    code = "import sys; from worker.bus import open_bus; open_bus(*sys.argv[1:3]).subscribe(sys.argv[3]).close()"
    apps = [f"app-{number}" for number in range(6)]
    started = [subprocess.Popen([sys.executable, "-c", code, url, exchange, app]) for app in apps]
    assert [process.wait(60) for process in started] == [0] * len(apps)
    bus.publish(event())
    assert [len(waiting(bus, app)) for app in apps] == [1] * len(apps)


def test_what_a_killed_subscriber_had_taken_is_there_at_once_and_in_its_place(
    bus: Bus, url: str, exchange: str
) -> None:
    """kombu's own transport removes a message when it is taken: a killed subscriber loses it."""
    sent = [event(number) for number in range(5)]
    for message in sent:
        bus.publish(message)
    killed = subprocess.run([sys.executable, "-c", KILLED, url, exchange], check=False)
    assert killed.returncode == -signal.SIGKILL
    with bus.subscribe("tail") as subscription:
        assert take(subscription, 4) == bodies(sent[1:])


def test_interrupting_a_follower_gives_everything_back(bus: Bus, url: str, exchange: str) -> None:
    bus.publish(event(1))
    code = FOLLOWER.format(after="print('left in order')")
    follower = subprocess.Popen([sys.executable, "-c", code, url, exchange], stdout=subprocess.PIPE, text=True)
    assert follower.stdout
    assert follower.stdout.readline() == "taken\n"
    follower.send_signal(signal.SIGINT)
    assert follower.communicate(timeout=30)[0] == "left in order\n"
    assert follower.returncode == 0
    with bus.subscribe("tail") as subscription:
        assert take(subscription, 1) == bodies([event(1)])


def test_a_message_half_written_is_not_delivered_and_is_swept_later(bus: Bus, queue: Path) -> None:
    bus.publish(event(1))
    (whole,) = queue.glob("*.event")
    abandoned, fresh = queue / f".1{whole.name}", queue / f".2{whole.name}"
    for half in (abandoned, fresh):
        half.write_bytes(whole.read_bytes()[:100])
    os.utime(abandoned, (time.time() - 7200,) * 2)
    with bus.subscribe("tail") as subscription:
        assert take(subscription, 1) == bodies([event(1)])
    assert [path.name for path in queue.iterdir()] == [fresh.name]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"\xff\xfe\n{}",
        b"{}\n{}",
        b"[]\n{}",
        b'{"properties": []}\n{}',
        b'{"properties": {}, "headers": [1]}\n{}',
        b'{"properties": {"delivery_info": {"exchange": "x"}}, "headers": {}}\n{}',
        b"[" * 100_000 + b"\n",
        pytest.param(b"x" * 2**21, id="too large"),
    ],
)
def test_a_file_that_is_no_message_is_set_aside_and_the_next_is_read(bus: Bus, queue: Path, content: bytes) -> None:
    (queue / "0.event").write_bytes(content)
    bus.publish(event(1))
    with bus.subscribe("tail") as subscription:
        assert take(subscription, 1) == bodies([event(1)])
    assert [path.name for path in queue.iterdir()] == ["0.refused"]


def test_a_message_can_be_read_with_any_text_tool(bus: Bus, queue: Path) -> None:
    bus.publish(event(1))
    (path,) = queue.glob("*.event")
    head, body = path.read_bytes().split(b"\n", 1)
    assert body == event(1).body
    assert b'"content-type": "application/cloudevents+json"' in head


def test_waiting_messages_are_listed_once_and_not_for_each_receive(
    bus: Bus, queue: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """kombu's own transport lists and sorts all of them each time: ten thousand cost minutes."""
    monkeypatch.setattr("os.fsync", lambda descriptor: None)
    listed = create_autospec(files.Channel._messages, side_effect=files.Channel._messages)
    monkeypatch.setattr(files.Channel, "_messages", listed)
    sent = [event(number) for number in range(500)]
    for message in sent:
        bus.publish(message)
    with bus.subscribe("tail") as subscription:
        listed.reset_mock()
        assert take(subscription, 500) == bodies(sent)
    assert listed.call_count == 1


def test_two_folders_in_one_process_are_two_buses(opened: Open, tmp_path: Path) -> None:
    """kombu's own transport notes bindings once per process: in a second folder they are never written."""
    one, other = (opened(f"filesystem://{tmp_path / name}") for name in ("one", "other"))
    for bus in (one, other):
        bus.subscribe("desk").close()
    one.publish(event(1))
    other.publish(event(2))
    assert bodies(waiting(one, "desk")) == bodies([event(1)])
    assert bodies(waiting(other, "desk")) == bodies([event(2)])


def test_a_folder_removed_under_a_running_bus_is_made_anew(bus: Bus, queue: Path, tmp_path: Path) -> None:
    bus.publish(event(1))
    queue.parent.parent.rename(tmp_path / "elsewhere")
    with pytest.raises(Transient, match="unroutable"):
        bus.publish(event(2))
    bus.publish(event(2))
    assert bodies(waiting(bus, "tail")) == bodies([event(2)])


def test_a_full_disk_is_an_error_and_leaves_nothing_half_written(
    bus: Bus, queue: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(Transient, match=r"broker-full: .*No space left"):
        bus.publish(event(1))
    monkeypatch.undo()
    bus.publish(event(2))
    assert event(2).body in bodies(waiting(bus, "tail"))


def test_many_messages_for_many_subscribers_need_few_descriptors(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process may have 1,024 files open, macOS allows 256."""
    open_now: set[int] = set()
    most = 0
    dup, close = os.dup, os.close

    def count(descriptor: int) -> int:
        nonlocal most
        open_now.add(new := dup(descriptor))
        most = max(most, len(open_now))
        return new

    def forget(descriptor: int) -> None:
        open_now.discard(descriptor)
        close(descriptor)

    monkeypatch.setattr("os.dup", count)
    monkeypatch.setattr("os.close", forget)
    for number in range(7):
        bus.subscribe(f"app{number}").close()
    with bus.together():
        for number in range(40):
            bus.publish(event(number))
    assert 0 < most <= 64
    assert not open_now


def test_of_messages_published_together_none_counts_where_one_of_them_is_not_on_the_disk(
    bus: Bus, queue: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk says so in the middle of the block, when there are too many files to leave all to its end."""
    monkeypatch.setattr("worker.bus.files.OPEN", 2)
    synced = iter([None, None, OSError(28, "No space left on device")])

    def sync(descriptor: int) -> None:
        if error := next(synced, None):
            raise error

    def publish_four() -> None:
        with bus.together():
            for number in range(1, 5):
                with suppress(Transient):
                    bus.publish(event(number))

    monkeypatch.setattr("os.fsync", sync)
    with pytest.raises(Transient, match="broker-full"):
        publish_four()


def test_messages_published_together_are_on_the_disk_when_the_block_ends(
    bus: Bus, queue: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    sync = os.fsync

    def note(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_ino)
        sync(descriptor)

    monkeypatch.setattr("os.fsync", note)
    with bus.together():
        for number in range(20):
            bus.publish(event(number))
        assert synced == []
    assert sorted(synced) == sorted(path.stat().st_ino for path in queue.glob("*.event"))
    assert len(synced) == 20
    bus.publish(event(20))
    assert len(synced) == 21


def test_messages_of_which_the_disk_is_not_sure_do_not_count(
    bus: Bus, queue: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    def publish_together() -> None:
        with bus.together():
            bus.publish(event(1))
            monkeypatch.setattr("os.fsync", full)

    with pytest.raises(Transient, match="No space left"):
        publish_together()
    monkeypatch.undo()
    bus.publish(event(2))
    assert event(2).body in bodies(waiting(bus, "tail"))


def test_a_message_that_cannot_be_removed_comes_again(bus: Bus, queue: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    bus.publish(event(1))
    monkeypatch.setattr(Path, "unlink", refuse)
    with bus.subscribe("tail") as subscription:
        next(subscription.receive(timeout=5)).ack()
    monkeypatch.undo()
    assert bodies(waiting(bus, "tail")) == bodies([event(1)])


def test_a_folder_that_cannot_be_is_the_users_mistake(opened: Open, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Misconfigured, match=r"cannot be made .* name another"):
        opened(f"filesystem://{tmp_path / 'file' / 'bus'}").publish(event())
    with pytest.raises(Misconfigured, match="cannot be made"):
        opened("filesystem:///proc/nowhere/bus").publish(event())


def test_a_full_disk_is_nobodys_mistake(opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    bus = opened(f"filesystem://{tmp_path / 'bus'}")
    monkeypatch.setattr(Path, "mkdir", full)
    with pytest.raises(Transient, match="No space left"):
        bus.publish(event())


READER = """
import sys
from worker.bus import open_bus
with open_bus(*sys.argv[1:3]) as bus, bus.subscribe("tail") as subscription:
    arriving = subscription.receive(timeout=30)
    for _ in range(int(sys.argv[3])):
        delivery = next(arriving)
        sys.stdout.buffer.write(delivery.body + b"\\n")
        delivery.ack()
"""

FOLLOWER = """
import sys
from worker.bus import open_bus
try:
    with open_bus(*sys.argv[1:]) as bus, bus.subscribe("tail") as subscription:
        for delivery in subscription.receive(follow=True):
            print("taken", flush=True)
except KeyboardInterrupt:
    {after}
"""
