"""Walking a folder: every file once, in the order of names, never outwards and never in a circle."""

import os
import subprocess
from pathlib import Path

import pytest

from tasks.readers.walk import walk


def fill(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x")


def test_files_come_depth_first_and_sorted_by_name(tmp_path: Path) -> None:
    fill(tmp_path, "b.html", "a/z.html", "a/b/c.html", "a.html", "B.html", "ä.html")
    assert list(walk(str(tmp_path))) == ["B.html", "a/b/c.html", "a/z.html", "a.html", "b.html", "ä.html"]


def test_hidden_files_and_folders_and_settings_are_passed_over(tmp_path: Path) -> None:
    fill(tmp_path, ".hidden.html", ".git/a.html", "a/.DS_Store", "a/b.html", "sources.toml")
    assert list(walk(str(tmp_path))) == ["a/b.html"]


@pytest.mark.parametrize("names", [[], [".hidden.html"], ["empty/.keep"]])
def test_a_folder_without_files_and_a_file_are_named_themselves(tmp_path: Path, names: list[str]) -> None:
    fill(tmp_path, *names)
    assert list(walk(str(tmp_path))) == [""]
    fill(tmp_path, "a.html")
    assert list(walk(str(tmp_path / "a.html"))) == [""]
    assert list(walk(str(tmp_path / "missing"))) == [""]


def test_a_link_inside_the_root_adds_nothing_to_what_is_read_anyhow(tmp_path: Path) -> None:
    fill(tmp_path, "a/one.html", "b/two.html")
    (tmp_path / "a/link.html").symlink_to("../b/two.html")
    (tmp_path / "a/folder").symlink_to("../b")
    assert list(walk(str(tmp_path))) == ["a/one.html", "b/two.html"]


def test_what_is_hidden_is_read_through_the_first_link_to_it(tmp_path: Path) -> None:
    fill(tmp_path, ".store/one.html", ".store/two.html")
    (tmp_path / ".store/again.html").symlink_to("one.html")
    (tmp_path / "a").symlink_to(".store")
    (tmp_path / "b").symlink_to(".store")
    (tmp_path / "c.html").symlink_to(".store/two.html")
    assert list(walk(str(tmp_path))) == ["a/one.html", "a/two.html"]


def test_links_outwards_in_a_circle_and_to_nothing_are_named_and_not_followed(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    fill(outside, "secret.html")
    fill(root, "a/b/page.html")
    (root / "dangling").symlink_to("nothing")
    (root / "file").symlink_to(outside / "secret.html")
    (root / "folder").symlink_to(outside)
    (root / "a/b/up").symlink_to("..")
    (root / "a/b/self").symlink_to("self")
    (root / "a/ping").symlink_to("pong")
    (root / "a/pong").symlink_to("ping")
    assert list(walk(str(root))) == [
        *("a/b/page.html", "a/b/self", "a/b/up", "a/ping", "a/pong"),
        *("dangling", "file", "folder"),
    ]


def test_a_root_that_is_a_link_is_what_the_user_asked_for(tmp_path: Path) -> None:
    fill(tmp_path / "real", "a.html")
    (tmp_path / "link").symlink_to("real")
    assert list(walk(str(tmp_path / "link"))) == ["a.html"]


def test_names_that_are_not_utf8_are_walked_as_they_are(tmp_path: Path) -> None:
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/b\xe9.html"))).write_text("x")
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\xe9"))
    folder.mkdir()
    (folder / "inside.html").write_text("x")
    assert list(walk(str(tmp_path))) == ["a\udce9/inside.html", "b\udce9.html"]


def test_folders_nested_deeper_than_python_recurses_are_walked(tmp_path: Path) -> None:
    here = Path.cwd()
    try:
        os.chdir(tmp_path)
        for _ in range(1010):
            Path("d").mkdir()
            os.chdir("d")
        Path("deep.html").write_text("x")
        os.chdir(here)
        assert list(walk(str(tmp_path))) == ["d/" * 1010 + "deep.html"]
    finally:
        os.chdir(here)
        subprocess.run(["rm", "-rf", str(tmp_path / "d")], check=True)  # Python's own removal does recurse
