"""The other ways to be told, each against a server of its kind: every event as it is, doubles known by their id."""

import asyncio
import json
import socket
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import nats
import pytest
from confluent_kafka import Consumer, Producer
from redis import Redis

from tasks.models.sink import AnySink, Jetstream, Kafka, RedisStream, Webhook
from tasks.sinks.deliver import Turn, deliver
from tests.conftest import missing
from tests.contracts.node import furnish
from tests.contracts.receiver import Receiver
from tests.tasks.sinks.conftest import SECRET, Clock, write
from worker.resources import Resources

NATS = ("127.0.0.1", 4222)
VERIFY = Path(__file__).parents[2] / "contracts" / "verify.mjs"


def test_signatures_verify_with_another_implementation(
    desk: Resources, receiver: Receiver, clock: Clock, tmp_path: Path
) -> None:
    clock.now = datetime.now(UTC)  # a verifier refuses what is older than five minutes
    messages = write(desk, 5)
    deliver(desk, Webhook(name="search", url=receiver.url, secrets=(SECRET,), start="first"))
    node = tmp_path / "node"
    node.mkdir()
    furnish(node, VERIFY)
    posted = "\n".join(json.dumps({"headers": dict(one.headers), "body": one.body.decode()}) for one in receiver.taken)
    done = subprocess.run(
        ["node", "verify.mjs", SECRET], cwd=node, input=posted, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout.strip()) == (0, str(len(messages))), done.stderr


@pytest.fixture
def stream() -> Iterator[str]:
    """-> the name of a JetStream stream that is deleted afterwards."""
    try:
        socket.create_connection(NATS, timeout=2).close()
    except OSError as error:
        missing(f"no NATS with JetStream on {NATS[0]}:{NATS[1]} ({error})")
    name = f"TEST-{uuid4().hex}"

    async def delete() -> None:
        client = await nats.connect(f"nats://{NATS[0]}:{NATS[1]}")
        await client.jetstream().delete_stream(name)
        await client.close()

    yield name
    asyncio.run(delete())


def test_jetstream_has_every_event_once_though_it_was_told_twice(desk: Resources, stream: str) -> None:
    messages = write(desk, 10)
    sink = Jetstream(
        name="nats", url=f"nats://{NATS[0]}:{NATS[1]}", stream=stream, prefix=stream.lower(), start="first"
    )
    assert deliver(desk, sink) == Turn(told=len(messages))
    desk.ledger.cursors.advance("nats", 0)
    assert deliver(desk, sink) == Turn(told=len(messages))

    async def read() -> list[tuple[str, bytes]]:
        client = await nats.connect(sink.url)
        subscription = await client.jetstream().subscribe(f"{sink.prefix}.>", ordered_consumer=True)
        found = [await subscription.next_msg(timeout=5) for _ in messages]
        with pytest.raises(nats.errors.TimeoutError):
            await subscription.next_msg(timeout=0.3)
        await client.close()
        return [(message.subject, message.data) for message in found]

    assert asyncio.run(read()) == [(f"{sink.prefix}.{message.key}", message.body) for message in messages]


def test_a_redis_stream_is_read_with_no_library_but_its_own(desk: Resources, redis: str) -> None:
    messages = write(desk, 10)
    name = f"test:{uuid4().hex}"
    with Redis.from_url(redis) as client:
        assert deliver(desk, RedisStream(name="redis", url=redis, stream=name, start="first")) == Turn(
            told=len(messages)
        )
        entries = client.xrange(name)
        assert [
            (fields[b"id"].decode(), fields[b"type"].decode(), fields[b"key"].decode(), fields[b"event"])
            for _, fields in entries
        ] == [(message.id, message.type, message.key, message.body) for message in messages]
        client.delete(name)


def test_kafka_keeps_the_versions_of_an_article_together(desk: Resources) -> None:
    """Against the cluster that librdkafka itself makes up: no other can be had without a server of its own."""
    messages = write(desk, 10)
    cluster = Producer({"bootstrap.servers": "none", "test.mock.num.brokers": 1, "log_level": 0})
    servers = cluster.list_topics(timeout=10).brokers
    address = ",".join(f"{broker.host}:{broker.port}" for broker in servers.values())
    sink = Kafka(name="kafka", servers=address, topic="news", start="first")
    assert deliver(desk, sink) == Turn(told=len(messages))
    consumer = Consumer({"bootstrap.servers": address, "group.id": "test", "auto.offset.reset": "earliest"})
    consumer.subscribe(["news"])
    found: list[tuple[str, bytes]] = []
    while len(found) < len(messages):
        record = consumer.poll(10)
        assert record is not None
        assert record.error() is None
        found.append(((record.key() or b"").decode(), record.value() or b""))
    consumer.close()
    subjects = [json.loads(message.body)["subject"] for message in messages]
    assert sorted(found) == sorted(zip(subjects, [message.body for message in messages], strict=True))
    for subject in subjects:
        versions = [json.loads(body)["articleversion"] for key, body in found if key == subject]
        assert versions == sorted(versions)


@pytest.mark.parametrize(
    "sink",
    [
        Jetstream(name="away", url="nats://127.0.0.1:1", start="first"),
        RedisStream(name="away", url="redis://127.0.0.1:1", start="first"),
        Webhook(name="away", url="http://127.0.0.1:1/", secrets=(SECRET,), start="first"),
    ],
)
def test_a_server_that_is_away_is_tried_again_later(desk: Resources, clock: Clock, sink: AnySink) -> None:
    write(desk, 1)
    turn = deliver(desk, sink)
    assert turn is not None
    assert turn.told == 0
    assert turn.trouble
    assert deliver(desk, sink) is None
    clock.pass_(seconds=6)
    assert deliver(desk, sink) is not None
