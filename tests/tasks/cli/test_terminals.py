"""Terminals of every kind: other charsets, narrow ones; names of files that are no text; folders with tasks."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from rich.console import Console

from tasks.cli import COMMANDS, cli, main
from tasks.cli.failures import failure_table
from tasks.cli.streams import nearest
from tests.integration.desk import SEEDS
from worker.ledger import Failing

Run = Callable[..., tuple[int, bytes, bytes]]
PAGES = [str(SEEDS / name) for name in ("arabic.html", "german.html", "section-index.html")]
CALLS = [  # of every command that ends by itself; what has no bytes of its own for machines
    ["replay", *PAGES, "--jobs", "1", "--again"],
    ["status"],
    ["health"],
    ["failures"],
    ["sources", "list"],
    ["sources", "check", str(SEEDS / "sources.toml")],
    ["ingest", "http://127.0.0.1:1/größe"],
    ["tail"],
    ["relay"],
    ["backfill", "größe-example", "--from", "2024-01-01", "--to", "2024-01-31"],
    ["subscribers"],
    ["sinks"],
    ["prune", "--dry-run"],
    ["backup", "copies"],
    ["why", PAGES[0]],
    ["inspect", PAGES[0], "-o", "größe.html"],
    ["classify", "Größe – „Straße“ … 大きい"],
    ["sections", "--language", "fr"],
    ["topology"],
    ["extract", "größe.html", "--jobs", "1", "--output", "größe.jsonl"],
    ["nothing-of-that-name-ż"],
]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Encoding, columns and arguments -> exit code and the bytes of both streams, as the console script has them."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WIREDESK_HOME", str(tmp_path / "state"))

    def call(encoding: str, *arguments: str, columns: int = 100) -> tuple[int, bytes, bytes]:
        out, err = io.BytesIO(), io.BytesIO()
        with monkeypatch.context() as patch:
            patch.setenv("COLUMNS", str(columns))
            patch.setattr(sys, "argv", ["wiredesk", *arguments])
            patch.setattr(sys, "stdout", io.TextIOWrapper(out, encoding, write_through=True))
            patch.setattr(sys, "stderr", io.TextIOWrapper(err, encoding, write_through=True))
            try:
                main()
                code: object = 0
            except SystemExit as ended:
                code = ended.code or 0
            assert isinstance(code, int)
            return code, out.getvalue(), err.getvalue()

    return call


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "iso-8859-2"])
def test_no_charset_ends_a_command_in_a_traceback(run: Run, encoding: str) -> None:
    assert {call[0] for call in CALLS} | {"run", "desk", "export", "resend", "schema"} >= set(COMMANDS)
    for arguments in [*CALLS, *([name, "--help"] for name in COMMANDS)]:
        code, *told = run(encoding, *arguments)
        assert code in {0, 2, 3, 5}, arguments
        for stream in told:
            assert "Traceback" not in stream.decode(encoding), arguments


def test_what_a_charset_lacks_comes_as_the_nearest_that_it_has(run: Run) -> None:
    _, ascii_only, _ = run("ascii", "sections", "--language", "fr")
    assert "Criminalite, droit et justice" in ascii_only.decode("ascii")
    _, western, _ = run("cp1252", "sections", "--language", "fr")
    assert "Criminalité, droit et justice" in western.decode("cp1252")


@pytest.mark.parametrize(
    ("character", "told"),
    [("é", "e"), ("Ł", "L"), ("ß", "ss"), ("–", "-"), ("…", "..."), ("大", "?"), ("\udce9", r"\xe9"), ("\ud800", "?")],
)
def test_the_nearest_is_ascii(character: str, told: str) -> None:
    assert nearest(character) == told


def test_events_are_utf8_whatever_the_terminal_has(run: Run) -> None:
    _, events, _ = run("ascii", "replay", PAGES[0], "--json", "--jobs", "1")
    assert "حافلة" in events.decode()


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
def test_the_headline_stays_however_narrow_the_screen(run: Run, columns: int) -> None:
    _, told, _ = run("utf-8", "replay", *PAGES, "--jobs", "1", columns=columns)
    lines = told.decode().splitlines()
    assert any("Landtag beschließt" in line for line in lines)
    assert any("not-an-article" in line for line in lines)
    assert all(len(line) <= columns for line in lines)
    assert ("kept" in lines[0]) == (columns >= 80)


@pytest.mark.parametrize(("columns", "named"), [(40, "kind reason name"), (160, "kind reason source when name why")])
def test_failures_are_named_however_narrow_the_screen(columns: int, named: str) -> None:
    failing = Failing(
        kind="page", name="https://a.example/news/2026/1", state="rejected", reason="host-not-found", detail="away",
        source="a-example", host="a.example", attempts=4, since=datetime.now(UTC), updated=datetime.now(UTC),
    )  # fmt: skip
    console = Console(width=columns, file=io.StringIO())
    with console.capture() as drawn:
        console.print(failure_table([failing], datetime.now(UTC), columns))
    head, *rows = drawn.get().splitlines()
    assert head.split() == named.split()
    assert "host-not-found" in rows[0]
    assert len(rows) <= 3


def test_an_address_that_is_refused_is_told_whole(run: Run) -> None:
    code, told, _ = run("utf-8", "ingest", "http://127.0.0.1:22/")
    assert code == 3
    assert "http://127.0.0.1:22/: " in told.decode()


def test_one_page_is_one_page(run: Run) -> None:
    _, _, told = run("utf-8", "replay", PAGES[0], "--jobs", "1")
    assert "1 page: 1 published; 1 event sent" in told.decode()


def test_what_files_cannot_promise_is_said_once(run: Run) -> None:
    assert "note: " in run("utf-8", "replay", PAGES[0], "--jobs", "1")[2].decode()
    assert "note: " not in run("utf-8", "replay", PAGES[1], "--jobs", "1")[2].decode()


def test_a_file_whose_name_is_no_text_is_read_and_named(run: Run, tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.html")
    (tmp_path / name).write_bytes(Path(PAGES[1]).read_bytes())
    for arguments in (
        ["replay", name, "--jobs", "1"],
        ["extract", name, "--jobs", "1"],
        ["why", name],
        ["inspect", name],
    ):
        code, *told = run("utf-8", *arguments)
        assert code == 0, told
    assert rb"file:caf\xe9.html#1" in run("utf-8", "why", r"caf\xe9.html")[1]
    assert rb"nowhere\xe9" in run("utf-8", "replay", os.fsdecode(b"nowhere\xe9"))[2]


def test_no_colour_where_it_is_not_wanted(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert b"\x1b[" in run("utf-8", "sections")[1]
    monkeypatch.setenv("NO_COLOR", "1")
    assert b"\x1b[3" not in run("utf-8", "sections")[1]


def test_commands_are_completed_and_none_is_loaded() -> None:
    completion = ShellComplete(cli, {}, "wiredesk", "_WIREDESK_COMPLETE")
    assert [item.value for item in completion.get_completions([], "s")] == [
        name for name in COMMANDS if name.startswith("s")
    ]
    assert "--jobs" in [item.value for item in completion.get_completions(["replay"], "--")]


def test_a_folder_may_have_tasks_of_its_own(tmp_path: Path) -> None:
    for name in ("tasks.py", "worker.py"):
        (tmp_path / name).write_text("raise SystemExit('not these')\n")
    done = subprocess.run(
        [Path(sys.executable).with_name("celery"), "-A", "wiredesk", "report"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert b"imports" in done.stdout, done.stderr.decode()
    assert b"tasks.jobs.replay" in done.stdout


def test_a_module_that_stands_in_its_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "tasks.py").write_text("")
    done = subprocess.run(
        [sys.executable, "-c", "import tasks, wiredesk"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert f"{tmp_path}/tasks.py was imported as 'tasks'" in done.stderr
