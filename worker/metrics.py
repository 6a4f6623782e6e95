"""Metrics: what happens, counted as it happens, for Prometheus to ask for; nothing at all where no address is set.

The processes of a worker write into files of one folder, each into its own, and one of them answers for all. A file
belongs to a place in the pool and not to a process: a child that took another's place goes on with its numbers, so that
a year of children leaves as many files as there are places.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from billiard.process import current_process

from worker.errors import Misconfigured
from worker.measure import Measure
from worker.settings import Settings, listening

if TYPE_CHECKING:
    from prometheus_client.registry import Collector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # where the client's library looks for it


class Metrics:
    """What this process counts; ``folder`` is its worker's, None where nobody asks."""

    def __init__(self, folder: Path | None) -> None:
        self._made: dict[str, Any] = {}
        self._folder = folder
        if folder is not None:
            from prometheus_client import CollectorRegistry, values

            folder.mkdir(parents=True, exist_ok=True)
            os.environ[FOLDER] = str(folder)
            values.ValueClass = values.MultiProcessValue(_place)  # type: ignore[no-untyped-call]
            self._registry = CollectorRegistry()

    def count(self, measure: Measure, *labels: str, amount: float = 1) -> None:
        """Measure, and the values of its labels in order -> so many more."""
        if self._folder is not None:
            self._find(measure, labels).inc(amount)

    def observe(self, measure: Measure, value: float, *labels: str) -> None:
        """Measure, a value in its unit, and the values of its labels in order -> observed."""
        if self._folder is not None:
            self._find(measure, labels).observe(value)

    def _find(self, measure: Measure, labels: tuple[str, ...]) -> Any:
        from prometheus_client import Counter, Histogram

        made = self._made.get(measure.name)
        if made is None:
            options: dict[str, Any] = {"labelnames": measure.labels, "registry": self._registry}
            made = (
                Histogram(measure.name, measure.text, buckets=measure.buckets, **options)
                if measure.buckets
                else Counter(measure.name, measure.text, **options)
            )
            made = self._made.setdefault(measure.name, made)
        return made.labels(*labels) if measure.labels else made


def open_metrics(settings: Settings) -> Metrics:
    """Settings -> the metrics of a process."""
    return Metrics(folder_of(settings) if settings.metrics_listen else None)


def folder_of(settings: Settings) -> Path:
    """Settings -> where the processes of the worker that answers at ``metrics_listen`` write."""
    return settings.home / "metrics" / settings.metrics_listen.rpartition(":")[2]


def serve_metrics(settings: Settings, more: Iterable["Collector"] = ()) -> None:
    """Settings, and what is collected besides -> answered at ``metrics_listen``, on a thread, if it is set.

    To be called once by the process whose children count, before they do: it begins with none of the numbers of the
    last time. Raises Misconfigured where nothing can be answered there.
    """
    if not settings.metrics_listen:
        return
    from prometheus_client import CollectorRegistry, start_http_server
    from prometheus_client.multiprocess import MultiProcessCollector

    folder = folder_of(settings)
    folder.mkdir(parents=True, exist_ok=True)
    registry = CollectorRegistry()
    MultiProcessCollector(registry, str(folder))  # type: ignore[no-untyped-call]
    for one in more:
        registry.register(one)
    host, port = listening(settings.metrics_listen)
    try:
        start_http_server(port, host, registry)
    except OSError as error:
        raise Misconfigured(f"metrics_listen: nothing can be served at {host}:{port} ({error.strerror})") from None
    for old in folder.glob("*.db"):  # not before: where the address is another's, so are the files
        old.unlink()


def _place() -> str:
    """-> this process's place in its worker's pool, the same for whoever takes it next."""
    return str(getattr(current_process(), "index", "main"))
