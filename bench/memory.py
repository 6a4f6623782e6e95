"""Pages through the whole replay -> what the process holds of memory after each thousand of them.

    python bench/memory.py PAGES.jsonl.gz… --pages 20000

Lines of the files have ``url`` and ``html``. When all were read, they come again under other addresses and with other
words, so that each is a new article. The ledger is a SQLite file, the bus is in memory and keeps nothing.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count, islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.whole.measure import pages as read_pages
from tasks.jobs.replay import Job, replay
from tasks.models.page import Page
from tasks.pipeline.warm_up import warm_up
from tests.disk import hurry
from worker.resources import Resources
from worker.settings import Settings


def made(files: Iterable[Path]) -> Iterator[Page]:
    """Files -> pages without an end, each of another address and another text."""
    for turn in count():
        for url, html in read_pages(files):
            text = html.replace("</p>", f" Note {turn}.</p>", 3) if turn else html
            digest = sha256(text.encode("utf-8", "replace")).hexdigest()
            joined = "&" if "?" in url else "?"
            address = f"{url}{joined}copy={turn}" if turn else url
            yield Page(text=text, kind="html", sha256=digest, fetched=datetime.now(UTC), url=address)


def resident() -> float:
    """-> megabytes that this process has in memory now."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def main() -> None:
    """Replay, and a line a thousand pages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--every", type=int, default=1_000)
    asked = parser.parse_args()
    hurry()
    warm_up()
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home), bus_url="memory://", celery_url="memory://")
        with Resources(settings) as resources:
            print(f"{0:>7,} pages {resident():7.1f} MB", flush=True)
            done, due, began = 0, asked.every, time.process_time()
            for batch in replay(resources, islice(made(asked.files), asked.pages), Job("memory", "memory")):
                done += len(batch.outcomes)
                if done >= due:
                    each = 1000 * (time.process_time() - began) / asked.every
                    print(f"{done:>7,} pages {resident():7.1f} MB  {each:6.2f} ms of CPU a page", flush=True)
                    due, began = due + asked.every, time.process_time()


if __name__ == "__main__":
    main()
