"""One page of 200 that raises what nobody foresaw, as a user meets it: the others are published, it is named."""

import json
import sys
from pathlib import Path

import pytest

from tests.integration.crew import Start, wait_for
from tests.integration.desk import Desk, write_pages
from worker.ledger import State, open_ledger

BAD, COUNT = 60, 200  # the 61st record
SABOTEUR = [sys.executable, "-m", "tests.integration.saboteur"]
DEFECTS = ["ValueError", "RecursionError", "MemoryError"]


def sabotage(desk: Desk, fault: str) -> None:
    """From now on, whoever cleans the bad record comes to grief so."""
    root = str(Path(__file__).parents[2])
    desk.environment |= {"SABOTAGE": fault, "SABOTAGE_AT": f"District {BAD} closes", "PYTHONPATH": root}


def assert_only_the_bad_one_is_quarantined(desk: Desk, path: Path, code: str) -> None:
    with open_ledger(desk.ledger) as ledger:
        found = {state: number for state, number in ledger.counts().entries.items() if number}
        [entry] = [one for one in ledger.entries(str(path), 300) if one.state is State.QUARANTINED]
    assert found == {State.PUBLISHED: COUNT - 1, State.QUARANTINED: 1}
    assert (entry.url, entry.code) == (f"https://valley-post.example/news/{BAD}", code)


@pytest.mark.parametrize("fault", DEFECTS)
def test_a_replay_goes_on_and_status_and_why_show_the_defect(tmp_path: Path, fault: str) -> None:
    desk, pages = Desk(tmp_path / "desk"), write_pages(tmp_path / "pages.jsonl", COUNT)
    sabotage(desk, fault)
    done = desk.run("replay", pages, command=SABOTEUR)
    told = done.stderr.decode()
    assert done.returncode == 3, told
    assert "Traceback" not in told
    assert told.count(f"{pages}#61: defect: {fault} at ") == 1, "logged once, by its name"
    assert b"199 published, 1 quarantined" in done.stderr
    assert_only_the_bad_one_is_quarantined(desk, pages, "defect")
    assert len(desk.events("tail", "--json")) == COUNT - 1
    url = f"https://valley-post.example/news/{BAD}"
    status, why = desk.run("status"), desk.run("why", url)
    assert status.returncode == 5
    assert f"{url} is quarantined: defect: {fault} at " in status.stderr.decode()
    assert f"{fault}: what nobody foresaw" in why.stdout.decode()
    assert "tasks/pipeline/process.py" in why.stdout.decode()
    assert desk.run("replay", pages).returncode == 0, "once the fault is mended"
    assert desk.run("status").returncode == 0


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("fault", DEFECTS)
def test_extract_goes_on(tmp_path: Path, fault: str, jobs: str) -> None:
    desk, pages = Desk(tmp_path / "desk"), write_pages(tmp_path / "pages.jsonl", COUNT)
    sabotage(desk, fault)
    done = desk.run("extract", pages, "--jobs", jobs, command=SABOTEUR)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 3
    assert len(lines) == COUNT
    [bad] = [(number, line) for number, line in enumerate(lines) if "error" in line]
    assert (bad[0], bad[1]["error"]) == (BAD, "defect")
    assert f"{fault}: what nobody foresaw" in bad[1]["traceback"]


@pytest.mark.parametrize("fault", DEFECTS)
def test_workers_go_on(desk: Desk, start: Start, tmp_path: Path, fault: str) -> None:
    pages = write_pages(tmp_path / "pages.jsonl", COUNT)
    sabotage(desk, fault)
    desk.events("tail", "--json")
    start("worker", "--concurrency", "1", app="tests.integration.saboteur")
    assert desk.run("replay", "--workers", pages).returncode == 0
    wait_for(desk, COUNT, sent=True)
    assert_only_the_bad_one_is_quarantined(desk, pages, "defect")
    assert len(desk.events("tail", "--json")) == COUNT - 1
