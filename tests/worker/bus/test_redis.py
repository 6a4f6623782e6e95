"""What is particular to Redis: the shared database, the time limit on acknowledgements, garbage in a list."""

import signal
import subprocess
import sys

import pytest
from redis import Redis

from tests.worker.bus.conftest import Open
from tests.worker.bus.events import event
from tests.worker.bus.proxy import Proxy
from tests.worker.bus.test_amqp import KILLED
from tests.worker.bus.test_contract import PATIENCE, bodies, take, waiting
from worker.bus import Bus
from worker.errors import Misconfigured, Transient


@pytest.fixture
def url(redis_url: str) -> str:
    return redis_url


def through(address: str, proxy: Proxy) -> str:
    """Address of a database -> its address behind the proxy."""
    return address.replace(":6379/", f":{proxy.port}/")


def test_every_key_has_the_prefix(bus: Bus, url: str, exchange: str) -> None:
    with Redis.from_url(url) as database, bus.subscribe("tail") as subscription:
        for number in range(3):
            bus.publish(event(number))
        arriving = subscription.receive(timeout=PATIENCE)
        next(arriving)
        keys = {key.decode() for key in database.keys(f"*{exchange}*")}
        assert keys == {
            f"wiredesk:{exchange}.tail",
            f"wiredesk:{exchange}.tail.unacked",
            f"wiredesk:{exchange}.tail.unacked.index",
            f"wiredesk:_kombu.binding.{exchange}",
            f"wiredesk:_kombu.binding_permanent.{exchange}",
        }
        assert not database.exists("_kombu.binding", "unacked", "unacked_index")
    bus.unsubscribe("tail")
    with Redis.from_url(url) as database:
        assert database.keys(f"*{exchange}*") == []


def test_what_a_killed_subscriber_had_taken_comes_again_after_the_time_limit_to_its_own_queue(
    bus: Bus, url: str, exchange: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.bus.redis.VISIBILITY", 1)
    monkeypatch.setattr("worker.bus.redis.Channel.unacked_restore_throttle", 1)
    monkeypatch.setattr("worker.bus.redis.Transport.brpop_timeout", 1)
    bus.subscribe("desk").close()
    bus.subscribe("tail").close()
    sent = [event(number) for number in range(5)]
    for message in sent:
        bus.publish(message)
    killed = subprocess.run([sys.executable, "-c", KILLED, url, exchange], check=False)
    assert killed.returncode == -signal.SIGKILL
    with bus.subscribe("tail") as subscription:
        assert sorted(take(subscription, 4)) == sorted(bodies(sent[1:]))
    assert bodies(waiting(bus, "desk")) == bodies(sent)


def test_garbage_in_a_list_is_an_error_once_and_no_obstacle(bus: Bus, url: str, exchange: str) -> None:
    with bus.subscribe("tail") as subscription, Redis.from_url(url) as database:
        for garbage in ("not JSON", "[" * 100_000, "{}", "[]", '{"body": "*", "properties": {}}'):
            database.lpush(f"wiredesk:{exchange}.tail", garbage)
            with pytest.raises(Transient, match="garbled"):
                next(subscription.receive(timeout=PATIENCE))
        bus.publish(event())
        assert take(subscription, 1) == bodies([event()])


def test_following_survives_a_lost_server(bus: Bus, url: str, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("worker.bus.subscription.PAUSES", (0.1,))
    with Proxy(6379) as proxy, opened(through(url, proxy), 1.0).subscribe("tail") as subscription:
        arriving = subscription.receive(follow=True)
        bus.publish(event(1))
        next(arriving).ack()
        proxy.refuse()
        bus.publish(event(2))
        proxy.listen()
        assert next(arriving).body == event(2).body


def test_a_silent_server_is_an_error(redis: str, opened: Open) -> None:
    with Proxy(6379) as proxy:
        bus = opened(through(redis, proxy), 0.5)
        bus.subscribe("tail").close()
        proxy.hold()
        with pytest.raises(Transient, match=r"broker-timeout|broker-unreachable"):
            bus.publish(event())
        proxy.resume()


@pytest.mark.usefixtures("redis")
def test_a_refused_password_is_the_users_mistake_and_is_not_repeated(opened: Open) -> None:
    with pytest.raises(Misconfigured, match="refuses us") as refusal:
        opened("redis://nobody:s3cret@127.0.0.1:6379").publish(event())
    assert "s3cret" not in str(refusal.value)


def test_a_server_that_is_not_there_is_an_error(opened: Open) -> None:
    with Proxy(6379) as proxy:
        proxy.refuse()
        with pytest.raises(Transient, match="broker-unreachable"):
            opened(f"redis://127.0.0.1:{proxy.port}").publish(event())
