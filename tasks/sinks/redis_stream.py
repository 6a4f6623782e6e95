"""Redis Streams: an entry an event, in fields that ``XREAD`` shows as they are."""

from redis import Redis, RedisError

from tasks.models.sink import RedisStream
from worker.errors import Misconfigured, Transient
from worker.message import Message

TIMEOUT = 10.0  # seconds


class RedisOutlet:
    """One stream: fields ``id``, ``type``, ``key`` and ``event``, the JSON document. Doubles have the same ``id``."""

    def __init__(self, sink: RedisStream) -> None:
        """Raises Misconfigured where the address is none."""
        try:
            self._redis = Redis.from_url(sink.url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT)
        except ValueError as error:
            raise Misconfigured(f"sink {sink.name!r}: url: {error}") from None
        self._stream, self._longest = sink.stream, sink.longest

    def send(self, message: Message) -> None:
        fields = {"id": message.id, "type": message.type, "key": message.key, "event": message.body}
        try:
            self._redis.xadd(self._stream, fields, maxlen=self._longest or None, approximate=True)  # type: ignore[arg-type]
        except RedisError as error:
            raise Transient("redis", f"{error}") from None

    def close(self) -> None:
        self._redis.close()
