"""Article events -> articles.db, with FastStream. Run: BROKER=amqp://… python faststream_consumer.py"""

import asyncio
import json
from typing import Any

from articles import BROKER, EXCHANGE, KEY, QUEUE, QUEUE_ARGUMENTS, open_articles, upsert
from faststream import AckPolicy, FastStream
from faststream.rabbit import ExchangeType, RabbitBroker, RabbitExchange, RabbitMessage, RabbitQueue

broker = RabbitBroker(BROKER, default_channel=None)
database = open_articles()


async def decode(message: RabbitMessage) -> dict[str, Any]:
    """Message -> event. FastStream reads JSON only where the content type begins with ``application/json``."""
    return dict(json.loads(message.body))


@broker.subscriber(
    RabbitQueue(QUEUE, durable=True, routing_key=KEY, arguments=QUEUE_ARGUMENTS),
    RabbitExchange(EXCHANGE, type=ExchangeType.TOPIC, durable=True),
    decoder=decode,  # without it the handler is given bytes, fails to validate them, and the event is gone
    ack_policy=AckPolicy.NACK_ON_ERROR,
)
async def take(event: dict[str, Any]) -> None:
    """An event -> its row; acknowledged when the handler returns."""
    upsert(database, event)


if __name__ == "__main__":
    asyncio.run(FastStream(broker).run())
