"""Backup: a file that holds the ledger as it stood, restored as the pages say, beside somebody who writes."""

import subprocess
from pathlib import Path

import pytest

from tasks.operate.backup import back_up
from tasks.pipeline.store import store
from tests.databases import database
from tests.servers import free_port
from tests.tasks.operate.conftest import operated
from tests.tasks.samples import drafted
from worker.errors import Misconfigured, Transient
from worker.ledger import State
from worker.resources import Resources


def check(desk: Resources) -> None:
    """A ledger that was restored -> it knows what was said, and says it no second time."""
    with desk:
        assert desk.ledger.counts().entries[State.PUBLISHED] == 2
        assert desk.ledger.counts().unsent == 2
        [outcome] = store(desk, [drafted(1)]).outcomes
        assert outcome.entry.state is State.UNCHANGED


def test_a_backup_of_sqlite_takes_the_place_of_the_ledger(tmp_path: Path) -> None:
    desk = operated(tmp_path / "old")
    with desk:
        store(desk, [drafted(1), drafted(2)])
        with desk.ledger.transaction(desk.now(), urls=()):  # somebody is writing
            file = back_up(desk, tmp_path / "backups")
    assert [one.name for one in file.parent.iterdir()] == [file.name]
    (tmp_path / "new").mkdir()
    file.rename(tmp_path / "new" / "ledger.db")
    check(operated(tmp_path / "new"))


def test_a_dump_of_postgresql_is_restored_into_an_empty_database(tmp_path: Path, emptied: str) -> None:
    desk = operated(tmp_path, emptied)
    with desk:
        store(desk, [drafted(1), drafted(2)])
        file = back_up(desk, tmp_path / "backups")
    with database(f"restored_{free_port()}") as address:
        command = ["pg_restore", "--no-owner", "--exit-on-error", f"--dbname={address}", str(file)]
        subprocess.run(command, check=True, capture_output=True)
        check(operated(tmp_path, address))


def test_a_backup_that_cannot_be_made_says_why_and_leaves_nothing(tmp_path: Path) -> None:
    desk = operated(tmp_path)
    with desk:
        (tmp_path / "file").touch()
        with pytest.raises(Misconfigured, match="cannot be made"):
            back_up(desk, tmp_path / "file")


def test_no_password_is_told(tmp_path: Path) -> None:
    desk = operated(tmp_path, f"postgresql://wire:secret@127.0.0.1:{free_port()}/none")
    with pytest.raises((Misconfigured, Transient)) as told, desk:
        back_up(desk, tmp_path)
    assert "secret" not in str(told.value)
