"""The whole way, from an archive of pages to confirmed events, beside a bare script and one with trafilatura.

    python bench/whole/measure.py PAGES.jsonl.gz… --peer VENV/bin/python
    python bench/whole/measure.py PAGES.jsonl.gz… --peer VENV/bin/python --articles 0 100000 1000000 --jobs 1 2 4

Lines of the files have ``url`` and ``html``. In every round each candidate gets the same pages, which no round before
it had, in a process of its own that is warm; the order changes from round to round. The table shows milliseconds of
CPU a page, median and worst of the rounds, what a PostgreSQL server on this machine worked besides, pages a second on
the clock, and the ratio to the floor; then a profile by stage. Needs RabbitMQ and PostgreSQL as the tests do.
``--limit``
seconds end it at the next round.
"""

import argparse
import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from io import BytesIO
from itertools import islice, product
from pathlib import Path
from typing import Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.whole.filled import Filled
from tests.brokers import virtual_host

HERE = Path(__file__).parent
SETUPS = ("embedded", "sqlite", "postgresql")


def pages(files: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Files of pages -> address and HTML of each, one of every file in turn, each address once."""
    readers = [_lines(file) for file in files]
    seen = set()
    while readers:
        for reader in list(readers):
            if (line := next(reader, None)) is None:
                readers.remove(reader)
            elif line.get("url") and line["url"] not in seen:
                seen.add(line["url"])
                yield line["url"], line["html"]


def _lines(path: Path) -> Iterator[Any]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def write_warc(path: Path, found: Iterable[tuple[str, str]]) -> int:
    """Addresses and pages -> a WARC file, and how many are in it."""
    at, written = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", 0
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=False)
        for url, html in found:
            written += 1
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            body = BytesIO(html.encode("utf-8", "replace"))
            writer.write_record(
                writer.create_warc_record(
                    url, "response", body, http_headers=headers, warc_headers_dict={"WARC-Date": at}
                )
            )
    return written


def run(command: list[str], folder: Path) -> dict[str, Any]:
    """A command -> what its one line of JSON says."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=os.environ)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}:\n{done.stderr[-3000:]}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def candidates(
    asked: argparse.Namespace, broker: str, ledgers: dict[tuple[str, int, int], str], home: Path
) -> dict[str, Any]:
    """-> by name the command of each, with a place for the archive."""
    found: dict[str, Any] = {}
    if asked.peer:
        for name in ("floor", "peer"):
            found[name] = [asked.peer, str(HERE / "scripts.py"), name, "{}", broker]
    for (setup, articles, jobs), ledger in ledgers.items():
        settings = {"home": str(home / f"{setup}{articles}_{jobs}"), "ledger_url": ledger}
        if setup != "embedded":
            settings["bus_url"] = broker
        name = f"{setup}, {articles:,} articles, {jobs} {'process' if jobs == 1 else 'processes'}"
        command = [sys.executable, str(HERE / "way.py"), "{}", json.dumps(settings), str(jobs)]
        found[name] = [*command, "--profile"] if jobs == 1 else command
    return found


def table(rows: dict[str, list[dict[str, Any]]]) -> None:
    """What was measured -> a line a candidate, and the stages of those on one core."""
    cost = {name: statistics.median(1000 * one["cpu"] / one["pages"] for one in runs) for name, runs in rows.items()}
    print(f"{'':44} {'ms a page':>9} {'worst':>7} {'server':>7} {'pages/s':>8} {'events':>7} {'× floor':>8}")
    for name, runs in rows.items():
        worst = max(1000 * one["cpu"] / one["pages"] for one in runs)
        speed = statistics.median(one["pages"] / one["clock"] for one in runs)
        server = statistics.median(1000 * one.get("server", 0.0) / one["pages"] for one in runs)
        events = sum(one["messages"] for one in runs)
        ratio = f"{cost[name] / cost['floor']:8.2f}" if "floor" in cost else ""
        print(f"{name:44} {cost[name]:9.2f} {worst:7.2f} {server:7.2f} {speed:8.1f} {events:7} {ratio}")
    for name, runs in rows.items():
        if profiles := [one["profile"] for one in runs if "profile" in one]:
            stages = {stage: statistics.median(one.get(stage, 0.0) for one in profiles) for stage in profiles[0]}
            print(f"\n{name}: " + ", ".join(f"{stage} {spent:.2f}" for stage, spent in stages.items()))


def main() -> None:
    """Make archives and ledgers, run the rounds, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--peer", help="Python of an environment with trafilatura, pika, selectolax and warcio")
    parser.add_argument("--setup", choices=SETUPS, action="append")
    parser.add_argument("--articles", type=int, nargs="+", default=[0])
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--pages", type=int, default=50, help="pages a round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="folder for filled ledgers, which the next run finds there")
    parser.add_argument("--limit", type=float, default=600.0, help="seconds")
    asked = parser.parse_args()
    deadline = time.monotonic() + asked.limit
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        broker = stack.enter_context(virtual_host(f"wiredesk_whole_{os.getpid()}"))
        filled = Filled(home, asked.keep, stack)
        ledgers: dict[tuple[str, int, int], str] = {}
        for articles, setup, jobs in product(asked.articles, asked.setup or SETUPS, asked.jobs):
            if setup == "postgresql":
                ledger = filled.postgresql(f"wiredesk_whole_{os.getpid()}_{articles}_{jobs}", articles)
            else:
                ledger = filled.sqlite(f"{setup}{articles}_{jobs}", articles)
            ledgers[setup, articles, jobs] = ledger
        found = list(candidates(asked, broker, ledgers, home).items())
        every = pages(asked.files)
        for number in range(asked.rounds):
            archive = home / f"{number}.warc"
            if time.monotonic() > deadline or not write_warc(archive, islice(every, asked.pages)):
                break
            turned = found[number % len(found) :] + found[: number % len(found)]
            for name, command in turned:
                rows[name].append(run([part.replace("{}", str(archive), 1) for part in command], home))
            archive.unlink()
    table({name: rows[name] for name, _ in found})


if __name__ == "__main__":
    main()
