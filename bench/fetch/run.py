"""How fast pages are fetched, and what it costs: against the hosts' budgets, a bare httpx loop, and Scrapy.

    python -m bench.fetch.run budget      wiredesk ingest, 500 pages of 50 hosts, 200 ms, default settings
    python -m bench.fetch.run free        budgets off: httpx, fetch, ingest; Scrapy with --scrapy ENV/bin/python
    python -m bench.fetch.run memory      20,000 fetches: the peak and the slope

The loopback web runs in a process of its own, on another core than what is measured. Every figure is a line of JSON. On
a busy machine pages a second of processor time tell more than pages a second.
"""

import argparse
import contextlib
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import linear_regression, median
from typing import Any, NamedTuple
from urllib.parse import urlsplit

HOSTS, PAGES, LATENCY = 50, 10, 0.2
MEMORY = 20_000
HERE = Path(__file__).parent


def serve(pipe: Connection, hosts: int, latency: float, core: int | None) -> None:
    """A loopback web until it is told to end; then what it saw: seconds from first to last, requests, the least gap."""
    from tests.testweb import LoopbackWeb

    pin(core)
    with LoopbackWeb(hosts=hosts, latency=latency, network="127.3") as web:
        pipe.send([web.url(host, "") for host in range(hosts)])
        pipe.recv()
        first, last = (min(r.arrived for r in web.log), max(r.answered for r in web.log)) if web.log else (0, 0)
        gaps = [gap for host in web.gaps().values() for gap in host]
        pipe.send({"span": last - first, "requests": len(web.log), "gap": min(gaps, default=0.0)})


@contextlib.contextmanager
def web(hosts: int, latency: float, core: int | None = None) -> Iterator[tuple[list[str], dict[str, float]]]:
    """-> the addresses of the hosts, and what the web saw, filled in at the end."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, hosts, latency, core))
    process.start()
    seen: dict[str, float] = {}
    try:
        yield ours.recv(), seen
        ours.send("end")
        seen |= ours.recv()
    finally:
        process.join(10)
        process.kill()


def pin(core: int | None) -> None:
    """Keep this process on one core, where the system can."""
    if core is not None and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {core % (os.cpu_count() or 1)})


def settings(bases: list[str], home: str, **changes: Any) -> Any:
    """Hosts and a folder -> settings that may reach them."""
    from worker.fetch_policy import FetchPolicy
    from worker.settings import Settings

    port = urlsplit(bases[0]).port
    return Settings(home=Path(home), web=FetchPolicy(ports=(port,), networks=("127.0.0.0/8",), **changes))


def budget() -> None:
    """wiredesk ingest with default settings -> pages/s, as a share of what the hosts' budgets allow."""
    with web(HOSTS, LATENCY, core=1) as (bases, seen), tempfile.TemporaryDirectory() as home:
        port = bases[0].rpartition(":")[2]
        environment = os.environ | {
            "WIREDESK_HOME": home,
            "WIREDESK_WEB_PORTS": port,
            "WIREDESK_WEB_NETWORKS": "127.0.0.0/8",
        }
        urls = [f"{base}/article/{number}" for number in range(PAGES) for base in bases]
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "tasks.cli", "ingest", "--json", "-"],
            input="\n".join(urls).encode(),
            env=environment,
            capture_output=True,
            check=False,
        )
        took = time.monotonic() - began
    published = len(done.stdout.splitlines())
    interval = 5.0
    allowed = PAGES * (interval + LATENCY) + LATENCY  # robots.txt, then every page, each after the answer before
    tell("budget", pages=published, exit=done.returncode, seconds=took, allowed_seconds=allowed, span=seen["span"],
         share_of_rate=allowed / seen["span"], share_with_start=allowed / took, requests=seen["requests"],
         least_gap=seen["gap"])  # fmt: skip


