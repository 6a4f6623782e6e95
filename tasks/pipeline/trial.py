"""A page, or what was refused in its place -> whether work on it kills a process: tried in one forked for it.

Two deaths over a record may be chance, where something kills processes at random; only the record kills this one.
"""

import os
import signal

from tasks.models.page import Page, Refusal
from tasks.pipeline.process import process
from worker.limits import Limits

PATIENCE = 120  # seconds until a trial that hangs is a death


def kills(page: Page | Refusal, limits: Limits, encoded: bool = False) -> bool:
    """The page and the limits -> whether the process that cleans and files it dies of it."""
    child = os.fork()
    if child == 0:
        _try_and_leave(page, limits, encoded)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) != 0


def _try_and_leave(page: Page | Refusal, limits: Limits, encoded: bool) -> None:
    """Never returns: whatever this process shares with its parent is the parent's to close."""
    code = 1
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(PATIENCE)
        process(page, limits, "trial", encoded=encoded)
        code = 0
    finally:
        os._exit(code)
