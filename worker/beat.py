"""Beat's scheduler: a tick that cannot be sent is told of once, and once when ticks go out again."""

from typing import Any

from celery.beat import PersistentScheduler, SchedulingError
from celery.utils.log import get_logger

from worker.outages import Outages

log = get_logger(__name__)


class Scheduler(PersistentScheduler):  # type: ignore[misc]  # Celery has no types
    """Celery's own writes two tracebacks for every tick that fails, and there is one every other second."""

    _outages = Outages(log.warning)

    def apply_entry(self, entry: Any, producer: Any = None) -> None:
        """A tick that is due -> sent, or missed: the next one does what it would have done."""
        try:
            self.apply_async(entry, producer=producer, advance=False)
        except SchedulingError as error:
            self._outages.failed("ticks", f"no tick can be sent: {error.__cause__ or error}")
        else:
            self._outages.passed("ticks")
