"""Kafka: a record an event, by the binding of CloudEvents in structured mode; its key is the article."""

from typing import Any

import msgspec

from tasks.models.sink import Kafka
from worker.errors import Misconfigured, Transient
from worker.message import Message

TIMEOUT = 10.0  # seconds until a record that is not confirmed has failed


class _Keyed(msgspec.Struct, frozen=True):
    subject: str


class KafkaOutlet:
    """One topic; a record counts as told when every replica in step has it (``acks=all``, idempotent)."""

    def __init__(self, sink: Kafka) -> None:
        """Raises Misconfigured where the package is missing or a setting is none."""
        try:
            from confluent_kafka import KafkaException, Producer
        except ImportError:
            raise Misconfigured(
                f"sink {sink.name!r}: Kafka needs another package: pip install 'wiredesk[kafka]'"
            ) from None
        try:
            self._producer = Producer(
                {
                    "bootstrap.servers": sink.servers,
                    "enable.idempotence": True,
                    "delivery.timeout.ms": int(TIMEOUT * 1000),
                    "linger.ms": 0,
                    "log_level": 0,
                }
            )
        except KafkaException as error:
            raise Misconfigured(f"sink {sink.name!r}: servers: {error}") from None
        self._errors = (KafkaException, BufferError)
        self._topic = sink.topic

    def send(self, message: Message) -> None:
        done: list[Any] = []
        key = msgspec.json.decode(message.body, type=_Keyed).subject.encode()
        headers: dict[str, str | bytes | None] = {"content-type": "application/cloudevents+json; charset=UTF-8"}
        try:
            self._producer.produce(
                self._topic, message.body, key, headers=headers, on_delivery=lambda error, _: done.append(error)
            )
            self._producer.flush(TIMEOUT * 2)
        except self._errors as error:
            raise Transient("kafka", str(error)) from None
        if done != [None]:
            raise Transient("kafka", str(done[0]) if done else f"no answer within {TIMEOUT:g} s")

    def close(self) -> None:
        self._producer.flush(0)
