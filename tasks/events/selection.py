"""Patterns of routing keys and a filter -> which messages somebody wants."""

from collections.abc import Sequence

from tasks.events.filter import Filter
from worker.bus import check, matches
from worker.message import Message


class Selection:
    """Called with a message it answers whether it is wanted: by any of the patterns, and by the filter."""

    def __init__(self, patterns: Sequence[str] = (), where: str = "") -> None:
        """Binding patterns (none: everything), an expression (none: no condition); raises Misconfigured."""
        self._patterns = [check(pattern) for pattern in patterns]
        self._filter = Filter(where) if where else None

    def __call__(self, message: Message) -> bool:
        """Message -> whether it is wanted."""
        if self._patterns and not any(matches(pattern, message.key) for pattern in self._patterns):
            return False
        return self._filter is None or self._filter(message)
