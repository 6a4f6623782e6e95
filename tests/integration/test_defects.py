"""One page of a hundred that raises what nobody foresaw, as a user meets it: the others are published, it is named."""

import json
import signal
from pathlib import Path

import pytest

from tests.integration.crew import Start, wait_for
from tests.integration.desk import Desk, write_pages
from worker.ledger import State, open_ledger

BAD, COUNT, FEW = 60, 100, 70  # the 61st record; some kill, and are begun again and again
SABOTEUR = "tests.integration.saboteur"


def sabotage(desk: Desk, fault: str) -> None:
    """From now on, whoever cleans the bad record comes to grief so."""
    root = str(Path(__file__).parents[2])
    desk.environment |= {"SABOTAGE": fault, "SABOTAGE_AT": f"District {BAD} closes", "PYTHONPATH": root}


def assert_only_the_bad_one_is_quarantined(desk: Desk, path: Path, code: str, count: int = COUNT) -> None:
    with open_ledger(desk.ledger) as ledger:
        found = {state: number for state, number in ledger.counts().entries.items() if number}
        [entry] = [one for one in ledger.entries(str(path), 300) if one.state is State.QUARANTINED]
    assert found[State.PUBLISHED] + found.get(State.UNCHANGED, 0) == count - 1, "unchanged is what a run did that died"
    assert sum(found.values()) == count
    assert (entry.url, entry.code) == (f"https://valley-post.example/news/{BAD}", code)


def test_a_replay_goes_on_and_status_and_why_show_the_defect(tmp_path: Path) -> None:
    fault = "ValueError"
    desk, pages = Desk(tmp_path / "desk"), write_pages(tmp_path / "pages.jsonl", COUNT)
    sabotage(desk, fault)
    done = desk.run("replay", pages, module=SABOTEUR)
    told = done.stderr.decode()
    assert done.returncode == 3, told
    assert "Traceback" not in told
    assert told.count(f"{pages}#61: defect: {fault} at ") == 1, "logged once, by its name"
    assert f"{COUNT - 1} published, 1 quarantined" in done.stderr.decode()
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


@pytest.mark.parametrize(("fault", "jobs"), [("RecursionError", "2"), ("MemoryError", "1")])
def test_extract_goes_on(tmp_path: Path, fault: str, jobs: str) -> None:
    desk, pages = Desk(tmp_path / "desk"), write_pages(tmp_path / "pages.jsonl", COUNT)
    sabotage(desk, fault)
    done = desk.run("extract", pages, "--jobs", jobs, module=SABOTEUR, afresh=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 3
    assert len(lines) == COUNT
    [bad] = [(number, line) for number, line in enumerate(lines) if "error" in line]
    assert (bad[0], bad[1]["error"]) == (BAD, "defect")
    assert f"{fault}: what nobody foresaw" in bad[1]["traceback"]


def test_workers_go_on(desk: Desk, start: Start, tmp_path: Path) -> None:
    pages = write_pages(tmp_path / "pages.jsonl", COUNT)
    sabotage(desk, "MemoryError")
    desk.events("tail", "--json")
    start("worker", "--concurrency", "1", app="tests.integration.saboteur")
    assert desk.run("replay", "--workers", pages).returncode == 0
    wait_for(desk, COUNT, sent=True)
    assert_only_the_bad_one_is_quarantined(desk, pages, "defect")
    assert len(desk.events("tail", "--json")) == COUNT - 1


def test_a_record_that_kills_its_process_is_quarantined_after_three(tmp_path: Path) -> None:
    desk, pages = Desk(tmp_path / "desk"), write_pages(tmp_path / "pages.jsonl", FEW)
    sabotage(desk, "SIGKILL")
    codes = [desk.run("replay", "--jobs", "1", pages, module=SABOTEUR).returncode for _ in range(4)]
    assert codes == [-signal.SIGKILL] * 3 + [3]
    assert_only_the_bad_one_is_quarantined(desk, pages, "poison", FEW)
    assert desk.run("relay").returncode == 0
    assert len({event["id"] for event in desk.events("tail", "--json")}) == FEW - 1
    assert "poison: 3 processes died over it" in desk.run("status").stderr.decode()


def test_a_record_that_kills_workers_is_quarantined_after_three_and_the_rest_of_its_span_goes_on(
    desk: Desk, start: Start, tmp_path: Path
) -> None:
    pages = write_pages(tmp_path / "pages.jsonl", FEW)
    sabotage(desk, "SIGKILL")
    desk.events("tail", "--json")
    start("worker", "--concurrency", "1", app="tests.integration.saboteur")
    assert desk.run("replay", "--workers", pages).returncode == 0
    wait_for(desk, FEW)
    assert_only_the_bad_one_is_quarantined(desk, pages, "poison", FEW)
    assert desk.run("relay").returncode == 0
    assert len({event["id"] for event in desk.events("tail", "--json")}) == FEW - 1


def test_extract_goes_on_behind_a_page_that_kills_its_process(tmp_path: Path) -> None:
    desk, pages = Desk(tmp_path / "desk"), write_pages(tmp_path / "pages.jsonl", FEW)
    sabotage(desk, "SIGKILL")
    done = desk.run("extract", pages, "--jobs", "2", module=SABOTEUR, afresh=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 3, done.stderr.decode()
    assert [number for number, line in enumerate(lines) if "error" in line] == [BAD]
    assert (len(lines), lines[BAD]["error"]) == (FEW, "poison")
