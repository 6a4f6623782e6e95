"""Names of files: however one is typed, it is known by one form."""

from pathlib import Path

import pytest

from tasks.readers import read
from tasks.readers.file_name import is_there, known_name, path_of, split_member, split_record
from tests.tasks.readers.containers import pages, write, zipped
from worker.errors import Misconfigured


def test_every_way_to_name_a_file_gives_one_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seeds").mkdir()
    write(tmp_path / "seeds" / "ü b.html", b"<p>x")
    write(tmp_path / "seeds" / "a.zip", zipped(pages("x.html")))
    ways = ["seeds", "./seeds", "seeds/", "seeds/../seeds", f"{tmp_path}/seeds", f"file://{tmp_path}/seeds"]
    for way in [*ways, f"file:{tmp_path}/seeds", f"file://localhost{tmp_path}/seeds", f"FILE://{tmp_path}/seeds/"]:
        assert {str(each.origin) for each in read([way])} == {"seeds/a.zip!x.html#1", "seeds/ü b.html#1"}, way
        assert known_name(path_of(way)) == "seeds"
    one = f"file://{tmp_path}/seeds/%C3%BC%20b.html"
    assert [str(each.origin) for each in read([one])] == ["seeds/ü b.html#1"]
    assert known_name(path_of("file:seeds/ü b.html")) == "seeds/ü b.html"
    assert next(str(each.origin) for each in read(["."])) == "seeds/a.zip!x.html#1"


def test_outside_the_working_folder_the_whole_path_is_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    write(tmp_path / "a.html", b"<p>x")
    assert [str(each.origin) for each in read(["../a.html"])] == [f"{tmp_path}/a.html#1"]
    (tmp_path / "link").symlink_to(tmp_path / "here")
    assert known_name(f"{tmp_path}/link/b.html") == "b.html"


def test_a_file_of_another_machine_is_a_mistake() -> None:
    with pytest.raises(Misconfigured, match="another machine, server"):
        read(["file://server/share/a.html"])
    assert not is_there("file://server/share/a.html")


def test_records_and_members_are_told_from_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "a!b.zip", zipped(pages("x.html")))
    assert split_member("a!b.zip") == ("a!b.zip", "")
    assert split_member("a!b.zip!x!y.html") == ("a!b.zip", "x!y.html")
    assert split_member("none!x") == ("none!x", "")
    assert is_there("a!b.zip!x.html")
    assert not is_there("none!x.html")
    assert not is_there("x" * 5000)
    assert split_record("feed.xml#2") == ("feed.xml", 2)
    assert split_record("a#b.html") == ("a#b.html", None)
    assert split_record("a#b.html#12") == ("a#b.html", 12)
