"""The Celery app: two queues, late acknowledgement, JSON only, and the one place where a verdict becomes an act.

    Transient      wait a moment, send the task once more and acknowledge: it is worked on again; a tick is not, for
                   the next one is due
    Misconfigured  the same: a ledger that cannot be opened may be there again, or its address mended
    Skipped        acknowledge: the ledger holds the reason
    Quarantined    acknowledge, and log as an error: the ledger holds the reason
    anything else  a defect: the ledger keeps the task, its arguments and the traceback; acknowledged

A worker that is killed while it works loses nothing: the task is delivered again, and what kills its worker is found
in the ledger, page by page. Waiting is done in the ledger or here, never by a countdown, which every broker holds in a
worker's memory; nor by a rejection, for those are counted with the kills (see ``worker.queues``).
"""

import json
import logging
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
from kombu.exceptions import OperationalError

from worker.boundary import Defect, boundary
from worker.bus import open_broker, verdicts
from worker.errors import Misconfigured, Quarantined, Skipped, Transient, Verdict
from worker.ledger import Entry, State, Step
from worker.outages import Outages
from worker.queues import name_of, task_queues, task_routes
from worker.resources import Resources
from worker.settings import Settings, load_settings

ARGUMENTS = 10_000  # characters of a task's arguments that the ledger keeps; a span of files has some hundreds
PATIENCE = 10.0  # seconds, at most, that a worker waits before it gives a task back
# Seconds between two of each. A host that is free just after a tick waits for the next: by a tick as long as its own
# interval it would be asked half as often as it may.
TICKS = {"relay": 10.0, "dispatch": 2.0, "tell": 5.0, "housekeep": 60.0}

LEDGER = "ledger"  # what is wrong with it is wrong for all tasks; each other trouble is a task's own
# What Celery says of every tick: an idle worker is silent, and a task at work says itself what it works on.
CHATTY = ("celery.worker.strategy", "celery.app.trace", "celery.beat")

log = get_task_logger(__name__)
outages = Outages(log.warning)


class VerdictTask(Task):  # type: ignore[misc]  # Celery has no types
    """A task whose verdicts are acts of the queue."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run the task; its verdict, if it ends in one, is translated as the module says."""
        try:
            done = self._run(args, kwargs)
        except Transient as verdict:
            self._put_off(verdict, min(verdict.retry_after or 1.0, PATIENCE))
        except (Misconfigured, OSError) as mistake:  # no room on a disk is the machine's trouble, not the task's
            self._put_off(mistake, PATIENCE)
        except Skipped as verdict:
            log.info("%s skips: %s", self.name, verdict)
        except Quarantined as verdict:
            log.error("%s quarantines: %s", self.name, verdict)  # noqa: TRY400 - its reason is the message
        else:
            outages.passed(LEDGER, self.name)
            return done
        return None

    def _put_off(self, reason: Exception, pause: float) -> None:
        """Wait, and send the task once more, unless it is a tick; Reject gives it back where that cannot be done."""
        ledger = isinstance(reason, Verdict) and reason.code.startswith(LEDGER)
        outages.failed(LEDGER if ledger else self.name, f"{self.name} is put off: {reason}")
        time.sleep(pause)
        if self.request.expires:
            return
        try:
            self.apply_async(self.request.args, self.request.kwargs, task_id=self.request.id)
        except (OperationalError, OSError) as error:
            raise Reject(str(error), requeue=True) from reason

    def _run(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Run the task; a defect that no unit of its work caught is kept in the ledger, as a unit of its own."""
        unit = f"task:{self.name}:{self.request.id}"
        try:
            with boundary(unit):
                return self._work(args, kwargs)
        except Defect as defect:
            told = json.dumps([args, kwargs], default=str)[:ARGUMENTS]
            steps = (Step("task", self.name, told), Step("traceback", "", defect.traceback))
            entry = Entry(key=unit, state=State.QUARANTINED, code=defect.code, detail=defect.detail, trace=steps)
            with resources().ledger.transaction(resources().now(), urls=()) as transaction:
                transaction.settle(entry)
            return None

    def _work(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Run the task; where it could not send another one, that is the broker's fault and passes."""
        try:
            return self.run(*args, **kwargs)
        except (OperationalError, ConnectionError, TimeoutError) as error:
            raise Transient("broker-unreachable", f"no task can be sent: {error}") from error


def make_app(settings: Settings) -> Celery:
    """Settings -> the Celery app; tasks register themselves when their modules are imported by the worker."""
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    app = Celery("wiredesk", broker=settings.celery, task_cls=VerdictTask, amqp="worker.sending:AMQP")
    app.conf.update(
        task_queues=task_queues(settings),
        task_routes=task_routes(settings),
        task_default_queue=name_of(settings, "live"),
        task_create_missing_queues=False,
        dead_letters=name_of(settings, "dead"),
        worker_consumer="worker.consumer:Consumer",
        task_serializer="json",
        accept_content=["json"],
        result_backend=None,
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_acks_on_timeout=False,
        task_time_limit=1800,
        worker_prefetch_multiplier=1,
        worker_cancel_long_running_tasks_on_connection_loss=True,
        worker_soft_shutdown_timeout=30,
        worker_max_tasks_per_child=500,
        worker_max_memory_per_child=400_000,
        worker_enable_remote_control=settings.remote_control,
        worker_send_task_events=settings.remote_control,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_heartbeat=30,
        broker_transport_options=_transport_options(settings),
        beat_schedule={
            name: {"task": f"wiredesk.{name}", "schedule": seconds, "options": {"expires": seconds}}
            for name, seconds in TICKS.items()
        },
        beat_scheduler="worker.beat:Scheduler",
        beat_schedule_filename=str(settings.home / "beat"),
        timezone="UTC",
    )
    return app


def _transport_options(settings: Settings) -> dict[str, Any]:
    if settings.celery.startswith("amqp"):
        seconds = settings.publish_timeout
        return {"confirm_publish": True, "read_timeout": seconds, "write_timeout": seconds}
    if settings.celery.startswith("redis"):
        return {"queue_order_strategy": "priority"}  # what is live first
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
