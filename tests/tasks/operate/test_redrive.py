"""Redrive of what was fetched: from the archive where it was kept, else from the web, whoever asked for it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks.jobs.ingest import ingest
from tasks.operate.failures import find_failure, list_failures
from tasks.operate.redrive import redrive
from tests.tasks.operate.conftest import HOUR, Operated, operated
from tests.testweb import LoopbackWeb
from worker.fetch_policy import FetchPolicy
from worker.ledger import State, Wanted


@pytest.fixture(scope="module")
def web() -> Iterator[LoopbackWeb]:
    with LoopbackWeb() as found:
        yield found


@pytest.fixture
def kept(web: LoopbackWeb, tmp_path: Path, ledger_url: str) -> Iterator[Operated]:
    """-> a desk that keeps every exchange in an archive."""
    web.served.clear()
    policy = FetchPolicy(
        interval=0.0, concurrency=0, attempts=1, networks=("127.0.0.0/8",), ports=(web.port,), archive=tmp_path / "warc"
    )
    desk = operated(tmp_path, ledger_url, web=policy)
    with desk:
        desk.bus.subscribe("tail").close()
        yield desk


def states(desk: Operated, *urls: str) -> list[str]:
    for _ in ingest(desk, urls):
        pass
    return [str(entry.state) for url in urls for entry in desk.ledger.entries(url)]


def break_down(*_: object, **__: object) -> None:
    raise ValueError("a defect of ours")


def archived(desk: Operated) -> None:
    """What is in the archive -> as old as the desk's clock says; the desk has been started anew since."""
    assert desk.settings.web.archive is not None
    desk.close()
    for file in desk.settings.web.archive.iterdir():
        os.utime(file, (desk.now().timestamp(), desk.now().timestamp()))


def test_a_page_that_was_quarantined_is_worked_again_from_the_archive(
    kept: Operated, web: LoopbackWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, other = web.url(0, "/article/broken"), web.url(0, "/article/other")
    with monkeypatch.context() as defect:
        defect.setattr("tasks.pipeline.process.understand", break_down)
        assert states(kept, broken) == ["quarantined"]
    assert states(kept, other) == ["published"]
    archived(kept)
    kept.clock.at += HOUR
    web.served[0, "/article/broken"] = 500  # there is no other way to have it
    asked = len(web.log)
    done = redrive(kept, list_failures(kept))
    assert [(one.entry.key, str(one.entry.state)) for one in done.worked] == [(broken, "published")]
    assert len(web.log) == asked
    assert list_failures(kept) == []
    assert kept.ledger.counts().entries[State.PUBLISHED] == 2
    assert kept.ledger.counts().unsent == 0


def test_what_is_broken_still_stays_a_failure_with_its_reason(
    kept: Operated, web: LoopbackWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = web.url(0, "/article/still")
    monkeypatch.setattr("tasks.pipeline.process.understand", break_down)
    states(kept, url)
    archived(kept)
    done = redrive(kept, list_failures(kept))
    assert [str(one.entry.state) for one in done.worked] == ["quarantined"]
    assert find_failure(kept, url).reason == "defect"


def test_an_address_that_nobody_visits_is_fetched_again(kept: Operated, web: LoopbackWeb) -> None:
    url, gone = web.url(0, "/article/later"), web.url(0, "/article/never")
    web.served |= {(0, "/article/later"): 500, (0, "/article/never"): 500}
    assert states(kept, url, gone) == ["rejected", "rejected"]
    assert {one.name for one in list_failures(kept, Wanted(source="urls", reason="server-error"))} == {url, gone}
    del web.served[0, "/article/later"]
    kept.clock.at += HOUR
    done = redrive(kept, list_failures(kept))
    assert {one.entry.key: str(one.entry.state) for one in done.worked} == {url: "published", gone: "rejected"}
    assert (done.due, done.left) == (0, ())
    assert [one.name for one in list_failures(kept)] == [gone]
    assert kept.ledger.frontier.lookup([url, gone]) == {}
