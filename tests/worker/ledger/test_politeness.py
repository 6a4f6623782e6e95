"""Eight processes on one ledger are as polite as one."""

import multiprocessing
import time
from datetime import timedelta
from pathlib import Path

from tests.testweb import LoopbackWeb
from tests.testweb.visitor import visitor
from worker.errors import Transient
from worker.fetch import BUSY, fetch
from worker.fetch_policy import FetchPolicy
from worker.resources import Resources
from worker.settings import Settings

PROCESSES, PAGES, INTERVAL = 8, 2, 0.2
_context = multiprocessing.get_context("forkserver")


def visit(ledger: str, home: Path, policy: FetchPolicy, urls: list[str]) -> None:
    """Ask for every address until it is had, as a worker does whose tasks come back when a host is busy."""
    with Resources(Settings(home=home, ledger_url=ledger, web=policy)) as resources:
        while urls:
            url = urls.pop(0)
            try:
                fetch(resources, url)
            except Transient as verdict:
                if verdict.code != BUSY:
                    raise
                urls.append(url)
                time.sleep(min(verdict.retry_after or 0.0, 0.05))


def test_eight_processes_are_as_polite_as_one(address: str, tmp_path: Path) -> None:
    with LoopbackWeb(hosts=2, latency=0.05, network="127.2") as web:
        with visitor(web, tmp_path, interval=INTERVAL, concurrency=1) as resources:
            policy = resources.settings.web
        processes = [
            _context.Process(
                target=visit,
                args=(
                    address,
                    tmp_path,
                    policy,
                    [web.url(host, f"/article/{name}-{page}") for page in range(PAGES) for host in range(2)],
                ),
            )
            for name in range(PROCESSES)
        ]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        assert [process.exitcode for process in processes] == [0] * PROCESSES
        for host in range(2):
            paths = web.paths(host)
            assert len(paths) == len(set(paths)) == 1 + PROCESSES * PAGES, "robots.txt once, and every page once"
        gaps = [gap for host in web.gaps().values() for gap in host]
        assert min(gaps) >= INTERVAL + 0.05 - 0.01, "after the answer, which took as long as the latency"


def test_a_worker_that_dies_with_a_host_in_its_hands_keeps_it_from_nobody_for_long(
    address: str, tmp_path: Path
) -> None:
    with LoopbackWeb(network="127.2") as web, visitor(web, tmp_path, interval=0.01, concurrency=1) as resources:
        settings = Settings(home=tmp_path, ledger_url=address, web=resources.settings.web)
        process = _context.Process(target=visit, args=(address, tmp_path, settings.web, [web.url(0, "/hang")]))
        process.start()
        while "/hang" not in web.paths():
            time.sleep(0.01)
        process.kill()
        process.join()
        with Resources(settings) as heirs:
            asked = heirs.now()
            due = heirs.ledger.hosts.reserve(web.url(0, "")[7:], asked, interval=0.01)
            assert due is not None
            assert 0 < (due - asked).total_seconds() <= 1, "asked again soon"
            later = heirs.now() + timedelta(seconds=settings.web.timeout + 31)
            assert heirs.ledger.hosts.reserve(web.url(0, "")[7:], later, interval=0.01) is None
