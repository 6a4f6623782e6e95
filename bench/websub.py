"""A press that publishes and a hub that announces it -> how long it takes until the event is in the outbox.

    python bench/websub.py                     20 articles, one after another
    python bench/websub.py --interval 5        seconds that the press's host is left alone between two requests

Press, hub, desk and the loop of ``wiredesk run`` are one process here and talk over loopback; the feed's own pace is
an hour.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from threading import Event, Thread

sys.path.insert(0, str(Path(__file__).parents[1]))

from tasks.crawl.run_loop import RunLoop
from tasks.sources.write import to_toml
from tasks.websub.subscribe import keep
from tests.tasks.websub.press import pressed
from worker.ledger.subscriptions import ACTIVE


def main() -> int:
    """Publish, announce, wait for the event; print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20)
    parser.add_argument("--interval", type=float, default=1.0)
    asked = parser.parse_args()
    chance, delays = Random(1), []
    with tempfile.TemporaryDirectory() as folder, pressed(Path(folder), interval=asked.interval) as press:
        path = Path(folder) / "sources.toml"
        path.write_text(to_toml(press.source), "utf-8")
        stop = Event()
        loop = Thread(target=RunLoop(press.resources, path, lambda _: None).run, args=[stop])
        loop.start()
        try:
            wait(lambda: press.resources.ledger.subscriptions.of(press.feed) is not None)
            keep(press.resources)
            wait(lambda: press.agreed().state == ACTIVE)
            for number in range(asked.articles):
                time.sleep(asked.interval + 0.5 + chance.random())
                before, began = press.resources.ledger.rates(press.now().replace(year=2000)).queued, time.monotonic()
                press.publish(f"story-{number}")
                press.hub.announce(press.feed)
                wait(lambda before=before: press.resources.ledger.rates(press.now().replace(year=2000)).queued > before)
                delays.append(time.monotonic() - began)
        finally:
            stop.set()
            loop.join()
    print(f"{len(delays)} articles, {asked.interval:g} s between two requests to their host")
    print(f"publication to event: median {statistics.median(delays):.2f} s, worst {max(delays):.2f} s")
    print(f"load {os.getloadavg()[0]:.1f}")
    return 0


def wait(done) -> None:  # type: ignore[no-untyped-def]
    """Condition -> it holds; raises TimeoutError after two minutes."""
    until = time.monotonic() + 120
    while not done():
        if time.monotonic() > until:
            raise TimeoutError
        time.sleep(0.02)


if __name__ == "__main__":
    sys.exit(main())
