"""Redrive of what was read from files of rows by columns that somebody named: by the same columns."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec import to_builtins

from tasks.jobs.replay import Job, replay, replay_span
from tasks.operate.failures import list_failures
from tasks.operate.redrive import redrive
from tasks.pipeline.batch import Batch
from tasks.readers import read, split
from tasks.readers.columns import Columns
from tests.tasks.operate.conftest import Operated
from worker.resources import Resources

COLUMNS: Columns = (("url", "where it was"), ("html", "böd y"))
URL = "https://paper.example/2026/bridge"
HTML = (
    "<!doctype html><html lang=en><head><title>Bridge reopens</title></head><body><article><h1>Bridge reopens</h1>"
    + "".join(
        f"<p>The bridge over the Aller was closed for {n} months, the council of the town said.</p>" for n in "234"
    )
    + "</article></body></html>"
)


def write(file: Path, url: str = "where it was", html: str = "böd y") -> None:
    """A file of two rows, in the format that its name says, with columns called so."""
    rows = [{url: f"{URL}/{number}", html: HTML.replace("Aller", f"Aller {number}")} for number in (1, 2)]
    with file.open("w", encoding="utf-8", newline="") as out:
        if file.suffix == ".csv":
            table = csv.DictWriter(out, [url, html])
            table.writeheader()
            table.writerows(rows)
        else:
            out.writelines(json.dumps(row) + "\n" for row in rows)


def break_down(*_: object, **__: object) -> None:
    raise ValueError("a defect of ours")


def fail(desk: Operated, file: Path, *, by_workers: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file -> read once, with a defect of ours for each of its pages."""
    with monkeypatch.context() as defect:
        defect.setattr("tasks.pipeline.process.understand", break_down)
        defect.setattr("tasks.jobs.replay.resources", lambda: desk)
        if by_workers:
            for span in split([file], 1, columns=COLUMNS):
                replay_span(to_builtins(span))
        else:
            for _ in replay(desk, read([file], columns=COLUMNS), Job(str(file), str(file), columns=COLUMNS)):
                pass
    assert {one.name for one in list_failures(desk)} == {f"{URL}/1", f"{URL}/2"}


@pytest.mark.parametrize("by_workers", [False, True], ids=["here", "by workers"])
@pytest.mark.parametrize("name", ["rows.csv", "rows.jsonl"])
def test_rows_are_read_again_by_the_columns_that_were_named(
    desk: Operated, tmp_path: Path, name: str, by_workers: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.bus.subscribe("tail").close()
    write(tmp_path / name)
    fail(desk, tmp_path / name, by_workers=by_workers, monkeypatch=monkeypatch)
    assert [one.columns for one in desk.ledger.entries(f"{URL}/1")] == [COLUMNS]
    done = redrive(desk, list_failures(desk))
    worked = {one.entry.key: (str(one.entry.state), one.entry.columns) for one in done.worked}
    assert worked.keys() == {f"{URL}/1", f"{URL}/2"}
    assert all(state in {"published", "duplicate", "rejected"} for state, _ in worked.values())
    assert worked[f"{URL}/1"] == ("published", COLUMNS)
    assert all(columns == COLUMNS for _, columns in worked.values())
    assert list_failures(desk) == []


def test_a_row_that_cannot_be_read_is_kept_with_the_columns_too(desk: Operated, tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    write(file)
    file.write_text(file.read_text() + "{broken\n")
    for _ in replay(desk, read([file], columns=COLUMNS), Job(str(file), str(file), columns=COLUMNS)):
        pass
    [refused] = [one for one in desk.ledger.entries(str(file)) if one.key.startswith("file:")]
    assert refused.columns == COLUMNS


def test_a_file_that_has_other_columns_by_now_stops_nothing_else(
    desk: Operated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.bus.subscribe("tail").close()
    changed = tmp_path / "rows.csv"
    write(changed)
    fail(desk, changed, by_workers=False, monkeypatch=monkeypatch)
    write(changed, url="a", html="b")
    asked: list[str] = []

    def ingest(_: Resources, urls: Sequence[str]) -> list[Batch]:
        asked.extend(urls)
        return []

    monkeypatch.setattr("tasks.operate.redrive.ingest", ingest)
    assert redrive(desk, list_failures(desk)).worked == ()
    assert sorted(asked) == [f"{URL}/1", f"{URL}/2"], "the web is asked in its place"


def test_what_was_read_without_columns_is_kept_without(desk: Operated, tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    write(file, url="url", html="html")
    for _ in replay(desk, read([file]), Job(str(file), str(file))):
        pass
    assert {one.columns for one in desk.ledger.entries(str(file))} == {()}