def free(scrapy: str | None, pages: int, rounds: int) -> None:
    """Budgets off, no latency, everything on one core but the web -> pages/s of each, the median of some rounds."""
    pin(0)
    ways: dict[str, Callable[[list[str]], Took]] = {
        "httpx, one client, one thread": timed(bare_httpx),
        "fetch, one thread": timed(lambda urls: our_fetch(urls, 1)),
        "fetch, 16 threads": timed(lambda urls: our_fetch(urls, 16)),
        "ingest, 16 threads, events published": timed(our_ingest),
    }
    if scrapy:
        ways["Scrapy, 16 requests at once"] = lambda urls: scrape(scrapy, urls)
    with web(HOSTS, 0.0, core=1) as (bases, _):
        urls = [f"{base}/article/{number}" for number in range(pages // HOSTS) for base in bases]
        bare_httpx(urls)  # the web has made its pages
        for name, way in ways.items():
            took = [way(urls) for _ in range(rounds)]
            tell("free", way=name, pages=len(urls), pages_per_second=median(len(urls) / one.seconds for one in took),
                 pages_per_processor_second=median(len(urls) / one.processor for one in took))  # fmt: skip


class Took(NamedTuple):
    """Seconds on the clock, and of processor time."""

    seconds: float
    processor: float


def timed(work: Callable[[list[str]], None]) -> Callable[[list[str]], Took]:
    """Work on addresses -> the same, telling what it took."""

    def run(urls: list[str]) -> Took:
        began, spent = time.monotonic(), time.process_time()
        work(urls)
        return Took(time.monotonic() - began, time.process_time() - spent)

    return run


def bare_httpx(urls: list[str]) -> None:
    """What any client costs: one request after another."""
    import httpx

    with httpx.Client() as client:
        for url in urls:
            client.get(url).raise_for_status()


def our_fetch(urls: list[str], threads: int) -> None:
    """Every manner but the wait."""
    from worker.fetch import fetch
    from worker.resources import Resources

    with tempfile.TemporaryDirectory() as home, Resources(settings(urls, home, **off())) as resources:
        if threads == 1:
            for url in urls:
                fetch(resources, url)
            return
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(lambda url: fetch(resources, url).status, urls))


def our_ingest(urls: list[str]) -> None:
    """The whole way to the event."""
    from tasks.jobs.ingest import ingest
    from worker.resources import Resources

    with tempfile.TemporaryDirectory() as home, Resources(settings(urls, home, **off())) as resources:
        ends = [outcome.entry.state for batch in ingest(resources, urls) for outcome in batch.outcomes]
        if len(ends) != len(urls):
            raise RuntimeError(f"{len(urls) - len(ends)} pages are missing")


def off() -> dict[str, object]:
    """FetchPolicy without budgets."""
    return {"interval": 0.0, "concurrency": 0}


def scrape(python: str, urls: list[str]) -> Took:
    """The same pages by Scrapy, in an environment of its own -> what its crawl took, without its start."""
    done = subprocess.run([python, HERE / "spider.py"], input="\n".join(urls).encode(), capture_output=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    if told["pages"] != len(urls):
        raise RuntimeError(f"Scrapy fetched {told['pages']} of {len(urls)} pages")
    return Took(told["seconds"], told["processor"])


def memory() -> None:
    """Many fetches -> resident memory every thousand, its peak, and its slope once warm."""
    from worker.fetch import fetch
    from worker.resources import Resources

    samples: list[tuple[float, float]] = []
    with (
        web(HOSTS, 0.0) as (bases, _),
        tempfile.TemporaryDirectory() as home,
        Resources(settings(bases, home, **off())) as resources,
        ThreadPoolExecutor(16) as pool,
    ):
        for done in range(0, MEMORY, 1000):
            urls = [f"{bases[n % HOSTS]}/article/{done + n}" for n in range(1000)]
            list(pool.map(lambda url: fetch(resources, url).status, urls))
            samples.append((done + 1000, resident()))
    warm = samples[len(samples) // 4 :]
    slope = linear_regression(*zip(*warm, strict=True)).slope
    tell("memory", fetches=MEMORY, first_mib=samples[0][1], last_mib=samples[-1][1],
         peak_mib=max(size for _, size in samples), slope_mib_per_1000=slope * 1000)  # fmt: skip


def resident() -> float:
    """-> this process's resident memory in MiB."""
    line = next(line for line in Path("/proc/self/status").read_text("ascii").splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def tell(name: str, **figures: object) -> None:
    """Figures -> a line."""
    shown = {key: round(value, 3) if isinstance(value, float) else value for key, value in figures.items()}
    print(json.dumps({"bench": name} | shown), flush=True)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["budget", "free", "memory"])
    parser.add_argument("--scrapy", help="a Python that has Scrapy")
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    match options.what:
        case "budget":
            budget()
        case "free":
            free(options.scrapy, options.pages, options.rounds)
        case "memory":
            memory()


if __name__ == "__main__":
    main()
