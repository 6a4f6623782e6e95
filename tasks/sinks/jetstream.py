"""NATS JetStream: a message an event, kept by the server; its id is the event's, so the server drops doubles."""

import asyncio

from tasks.models.sink import Jetstream
from worker.errors import Misconfigured, Transient
from worker.message import Message

TIMEOUT = 10.0  # seconds
CONTENT_TYPE = "application/cloudevents+json"


class JetstreamOutlet:
    """One stream; subjects are ``<prefix>.<routing key>``: ``news.article.published.en.sport.example-org``."""

    def __init__(self, sink: Jetstream) -> None:
        """Raises Misconfigured where the package is missing, Transient where the server is away."""
        try:
            import nats
            from nats.errors import Error
        except ImportError:
            raise Misconfigured(
                f"sink {sink.name!r}: NATS needs another package: pip install 'wiredesk[nats]'"
            ) from None
        self._sink, self._errors = sink, (Error, OSError, asyncio.TimeoutError)
        self._runner = asyncio.Runner()
        try:
            opening = nats.connect(
                sink.url,
                connect_timeout=TIMEOUT,
                allow_reconnect=False,
                max_reconnect_attempts=1,  # the first connection is tried as often: the sink's own pauses are longer
                reconnect_time_wait=0.1,
                error_cb=_silent,
            )
            self._client = self._runner.run(asyncio.wait_for(opening, TIMEOUT))
            self._stream = self._client.jetstream(timeout=TIMEOUT)
            self._runner.run(self._ensure())
        except self._errors as error:
            self._runner.close()
            raise Transient("nats", str(error) or type(error).__name__) from None

    async def _ensure(self) -> None:
        """The stream is there; what an operator has made is used as it is found."""
        from nats.js.errors import NotFoundError

        try:
            await self._stream.stream_info(self._sink.stream)
        except NotFoundError:
            await self._stream.add_stream(name=self._sink.stream, subjects=[f"{self._sink.prefix}.>"])

    def send(self, message: Message) -> None:
        headers = {"Nats-Msg-Id": message.id, "Content-Type": CONTENT_TYPE}
        subject = f"{self._sink.prefix}.{message.key}"
        try:
            self._runner.run(self._stream.publish(subject, message.body, timeout=TIMEOUT, headers=headers))
        except self._errors as error:
            raise Transient("nats", str(error) or type(error).__name__) from None

    def close(self) -> None:
        try:
            self._runner.run(self._client.close())
        finally:
            self._runner.close()


async def _silent(error: Exception) -> None:
    """What goes wrong is said by whatever it goes wrong for."""
