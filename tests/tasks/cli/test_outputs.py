"""``extract`` and ``export`` in every form, to a stream, a file and a folder; what cannot be is a sentence."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tasks.cli import cli
from tasks.jobs.replay import Job, replay
from tasks.readers import read
from worker.errors import Misconfigured
from worker.resources import Resources
from worker.settings import Settings

SEEDS = Path(__file__).parents[3] / "seeds"
FILES = [SEEDS / name for name in ("german.html", "static.html", "table-layout.html")]


def run(*arguments: str | Path, home: Path | None = None) -> Result:
    environment = {"WIREDESK_HOME": str(home)} if home else {}
    return CliRunner().invoke(cli, list(map(str, arguments)), env=environment, catch_exceptions=False)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """-> a ledger that holds three articles."""
    folder = tmp_path_factory.mktemp("export")
    with Resources(Settings(home=folder, bus_url="memory://", exchange="export")) as resources:
        for batch in replay(resources, read(FILES), Job("seeds", "seeds")):
            assert all(outcome.entry.state == "published" for outcome in batch.outcomes)
    return folder


def test_export_writes_the_present_of_the_ledger(home: Path) -> None:
    lines = list(map(json.loads, run("export", home=home).stdout.splitlines()))
    assert len(lines) == len(FILES)
    assert all(line["headline"] and line["body"]["blocks"] for line in lines)


@pytest.mark.parametrize(
    ("conditions", "count"),
    [
        (["--language", "de"], 1),
        (["--where", "language=de or words>1"], 3),
        (["--section", "disaster", "--language", "de"], 0),
        (["--since", "1d"], 3),
        (["--until", "2020-01-01"], 0),
        (["--where", "headline~gale"], 1),
    ],
)
def test_export_writes_what_was_asked_for(home: Path, conditions: list[str], count: int) -> None:
    done = run("export", *conditions, "--fields", "id,title", home=home)
    lines = list(map(json.loads, done.stdout.splitlines()))
    assert len(lines) == count
    assert all(set(line) == {"id", "title"} for line in lines)
    assert ("no article was written" in done.stderr) == (not count)


def test_a_folder_gets_a_file_an_article_and_a_file_is_whole_or_not_there(home: Path, tmp_path: Path) -> None:
    assert run("export", "--format", "markdown", "--output", f"{tmp_path}/texts/", home=home).exit_code == 0
    texts = [path.read_text("utf-8") for path in (tmp_path / "texts").iterdir()]
    assert len(texts) == len(FILES)
    assert all(text.startswith("---\ntitle: ") for text in texts)
    run("export", "--format", "csv", "--output", tmp_path / "articles.csv", home=home)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "articles.csv").read_text("utf-8"))))
    assert len(rows) == len(FILES)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["articles.csv", "texts"]


@pytest.mark.parametrize("form", ["markdown", "text", "csv", "ninjs", "parquet"])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_extract_writes_the_same_forms_on_any_number_of_processes(form: str, jobs: str, tmp_path: Path) -> None:
    output = tmp_path / "out"
    assert run("extract", *FILES, "--format", form, "--output", output, "--jobs", jobs).exit_code == 0
    alone = tmp_path / "alone"
    run("extract", *FILES, "--format", form, "--output", alone, "--jobs", "1")
    folded = [path.read_bytes() for path in (output, alone)]
    if form in {"markdown", "text"}:
        assert folded[0] == folded[1]
    assert len(folded[0]) > 1000


def test_a_page_without_an_article_is_counted_and_not_written(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<p>Hello")
    done = run("extract", page, FILES[0], "--format", "text", "--jobs", "1")
    assert done.exit_code == 0
    assert "1 page holds no article" in done.output
    assert done.stdout.startswith("\f") is False
    assert done.stdout.count("\f") == 0
    assert "1 page" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--format", "markdown", "--fields", "title"], "markdown has no fields"),
        (["--fields", "titel"], "'titel' is no field"),
        (["--since", "yesterday"], "is no moment"),
        (["--where", "section"], "there should be a comparison"),
        (["--format", "csv", "--output", "folder/"], "csv is one file"),
    ],
)
def test_a_mistake_is_a_sentence(arguments: list[str], said: str, home: Path) -> None:
    try:
        done = run("export", *arguments, home=home)
    except Misconfigured as mistake:
        assert said in str(mistake)  # noqa: PT017 (the outer roof prints it)
        return
    assert done.exit_code == 2
    assert said in done.stderr
