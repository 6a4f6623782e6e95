"""What only AMQP promises, against a real server, with a proxy in between where connections have to fail."""

import gc
import signal
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any
from unittest.mock import Mock

import pytest
from amqp.exceptions import AccessRefused
from kombu.connection import Connection
from kombu.transport import pyamqp

from tests.worker.bus.conftest import Open
from tests.worker.bus.events import event
from tests.worker.bus.proxy import Proxy
from tests.worker.bus.test_contract import PATIENCE, bodies, take, waiting
from worker.bus import Bus, amqp, open_bus
from worker.errors import Misconfigured, Transient

OPENED = 2  # connections, whenever a publisher connects: its own, and one on which the log is looked after


@pytest.fixture
def url(amqp_url: str) -> str:
    return amqp_url


@pytest.fixture
def proxy(url: str) -> Iterator[Proxy]:
    with Proxy(5672) as passing:
        yield passing


@pytest.fixture
def through(url: str, proxy: Proxy, opened: Open) -> Bus:
    """-> a bus whose connections run through the proxy and that waits one second for an answer."""
    return opened(url.replace(":5672/", f":{proxy.port}/"), timeout=1.0)


@pytest.fixture
def channel(url: str) -> Iterator[Any]:
    with Connection(url) as connection, connection.channel() as opened:
        yield opened


@pytest.fixture
def full(bus: Bus, exchange: str, channel: Any) -> str:
    """-> name of a bound queue that holds one message and rejects more."""
    bus.caveats()
    queue = f"{exchange}.third"
    channel.queue_declare(queue, durable=True, arguments={"x-max-length": 1, "x-overflow": "reject-publish"})
    channel.queue_bind(queue, exchange, "#")
    bus.publish(event(0))
    return queue


def test_what_nobody_waits_for_is_in_the_log(bus: Bus, exchange: str, channel: Any) -> None:
    assert bus.caveats() == ()
    sent = [event(number) for number in range(3)]
    for message in sent:
        bus.publish(message)
    read: list[Any] = []
    channel.auto_decode = False
    channel.basic_qos(0, 10, False)
    channel.basic_consume(f"{exchange}.log", callback=read.append, arguments={"x-stream-offset": "first"})
    while len(read) < 3:
        channel.connection.drain_events(timeout=PATIENCE)
    assert bodies(read) == bodies(sent)


def test_a_server_that_makes_no_log_is_told_of_and_then_unroutable_is_an_error(
    bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bus._broker, "log_arguments", {"x-queue-type": "no such type"})
    (caveat,) = bus.caveats()
    assert "no log" in caveat
    assert "guest" not in caveat
    with pytest.raises(Transient, match=r"unroutable: .*`wiredesk tail`.*`wiredesk relay`"):
        bus.publish(event())
    bus.subscribe("tail").close()
    bus.publish(event())
    assert len(waiting(bus, "tail")) == 1


