from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks.jobs.host_queue import Job, Schedule
from tasks.jobs.ingest import ingest
from tests.testweb import LoopbackWeb
from tests.testweb.visitor import visitor
from worker.address import Address, clean_address
from worker.errors import Transient
from worker.ledger import State
from worker.resources import Resources


@pytest.fixture(scope="module")
def web() -> Iterator[LoopbackWeb]:
    with LoopbackWeb(hosts=2, network="127.8") as web:
        yield web


def ends(resources: Resources, *urls: str) -> dict[str, tuple[State, str]]:
    return {
        outcome.entry.key: (outcome.entry.state, outcome.entry.code)
        for batch in ingest(resources, urls)
        for outcome in batch.outcomes
    }


def test_a_run_sleeps_while_every_host_has_to_wait(
    web: LoopbackWeb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []

    class Watched(Schedule):
        def next(self) -> Job | None:
            looks.append(1)
            return super().next()

    monkeypatch.setattr("tasks.jobs.ingest.Schedule", Watched)
    with visitor(web, tmp_path, interval=0.7, concurrency=1) as resources:
        assert ends(resources, web.url(0, "/article/1"), web.url(0, "/article/2")).keys() == {
            web.url(0, "/article/1"),
            web.url(0, "/article/2"),
        }
    assert len(looks) < 500, "a run that does not sleep looks some ten thousand times a second"


def test_a_wait_beyond_patience_ends_with_its_reason(
    web: LoopbackWeb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.jobs.ingest.PATIENCE", 1.0)
    first, second = web.url(0, "/status/429?retry=60"), web.url(0, "/article/1")
    with visitor(web, tmp_path, interval=0.01, concurrency=1) as resources:
        assert ends(resources, first) == {first: (State.REJECTED, "rate-limited")}
        assert ends(resources, second) == {second: (State.REJECTED, "host-busy")}
        (kept,) = resources.ledger.entries(second)
    assert "status 429" in kept.detail


def test_a_ledger_that_cannot_go_on_ends_the_run(
    web: LoopbackWeb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with visitor(web, tmp_path) as resources:

        def full(*_: object) -> None:
            raise Transient("ledger-full", "no room on the disk")

        monkeypatch.setattr(resources.ledger, "validators", full)
        with pytest.raises(Transient) as ended:
            ends(resources, web.url(1, "/article/1"))
    assert ended.value.code == "ledger-full"


def test_the_same_address_twice_is_one_entry(web: LoopbackWeb, tmp_path: Path) -> None:
    url = web.url(1, "/article/9")
    with visitor(web, tmp_path) as resources:
        found = [
            outcome.entry
            for batch in ingest(resources, [url, f"{url}?utm_source=a", f"{url}#b"])
            for outcome in batch.outcomes
        ]
        assert {entry.key for entry in found} == {url}
        assert sorted(entry.state for entry in found) == ["published", "unchanged", "unchanged"]


def test_an_address_that_kills_its_process_is_set_aside_and_the_others_are_not(
    web: LoopbackWeb, tmp_path: Path
) -> None:
    bad, good = web.url(0, "/article/11"), web.url(1, "/article/12")
    with visitor(web, tmp_path) as resources:
        for _ in range(3):
            resources.ledger.attempts.begin(f"ingest {bad}", resources.now())  # and never heard of again
        resources.ledger.attempts.begin(f"ingest {good}", resources.now())
        assert ends(resources, bad, good) == {bad: (State.QUARANTINED, "poison"), good: (State.PUBLISHED, "")}
        assert [resources.ledger.attempts.starts(f"ingest {url}") for url in (bad, good)] == [0, 0]
    assert "/article/11" not in web.paths(0)


def test_an_address_that_ends_in_a_defect_is_quarantined_and_the_others_go_on(
    web: LoopbackWeb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = web.url(0, "/article/21"), web.url(1, "/article/22")
    real = clean_address

    def clean_or_fail(url: str) -> Address:
        if url == bad:
            raise MemoryError("what nobody foresaw")
        return real(url)

    monkeypatch.setattr("tasks.pipeline.visit.clean_address", clean_or_fail)
    with visitor(web, tmp_path) as resources:
        assert ends(resources, bad, good) == {bad: (State.QUARANTINED, "defect"), good: (State.PUBLISHED, "")}
