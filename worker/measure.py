"""Measure: something that is counted, by its name; ``worker.metrics`` counts it."""

from msgspec import Struct


class Measure(Struct, frozen=True):
    """Something that is counted or, where it has ``buckets``, measured: its name, what it says, and its labels."""

    name: str
    text: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()
