"""``why`` finds what ``replay`` read, however the file is named."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from tasks.cli import cli
from tests.tasks.readers.containers import write, zipped

STORY = (Path(__file__).parents[3] / "seeds" / "static.html").read_bytes()


@pytest.fixture
def replayed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WIREDESK_HOME", str(tmp_path / "home"))
    (tmp_path / "in").mkdir()
    write(tmp_path / "in" / "story.html", STORY)
    write(tmp_path / "in" / "feed.xml", b"<rss version='2.0'><channel><item><title>x</title></item></channel></rss>")
    write(tmp_path / "in" / "back.zip", zipped({"old/story.html": STORY.replace(b"canonical", b"x"), "bad.html": b""}))
    found = CliRunner().invoke(cli, ["replay", "in/", "--jobs", "1"])
    assert found.exit_code == 3, found.output
    return tmp_path


def test_a_file_is_found_however_it_is_named(replayed: Path) -> None:
    for name in ("in/story.html", "./in/story.html", f"{replayed}/in/story.html", f"file://{replayed}/in/story.html"):
        told = CliRunner().invoke(cli, ["why", name])
        assert told.exit_code == 0, told.output
        assert "in/story.html#1: " in told.stdout
    for name, words in {
        "in/feed.xml#1": "no-content",
        "file:in/feed.xml#1": "no-content",
        f"{replayed}/in/back.zip!bad.html": "empty",
        "./in/story.html#1": "in/story.html#1",
    }.items():
        told = CliRunner().invoke(cli, ["why", name])
        assert (told.exit_code, words in told.stdout) == (0, True), told.output
    assert CliRunner().invoke(cli, ["why", "in/story.html#2"]).exit_code == 3


def test_a_folder_or_a_container_stands_for_all_that_was_read_of_it(replayed: Path) -> None:
    told = CliRunner().invoke(cli, ["why", f"file://{replayed}/in/back.zip"])
    assert all(name in told.stdout for name in ("back.zip!old/story.html#1", "back.zip!bad.html#1"))
    assert "in/story.html" not in told.stdout
    told = CliRunner().invoke(cli, ["why", "./in/"])
    assert all(name in told.stdout for name in ("in/story.html#1", "in/feed.xml#1", "in/back.zip!bad.html#1"))


def test_a_member_is_inspected_and_the_same_files_give_no_event_again(replayed: Path) -> None:
    told = CliRunner().invoke(cli, ["inspect", "./in/back.zip!old/story.html"])
    assert (told.exit_code, (replayed / "inspect.html").exists()) == (0, True), told.output
    again = CliRunner().invoke(cli, ["replay", str(replayed / "in"), "--jobs", "1"])
    assert "0 events sent" in again.stderr
