"""Patterns of routing keys and a filter -> which messages somebody wants."""

from collections.abc import Sequence

from tasks.events.filter import Filter
from worker.bus import check, matches
from worker.errors import Misconfigured
from worker.message import Message

WORDS = (
    5  # of every routing key: article.<verb>.<language>.<section>.<publisher>, ingest.source.<verb>.<language>.<source>
)
_FIRST = ("article", "ingest", "*", "#")


def check_binding(pattern: str) -> str:
    """Binding pattern as typed -> the same; raises Misconfigured where no event could ever be routed by it."""
    words = check(pattern).split(".")
    some = "#" in words  # stands for any number of words, none too
    named = len(words) - words.count("#")
    if words[0] not in _FIRST or named > WORDS or (named < WORDS and not some):
        raise Misconfigured(
            f"{pattern!r} matches no event: routing keys are article.<verb>.<language>.<section>.<publisher> and "
            "ingest.source.<verb>.<language>.<source>, as in article.*.en.# or article.*.*.sport.*"
        )
    return pattern


class Selection:
    """Called with a message it answers whether it is wanted: by any of the patterns, and by the filter."""

    def __init__(self, patterns: Sequence[str] = (), where: str = "") -> None:
        """Binding patterns (none: everything), an expression (none: no condition); raises Misconfigured."""
        self._patterns = [check_binding(pattern) for pattern in patterns]
        self._filter = Filter(where) if where else None

    def __call__(self, message: Message) -> bool:
        """Message -> whether it is wanted."""
        if self._patterns and not any(matches(pattern, message.key) for pattern in self._patterns):
            return False
        return self._filter is None or self._filter(message)
