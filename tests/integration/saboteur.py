"""The product with a fault in it, run in its place: whoever cleans a page that says a certain thing comes to grief.

``python -m tests.integration.saboteur replay …`` and ``celery -A tests.integration.saboteur worker``. The fault is the
name of an exception or of a signal, in the variable SABOTAGE; what the page says is in SABOTAGE_AT.
"""

import builtins
import os
import signal
from typing import Any

import tasks.pipeline.admit
from tasks.celery import app
from tasks.cli import main
from tasks.models.document import Document
from tasks.models.page import Page
from tasks.stages.clean import clean

__all__ = ["app"]


def fail(fault: str) -> None:
    """Name of an exception or a signal -> raised, or sent to this process."""
    if fault.startswith("SIG"):
        os.kill(os.getpid(), signal.Signals[fault])
    kind: Any = getattr(builtins, fault)
    raise kind("what nobody foresaw")


def clean_or_fail(page: Page, *rest: Any) -> Document:
    """As the stage, but for the one page."""
    if os.environ["SABOTAGE_AT"] in page.text:
        fail(os.environ["SABOTAGE"])
    return clean(page, *rest)


vars(tasks.pipeline.admit)["clean"] = clean_or_fail

if __name__ == "__main__":
    main()