def test_what_an_operator_declared_is_used_as_it_is_found(bus: Bus, exchange: str, channel: Any) -> None:
    channel.exchange_declare(exchange, "topic", durable=True, auto_delete=False, arguments={"alternate-exchange": "x"})
    channel.queue_declare(f"{exchange}.log", durable=True, auto_delete=False, arguments={"x-max-length": 10})
    channel.queue_declare(f"{exchange}.tail", durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
    with bus.subscribe("tail") as subscription:
        bus.publish(event())
        assert take(subscription, 1) == bodies([event()])


def test_a_worker_that_may_not_bind_uses_what_its_operator_bound(
    bus: Bus, exchange: str, channel: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel.exchange_declare(exchange, "topic", durable=True, auto_delete=False)
    channel.queue_declare(
        f"{exchange}.log", durable=True, auto_delete=False, arguments={"x-queue-type": "stream", "x-max-age": "7D"}
    )
    channel.queue_bind(f"{exchange}.log", exchange, "#")
    monkeypatch.setattr(pyamqp.Channel, "queue_bind", Mock(side_effect=AccessRefused("access to queue refused")))
    assert bus.caveats() == ()
    bus.publish(event())


def test_a_full_queue_that_rejects_is_an_error_every_time(bus: Bus, full: str, channel: Any) -> None:
    for number in (1, 2):
        with pytest.raises(Transient, match="nacked"):
            bus.publish(event(number))
    channel.queue_purge(full)
    bus.publish(event(3))


def test_a_missing_confirm_is_an_error_and_no_later_message_takes_it_for_its_own(
    through: Bus, proxy: Proxy, full: str, channel: Any
) -> None:
    """py-amqp takes any confirm for the one it waits for: here the late ack of one message, for a nacked one."""
    channel.queue_purge(full)
    through.publish(event(0))  # the first one also asks for confirms
    channel.queue_purge(full)
    proxy.hold()
    with pytest.raises(Transient, match=r"broker-timeout: .* within 1 s"):
        through.publish(event(1))
    proxy.resume()
    with pytest.raises(Transient, match="nacked"):
        through.publish(event(2))


def test_an_interrupted_wait_for_a_confirm_leaves_no_connection_behind(through: Bus, proxy: Proxy) -> None:
    class TimeIsUp(Exception):
        pass

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise TimeIsUp

    through.caveats()
    proxy.hold()
    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with pytest.raises(TimeIsUp):
            through.publish(event(1))
    finally:
        signal.signal(signal.SIGALRM, before)
    proxy.resume()
    through.publish(event(2))
    assert proxy.connections == 2 * OPENED


def test_a_connection_is_reused_and_made_anew_when_it_has_died(through: Bus, proxy: Proxy) -> None:
    through.subscribe("tail").close()
    connections = proxy.connections
    for number in range(5):
        through.publish(event(number))
    assert proxy.connections == connections + OPENED
    proxy.cut()
    through.publish(event(5))
    assert proxy.connections == connections + 2 * OPENED
    assert {message.body for message in waiting(through, "tail")} == {*bodies(map(event, range(6)))}


def test_a_broker_that_is_away_is_an_error_until_it_is_back(through: Bus, proxy: Proxy) -> None:
    through.publish(event(1))
    proxy.refuse()
    for _ in range(2):
        with pytest.raises(Transient, match=r"broker-unreachable: amqp://127\.0\.0\.1"):
            through.publish(event(2))
    proxy.listen()
    through.publish(event(2))


def test_a_broker_that_falls_silent_does_not_block_opening(
    through: Bus, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy.hold()
    with pytest.raises(Transient, match="broker-timeout"):
        through.caveats()
    proxy.resume()
    connect = through._broker.connect

    def connect_and_lose_the_answers() -> Any:
        connection = connect()
        proxy.hold()
        return connection

    monkeypatch.setattr(through._broker, "connect", connect_and_lose_the_answers)
    with pytest.raises(Transient, match="broker-timeout"):
        through.caveats()


def test_following_survives_a_lost_broker(
    bus: Bus, through: Bus, proxy: Proxy, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.bus.subscription.PAUSES", (0.1, 0.2))
    with through.subscribe("tail") as subscription:
        bus.publish(event(1))
        arriving = subscription.receive(follow=True)
        before = next(arriving)
        proxy.refuse()
        threading.Timer(0.5, proxy.listen).start()
        bus.publish(event(2))
        again = next(arriving)  # not acknowledged before the loss
        assert again.body == before.body
        before.ack()  # too late, and not to be taken for an acknowledgement of what came after
        again.ack()
        assert next(arriving).body == event(2).body
        assert "comes again" in caplog.text
        assert "broker-unreachable" in caplog.text
        assert "guest" not in caplog.text
    assert bodies(waiting(bus, "tail")) == bodies([event(2)])


def test_not_following_a_lost_broker_is_an_error(through: Bus, proxy: Proxy) -> None:
    with through.subscribe("tail") as subscription:
        proxy.cut()
        with pytest.raises(Transient, match="broker-unreachable"):
            next(subscription.receive(timeout=PATIENCE))


def test_a_subscriber_whose_queue_is_deleted_declares_it_again(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("worker.bus.subscription.PAUSES", (0.1,))
    with bus.subscribe("tail") as subscription:
        bus.publish(event(1))
        arriving = subscription.receive(follow=True)
        next(arriving).ack()
        bus.unsubscribe("tail")
        threading.Timer(1.0, bus.publish, [event(2)]).start()
        assert next(arriving).body == event(2).body


def test_a_subscriber_whose_exchange_is_made_anew_is_bound_again(
    bus: Bus, exchange: str, channel: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody tells it: its queue is there as before, and gets nothing any more."""
    monkeypatch.setattr("worker.bus.subscription.REBIND", 0.2)
    with bus.subscribe("tail", ["ingest.#", "article.#"]) as subscription:
        bus.publish(event(1))
        assert take(subscription, 1) == bodies([event(1)])
        channel.exchange_delete(exchange)
        assert list(subscription.receive(timeout=1.0)) == []
        bus.publish(event(2))
        assert take(subscription, 1) == bodies([event(2)])


def test_an_exchange_that_was_deleted_is_told_of_by_whoever_makes_it_anew(
    bus: Bus, exchange: str, channel: Any, caplog: pytest.LogCaptureFixture
) -> None:
    bus.subscribe("tail").close()
    bus.publish(event(1))
    channel.exchange_delete(exchange)
    bus.publish(event(2))
    [fault] = bus.faults()
    assert f"the exchange {exchange} had been deleted" in fault
    assert fault in caplog.text
    assert len(waiting(bus, "tail")) == 1, "what was published while its queue was not bound"
    bus.subscribe("tail", []).close()
    bus.publish(event(3))


def test_a_subscriber_that_names_no_pattern_is_bound_anew_where_its_exchange_is_gone(
    bus: Bus, exchange: str, channel: Any
) -> None:
    bus.subscribe("tail").close()
    channel.exchange_delete(exchange)
    bus.subscribe("tail", []).close()
    bus.publish(event(3))
    assert len(waiting(bus, "tail")) == 1


def test_heartbeats_keep_an_idle_subscriber_connected(
    through: Bus, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server ends a connection that misses two heartbeats."""
    monkeypatch.setattr(amqp, "HEARTBEAT", 1)
    monkeypatch.setattr("worker.bus.subscription.TICK", 0.25)
    with through.subscribe("tail") as subscription:
        connections = proxy.connections
        assert list(subscription.receive(timeout=3.5)) == []
        assert proxy.connections == connections


def test_a_killed_subscriber_loses_nothing(bus: Bus, url: str, exchange: str) -> None:
    sent = [event(number) for number in range(5)]
    bus.subscribe("tail").close()
    for message in sent:
        bus.publish(message)
    subprocess.run([sys.executable, "-c", KILLED, url, exchange], check=False)
    with bus.subscribe("tail") as subscription:
        assert take(subscription, 4) == bodies(sent[1:])


def test_a_fork_publishes_on_a_connection_of_its_own(bus: Bus, url: str, exchange: str) -> None:
    bus.subscribe("tail").close()
    subprocess.run([sys.executable, "-c", FORKED, url, exchange], check=True)
    assert len(waiting(bus, "tail")) == 1 + 2 * 20


def test_a_subscription_that_fails_leaves_no_connection_behind(bus: Bus, exchange: str, channel: Any) -> None:
    channel.queue_declare(f"{exchange}.tail", exclusive=True, auto_delete=False)
    with pytest.raises(Transient, match="RESOURCE_LOCKED"):
        bus.subscribe("tail")
    gc.collect()  # a socket left open is a warning here, and warnings are errors


@pytest.mark.usefixtures("rabbitmq")
def test_a_wrong_password_is_the_users_mistake_and_is_not_repeated(opened: Open) -> None:
    with pytest.raises(Misconfigured, match="refuses us: ACCESS_REFUSED") as refusal:
        opened("amqp://guest:s3cret@127.0.0.1:5672//").publish(event())
    assert "s3cret" not in str(refusal.value)


@pytest.mark.usefixtures("rabbitmq")
def test_a_virtual_host_that_is_not_there_is_the_users_mistake(opened: Open) -> None:
    with pytest.raises(Misconfigured, match="refuses us: NOT_ALLOWED"):
        opened("amqp://guest:guest@127.0.0.1:5672/nowhere").subscribe("tail")


def test_a_name_that_does_not_resolve_is_tried_again_later(opened: Open) -> None:
    with pytest.raises(Transient, match="broker-unreachable"):
        opened("amqp://mq.invalid//").publish(event())


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """-> a self-signed certificate for 127.0.0.1, its key in the same file."""
    file = tmp_path / "server.pem"
    command = "openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -days 2 -subj /CN=test"
    options = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(file), "-out", str(tmp_path / "public.pem")]
    subprocess.run([*command.split(), *options], check=True, capture_output=True)
    with file.open("ab") as both:
        both.write((tmp_path / "public.pem").read_bytes())
    return file


def test_a_certificate_is_trusted_only_when_its_authority_and_name_are(
    certificate: Path, exchange: str, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with Proxy(5672, tls=context) as proxy:
        address = f"amqps://guest:guest@%s:{proxy.port}/{url.rpartition('5672/')[2]}"
        with open_bus(address % "127.0.0.1", exchange) as bus, pytest.raises(Transient, match="CERTIFICATE_VERIFY"):
            bus.publish(event())
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        with open_bus(address % "localhost", exchange) as bus, pytest.raises(Transient, match="localhost"):
            bus.publish(event())
        with open_bus(address % "127.0.0.1", exchange) as bus:
            bus.publish(event())


KILLED = """
import os, signal, sys
from worker.bus import open_bus
with open_bus(*sys.argv[1:]) as bus, bus.subscribe("tail") as subscription:
    for number, delivery in enumerate(subscription.receive(timeout=5)):
        if number == 0:
            delivery.ack()
        if number == 2:
            os.kill(os.getpid(), signal.SIGKILL)
"""

FORKED = """
import os, sys
from tests.worker.bus.events import event
from worker.bus import open_bus
bus = open_bus(*sys.argv[1:])
bus.publish(event(0))
child = os.fork()
for number in range(1, 21):
    bus.publish(event(number if child else -number))
bus.close()
if child:
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
