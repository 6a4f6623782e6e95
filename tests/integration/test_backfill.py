"""``wiredesk backfill`` as a process, against a paper that keeps all it ever published."""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.desk import Desk
from tests.integration.press import free
from tests.testweb import LoopbackWeb
from tests.testweb.archive import Archive

FEW = 60  # articles in three years, a third of them in the one that is wanted


@pytest.fixture
def web() -> Iterator[LoopbackWeb]:
    with LoopbackWeb(hosts=1, latency=0.0) as web:
        yield web


def test_killed_in_the_middle_and_run_again_all_of_a_year_is_told(web: LoopbackWeb, tmp_path: Path) -> None:
    archive = Archive(web.url(0, ""), FEW)
    for path, content in (archive.sitemaps() | archive.articles()).items():
        web.served[0, path] = content
    (tmp_path / "sources.toml").write_text(
        f'[[source]]\nid = "paper"\nname = "Paper"\nsitemaps = ["{archive.base}/sitemap.xml"]\n'
    )
    settings = {"PORTS": str(web.port), "NETWORKS": "127.0.0.0/8", "INTERVAL": "0.05"}
    ours = Desk(tmp_path, {f"WIREDESK_WEB_{name}": value for name, value in settings.items()})
    ours.run("tail", "--json")  # declares the queue that collects the events of both runs
    command = ("backfill", "paper", "--from", "2023-01-01", "--to", "2023-12-31")
    process = ours.start(*command)
    while sum("/story-" in request.path for request in web.log) < 6:
        assert process.poll() is None
        time.sleep(0.02)
    process.kill()
    process.wait()
    free(ours)
    done = ours.run(*command)
    assert done.returncode == 0, done.stderr.decode()
    told = {event["id"]: event["data"]["url"]["canonical"] for event in ours.events("tail", "--json")}
    assert Counter(told.values()) == Counter(archive.of_year(2023))
