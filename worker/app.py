"""The Celery app: one queue, late acknowledgement, JSON only, and the one place where a verdict becomes an act.

    Transient      wait a moment, give the message back to the broker: it is delivered again
    Misconfigured  the same: a ledger that cannot be opened may be there again, or its address mended
    Skipped        acknowledge: the ledger holds the reason
    Quarantined    acknowledge, and log as an error: the ledger holds the reason
    anything else  a defect: the ledger keeps the task, its arguments and the traceback; acknowledged

A worker that is killed while it works loses nothing: the task is delivered again, however often.
Waiting is done in the ledger or here, never by a countdown, which every broker holds in a worker's memory.
"""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from celery import Celery, Task
from celery.exceptions import Reject
from celery.utils.log import get_task_logger
from kombu.entity import Exchange, Queue
from kombu.exceptions import OperationalError

from worker.boundary import Defect, boundary
from worker.bus import open_broker, verdicts
from worker.errors import Misconfigured, Quarantined, Skipped, Transient
from worker.ledger import Entry, State, Step
from worker.resources import Resources
from worker.settings import Settings, load_settings

ARGUMENTS = 10_000  # characters of a task's arguments that the ledger keeps; a span of files has some hundreds
PATIENCE = 10.0  # seconds, at most, that a worker waits before it gives a task back
# Seconds between two of each. A host that is free just after a tick waits for the next: by a tick as long as its own
# interval it would be asked half as often as it may.
TICKS = {"relay": 10.0, "dispatch": 2.0}

log = get_task_logger(__name__)


class VerdictTask(Task):  # type: ignore[misc]  # Celery has no types
    """A task whose verdicts are acts of the queue."""

    abstract = True
    max_retries = None  # of one whose process died under it: which unit of its work kills, the ledger counts
    default_retry_delay = 5

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run the task; its verdict, if it ends in one, is translated as the module says."""
        try:
            return self._run(args, kwargs)
        except Transient as verdict:
            log.warning("%s gives back: %s", self.name, verdict)
            time.sleep(min(verdict.retry_after or 1.0, PATIENCE))
            raise Reject(str(verdict), requeue=True) from verdict
        except (Misconfigured, OSError) as mistake:  # no room on a disk is the machine's trouble, not the task's
            log.error("%s gives back: %s", self.name, mistake)  # noqa: TRY400 - its reason is the message
            time.sleep(PATIENCE)
            raise Reject(str(mistake), requeue=True) from mistake
        except Skipped as verdict:
            log.info("%s skips: %s", self.name, verdict)
        except Quarantined as verdict:
            log.error("%s quarantines: %s", self.name, verdict)  # noqa: TRY400 - its reason is the message
        return None

    def _run(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Run the task; a defect that no unit of its work caught is kept in the ledger, as a unit of its own."""
        unit = f"task:{self.name}:{self.request.id}"
        try:
            with boundary(unit):
                return self.run(*args, **kwargs)
        except Defect as defect:
            told = json.dumps([args, kwargs], default=str)[:ARGUMENTS]
            steps = (Step("task", self.name, told), Step("traceback", "", defect.traceback))
            entry = Entry(key=unit, state=State.QUARANTINED, code=defect.code, detail=defect.detail, trace=steps)
            with resources().ledger.transaction(resources().now(), urls=()) as transaction:
                transaction.settle(entry)
            return None


def make_app(settings: Settings) -> Celery:
    """Settings -> the Celery app; tasks register themselves when their modules are imported by the worker."""
    app = Celery("wiredesk", broker=settings.celery, task_cls=VerdictTask)
    queue = f"wiredesk.{settings.exchange}"  # its own exchange: a worker would reject events as unknown tasks
    app.conf.update(
        task_queues=[Queue(queue, Exchange(queue, type="direct", durable=True), routing_key=queue, durable=True)],
        task_default_queue=queue,
        task_default_exchange=queue,
        task_default_routing_key=queue,
        task_create_missing_queues=False,
        task_serializer="json",
        accept_content=["json"],
        result_backend=None,
        task_ignore_result=True,
        task_acks_late=True,
        task_retry_on_worker_lost=True,
        task_acks_on_timeout=False,
        task_time_limit=1800,
        worker_prefetch_multiplier=1,
        worker_cancel_long_running_tasks_on_connection_loss=True,
        worker_soft_shutdown_timeout=30,
        worker_max_tasks_per_child=500,
        worker_max_memory_per_child=400_000,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_heartbeat=30,
        broker_transport_options=_transport_options(settings),
        beat_schedule={
            name: {"task": f"wiredesk.{name}", "schedule": seconds, "options": {"expires": seconds}}
            for name, seconds in TICKS.items()
        },
        beat_schedule_filename=str(settings.home / "beat"),
        timezone="UTC",
    )
    return app


def _transport_options(settings: Settings) -> dict[str, Any]:
    if settings.celery.startswith("amqp"):
        return {"confirm_publish": True}
    if not settings.celery.startswith("filesystem:"):
        return {}
    folder = Path(settings.celery.removeprefix("filesystem://"))
    (folder / "messages").mkdir(parents=True, exist_ok=True)
    return {name: str(folder / "messages") for name in ("data_folder_in", "data_folder_out")} | {
        "control_folder": str(folder / "control")
    }


@contextmanager
def task_queue(app: Celery, settings: Settings) -> Iterator[Any]:
    """App and settings -> a connection for ``apply_async``. Raises Transient where the broker is away, Misconfigured
    where it refuses us."""
    with (
        verdicts(open_broker(settings.celery, settings.exchange, settings.publish_timeout)),
        app.connection_for_write() as connection,
    ):
        connection.ensure_connection(max_retries=0, reraise_as_library_errors=False)
        try:
            yield connection
        except OperationalError as error:  # what Celery's own repetitions ended with
            raise (error.__cause__ or error) from None


def resources() -> Resources:
    """-> this process's resources, opened once; a forked worker gets its own."""
    return _resources(os.getpid())


@lru_cache(maxsize=1)
def _resources(_pid: int) -> Resources:
    return Resources(load_settings())
