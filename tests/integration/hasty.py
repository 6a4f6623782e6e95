"""The workers and the beat of the product, with shorter waits: ``celery -A tests.integration.hasty worker``.

They do what they would do in a minute, in seconds; what they do, and in which order, is the product's.
"""

from datetime import timedelta

import tasks.events.outbox
import worker.app

worker.app.TICKS["relay"] = 1.0
worker.app.PATIENCE = 1.0
tasks.events.outbox.SETTLING = timedelta(seconds=5)

from tasks.celery import app  # noqa: E402 - its ticks are read as it is made

__all__ = ["app"]
