"""The consumer of Celery's worker, put right where one message could end it, or be deleted without a trace.

What it cannot make a task of – garbage, a task that this version does not know – goes to the queue of dead letters,
each with a line in the log: on RabbitMQ by way of the rejection, elsewhere as a copy.
"""

from collections.abc import Callable
from typing import Any

from celery.utils.log import get_logger
from celery.worker import consumer
from celery.worker.state import maybe_shutdown
from kombu.entity import Queue

from worker.outages import Outages

log = get_logger(__name__)
outages = Outages(log.warning)
AGAIN = {"interval_start": 0.2, "interval_step": 0.2, "interval_max": 2.0}  # seconds between two tries to connect
_SHOWN = 200  # characters of a message


class Consumer(consumer.Consumer):  # type: ignore[misc]  # Celery has no types
    """One message that raises is one message set aside."""

    class Blueprint(consumer.Consumer.Blueprint):  # type: ignore[misc]
        """Without Celery's queues for delays, 28 on every broker: nothing here is ever sent with a delay."""

        default_steps = [step for step in consumer.Consumer.Blueprint.default_steps if "delayed" not in step]  # noqa: RUF012

    def __init__(self, *args: Any, app: Any, **options: Any) -> None:
        """Where nobody may ask workers, they know nothing to tell each other, and none waits a second for the others.

        Celery's own asks whenever it has connected, for tasks that were revoked.
        """
        if not app.conf.worker_enable_remote_control:
            options["without_mingle"] = True
        super().__init__(*args, app=app, **options)

    def ensure_connected(self, connection: Any) -> Any:
        """Connection -> the same, connected, however long that takes; said once, and once when it is over.

        Celery's own waits two seconds longer after every try: a broker that is back would stand idle for half a minute.
        """

        def away(error: Exception, _pause: float) -> None:
            outages.failed("broker", f"{connection.as_uri()} is away: {error}")

        found = connection.ensure_connection(away, None, callback=maybe_shutdown, **AGAIN)
        outages.passed("broker")
        self.first_connection_attempt = False
        self.broker_connection_retry_attempt = 0
        return found

    def create_task_handler(self, *args: Any, **kwargs: Any) -> Callable[[Any], Any]:
        """-> Celery's own, in a boundary: it raises on a body that is JSON and no task, and the worker would end."""
        handle = super().create_task_handler(*args, **kwargs)

        def handle_or_bury(message: Any) -> Any:
            try:
                return handle(message)
            except self.connection_errors + self.channel_errors:
                raise
            except Exception as error:  # noqa: BLE001 - else this message would end one worker after another
                return self._bury(message, f"{type(error).__name__}: {error}")

        return handle_or_bury

    def on_decode_error(self, message: Any, exc: Exception) -> None:
        """Message that cannot be decoded -> dead, where Celery deletes it."""
        self._bury(message, f"it cannot be read: {exc}")

    def on_unknown_message(self, _body: Any, message: Any) -> None:
        """Message that is no task's -> dead."""
        self._bury(message, "it is no task")

    def on_unknown_task(self, _body: Any, message: Any, exc: Exception) -> None:
        """Message of a task that is not known here, such as a newer version's -> dead."""
        self._bury(message, f"no task of this version is called {str(exc)[:_SHOWN]}")

    def on_invalid_task(self, _body: Any, message: Any, exc: Exception) -> None:
        """Message of a task, in a form that is none -> dead."""
        self._bury(message, f"it is no task: {exc}")

    def _bury(self, message: Any, reason: str) -> None:
        queue = self.app.conf.dead_letters
        shown = str(message.body[:_SHOWN])
        log.error("a message goes to the queue %s: %s (%s)", queue, reason[:_SHOWN], shown)
        if self.connection.transport.driver_type == "amqp":
            message.reject_log_error(log, self.connection_errors)
            return
        with self.app.producer_or_acquire() as producer:
            producer.publish(
                message.body,
                routing_key=queue,
                declare=[Queue(queue, durable=True)],
                serializer=None,
                content_type=message.content_type,
                content_encoding=message.content_encoding,
                headers={name: value for name, value in message.headers.items() if name != "compression"},
            )
        message.ack_log_error(log, self.connection_errors)
