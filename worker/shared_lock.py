"""SharedLock: any number of threads at work together, or one of them alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition


class SharedLock:
    """``together`` is the rule, ``alone`` for work that may kill the process: nobody else must be suspected of it.

    Who wants to be alone waits for all that are at work, and goes before those who come later.
    """

    def __init__(self) -> None:
        self._changed = Condition()
        self._together = 0
        self._alone = False
        self._wanted = 0

    @contextmanager
    def together(self) -> Iterator[None]:
        """-> a block that others may run beside."""
        with self._changed:
            self._changed.wait_for(lambda: not self._alone and not self._wanted)
            self._together += 1
        try:
            yield
        finally:
            with self._changed:
                self._together -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """-> a block beside which no other runs."""
        with self._changed:
            self._wanted += 1
            try:
                self._changed.wait_for(lambda: not self._alone and not self._together)
                self._alone = True
            finally:
                self._wanted -= 1
        try:
            yield
        finally:
            with self._changed:
                self._alone = False
                self._changed.notify_all()
