"""Any number of values -> as many as one statement takes: PostgreSQL counts its parameters in 16 bits."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
PART = 500


def parts(items: Iterable[T]) -> Iterator[list[T]]:
    """Items -> the same in order, at most ``PART`` at a time."""
    rest = iter(items)
    while part := list(islice(rest, PART)):
        yield part
