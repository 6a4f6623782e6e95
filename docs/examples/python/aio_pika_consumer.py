"""Article events -> articles.db, with aio-pika. Run: BROKER=amqp://… python aio_pika_consumer.py"""

import asyncio
import json

import aio_pika
from articles import BROKER, EXCHANGE, KEY, QUEUE, QUEUE_ARGUMENTS, open_articles, upsert


async def main() -> None:
    """Take events off a durable queue for ever; a robust connection comes back when the broker does."""
    database = open_articles()

    async def take(message: aio_pika.abc.AbstractIncomingMessage) -> None:
        async with message.process(requeue=True):  # acknowledged when the block ends, given back if it raises
            upsert(database, json.loads(message.body))

    connection = await aio_pika.connect_robust(BROKER)
    channel = await connection.channel()
    await channel.set_qos(prefetch_count=50)
    exchange = await channel.declare_exchange(EXCHANGE, aio_pika.ExchangeType.TOPIC, durable=True)
    queue = await channel.declare_queue(QUEUE, durable=True, arguments=QUEUE_ARGUMENTS)
    await queue.bind(exchange, KEY)
    await queue.consume(take)  # an iterator over the queue would end with the connection; a consumer is restored
    await asyncio.Future()


if __name__ == "__main__":
    asyncio.run(main())
