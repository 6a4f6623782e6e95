"""The first roof: ``celery -A tasks worker`` and ``celery -A tasks beat``; an operator's mistake ends in a sentence."""

import logging
import sys
from typing import Any

from celery.signals import after_setup_logger, after_setup_task_logger, worker_init, worker_process_shutdown

from worker.app import make_app, resources
from worker.errors import Misconfigured
from worker.logs import dress
from worker.metrics import serve_metrics
from worker.settings import load_settings

try:
    settings = load_settings()
    settings.home.mkdir(parents=True, exist_ok=True)
except Misconfigured as mistake:
    sys.stderr.write(f"wiredesk: {mistake}\n")
    sys.exit(2)
except OSError as error:
    sys.stderr.write(f"wiredesk: home: the folder {settings.home} cannot be made ({error.strerror})\n")
    sys.exit(2)
app = make_app(settings)
app.set_default()
app.conf.imports = (
    "tasks.jobs.replay",
    "tasks.jobs.ingest",
    "tasks.crawl.dispatch",
    "tasks.events.outbox",
    "tasks.operate.housekeep",
    "tasks.sinks.tasks",
)


@after_setup_logger.connect  # type: ignore[untyped-decorator]
@after_setup_task_logger.connect  # type: ignore[untyped-decorator]
def _dress(logger: logging.Logger, **_: Any) -> None:
    dress(logger, settings.log_format)


@worker_process_shutdown.connect  # type: ignore[untyped-decorator]
def _send_spans(**_: Any) -> None:
    """Before a child ends, for what it has done was not all sent yet."""
    resources().tracing.close()


@worker_init.connect  # type: ignore[untyped-decorator]  # Celery has no types
def _warm_up(**_: Any) -> None:
    """Before the worker forks, so that its children begin with everything loaded."""
    from tasks.pipeline.warm_up import warm_up

    warm_up(settings.embeddings)
    try:
        serve_metrics(settings)
    except Misconfigured as mistake:
        sys.stderr.write(f"wiredesk: {mistake}\n")
        sys.exit(2)
