"""The whole way of ``wiredesk replay``, measured from inside: run by ``measure.py``, a process for each measurement.

    python way.py PAGES.warc '{"ledger_url": …, "bus_url": …, "home": …}' JOBS [--profile]

Prints one line of JSON: pages, events that were confirmed, the seconds of CPU (with its children's) and of the clock
since everything is loaded and connected, those of the PostgreSQL server of this machine meanwhile, and with
``--profile`` the milliseconds of CPU a page of each stage.
"""

import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from os import times
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import make_url

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.server import spent
from tasks.jobs.replay import Job, replay
from tasks.pipeline import batch, process
from tasks.pipeline.warm_up import warm_up
from tasks.readers import read
from worker.resources import Resources
from worker.settings import Settings

STAGES: tuple[tuple[Any, str, str], ...] = (
    (process, "understand", "clean, judge"),
    (process, "classify", "classify"),
    (process, "normalize", "normalize"),
    (process, "sketch_of", "sketch"),
    (batch, "store", "store"),
    (batch, "publish", "publish"),
)


def timed(took: dict[str, float], stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
    """A stage's function -> the same, which adds up the CPU that it takes."""

    def run(*args: Any, **kwargs: Any) -> Any:
        began = time.process_time()
        try:
            return work(*args, **kwargs)
        finally:
            took[stage] += time.process_time() - began

    return run


def main() -> None:
    """Replay the archive and print what it took."""
    archive, told, jobs, *more = sys.argv[1:]
    settings = msgspec.convert(json.loads(told), Settings, strict=False, dec_hook=lambda _, value: Path(value))
    warm_up()
    took: dict[str, float] = defaultdict(float)
    if "--profile" in more:
        for module, name, stage in STAGES:
            if hasattr(module, name):
                setattr(module, name, timed(took, stage, getattr(module, name)))
    with Resources(settings) as resources:
        resources.bus.caveats()
        resources.ledger.counts()
        database = make_url(settings.ledger).database or ""
        began, clock, server = times(), time.monotonic(), spent(database)
        pages = events = 0
        for done in replay(
            resources,
            read([archive], limits=settings.limits),
            Job(archive, archive),
            jobs=int(jobs),
        ):
            pages += len(done.outcomes)
            events += done.delivery.sent
        ended = times()
        cpu = sum(ended[:4]) - sum(began[:4])
        found = {"pages": pages, "messages": events, "cpu": cpu, "clock": time.monotonic() - clock}
        found["server"] = spent(database) - server
    if took:
        took["reading and the rest"] = cpu - sum(took.values())
        found["profile"] = {stage: round(1000 * spent / pages, 2) for stage, spent in took.items()}
    print(json.dumps(found))


main()
