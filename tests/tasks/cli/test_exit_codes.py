"""Exit codes: one table for every command, as README has it."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from tasks.cli import COMMANDS, cli
from tests.integration.desk import SEEDS
from worker.errors import Misconfigured

ARTICLE, LISTING = str(SEEDS / "german.html"), str(SEEDS / "section-index.html")
READING = {"replay": ["--jobs", "1"], "extract": ["--jobs", "1"], "classify": [], "inspect": []}


def run(*arguments: str) -> int:
    done = CliRunner().invoke(cli, arguments)
    if isinstance(done.exception, Misconfigured):
        return 2
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WIREDESK_HOME", str(tmp_path / "state"))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_mistake_in_the_call_is_2(name: str) -> None:
    assert run(name, "--no-such-option") == 2


@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - {"sections"}))  # it has no settings
def test_a_mistake_in_the_settings_is_2(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIREDESK_WEB_INTERVAL", "soon")
    arguments = {
        "sources": ["list"], "ingest": ["https://a.example/"], "backup": ["copies"], "why": [ARTICLE],
        "resend": ["--app", "x", "--from", "1d"], **{name: [ARTICLE] for name in READING},
    }.get(name, [])  # fmt: skip
    assert run(name, *arguments) == 2


@pytest.mark.parametrize("name", READING)
def test_an_article_and_a_page_that_holds_none_are_0(name: str) -> None:
    assert run(name, ARTICLE, *READING[name]) == 0
    assert run(name, LISTING, *READING[name]) == 0


@pytest.mark.parametrize("name", READING)
def test_what_cannot_be_read_is_3(name: str, tmp_path: Path) -> None:
    (tmp_path / "broken.jsonl").write_text("not json\n")
    assert run(name, "broken.jsonl", *READING[name]) == 3


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["why", "https://nobody.example/"], 3),
        (["ingest", "http://127.0.0.1:22/"], 3),
        (["failures"], 0),
        (["relay"], 0),
        (["tail"], 0),
        (["export"], 0),
        (["status"], 0),
    ],
)
def test_what_is_not_there_is_3_and_nothing_to_do_is_0(arguments: list[str], code: int) -> None:
    assert run(*arguments) == code
