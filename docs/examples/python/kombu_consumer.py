"""Article events -> articles.db, with kombu. Run: BROKER=amqp://… python kombu_consumer.py"""

import json
from typing import Any

from articles import BROKER, EXCHANGE, KEY, QUEUE, QUEUE_ARGUMENTS, open_articles, upsert
from kombu import Connection, Exchange, Queue
from kombu.mixins import ConsumerMixin  # connects again when the broker was away


class Articles(ConsumerMixin):
    """Takes events off its own durable queue, and acknowledges each once its row is committed."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.database = open_articles()

    def get_consumers(self, consumer: Any, _: Any) -> list[Any]:
        exchange = Exchange(EXCHANGE, type="topic", durable=True)
        queue = Queue(QUEUE, exchange, routing_key=KEY, durable=True, queue_arguments=QUEUE_ARGUMENTS)
        # on_message gets the body as it is: kombu would refuse a content type for which it knows no serializer.
        return [consumer(queues=[queue], on_message=self.take, prefetch_count=50)]

    def take(self, message: Any) -> None:
        upsert(self.database, json.loads(message.body))
        message.ack()


if __name__ == "__main__":
    with Connection(BROKER, heartbeat=30) as connection:
        Articles(connection).run()
