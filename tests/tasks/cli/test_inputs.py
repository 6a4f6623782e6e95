"""Input on the command line: what is said of the columns of tables, and what is told of a mistake."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tasks.cli import cli
from tests.tasks.readers.containers import write
from worker.errors import Misconfigured

STORY = (Path(__file__).parents[3] / "seeds" / "static.html").read_text("utf-8")


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WIREDESK_HOME", str(tmp_path / "home"))
    content = STORY.replace('"', '""')
    return write(tmp_path / "crawl.csv", f'page,body\nhttps://stromahead.example/a,"{content}"\nx,\n'.encode())


@pytest.mark.parametrize("command", ["extract", "replay"])
def test_a_map_says_which_column_holds_what(table: Path, command: str) -> None:
    options = ["--json"] if command == "replay" else []
    done = CliRunner().invoke(cli, [command, "crawl.csv", "--map", "url=page,html=body", "--jobs", "1", *options])
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 0  # a row without a page is passed over
    assert "https://stromahead.example/" in json.dumps(told[0])
    assert len(told) == (2 if command == "extract" else 1)


@pytest.mark.parametrize("command", ["extract", "replay"])
@pytest.mark.parametrize(
    ("said", "words"),
    [("html=content", "there are: page, body"), ("htm=body", "is html meant"), ("x", "as in url=uri")],
)
def test_a_mistake_in_it_is_told_at_once(table: Path, command: str, said: str, words: str) -> None:
    done = CliRunner().invoke(cli, [command, "crawl.csv", "--map", said])
    assert isinstance(done.exception, Misconfigured)
    assert words in str(done.exception)


@pytest.mark.parametrize("named", ["crawl.csv", "./crawl.csv", "file:///var/news/a.html", "FILE:a.html"])
def test_a_file_where_an_address_should_be_is_left_to_replay(table: Path, named: str) -> None:
    done = CliRunner().invoke(cli, ["ingest", "https://example.org/a", named])
    assert done.exit_code == 2
    assert f"wiredesk replay {named}" in " ".join(done.stderr.split())
    assert not (table.parent / "home").exists(), "nothing is done"
