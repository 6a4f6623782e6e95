import gc
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.disk import waiting
from tests.worker.ledger.stories import NOW, opened, tell_all
from worker.errors import Misconfigured
from worker.ledger import open_ledger


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("", "cannot be understood"),
        ("no address: secret", "cannot be understood"),
        ("postgresql://u:secret@host:port/db", "cannot be understood"),
        ("mysql://u:secret@localhost/db", "not mysql"),
        ("postgres://u:secret@localhost/db", "not postgres"),
        ("postgresql+psycopg://u:secret@localhost/db", "not postgresql.psycopg"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:///ledger.db?mode=ro", "names no file"),
        ("postgresql://u:secret@localhost/db?sslmode=maybe", "sslmode"),
        ("postgresql://u:secret@localhost/db?sslrootcert=ca.pem", "sslrootcert"),
        ("postgresql://u:secret@localhost/db?sslmode=verify-full&sslrootcert=no/such/ca.pem", "no/such/ca.pem"),
        ("postgresql://u:secret@localhost/db?options=-c", "options"),
        ("postgresql://u:secret@127.0.0.1:1/db", r"postgresql.pg8000://u:\*\*\*@127.0.0.1:1/db cannot be opened"),
    ],
)
def test_an_address_that_cannot_be_used_is_the_users_mistake(address: str, says: str) -> None:
    with pytest.raises(Misconfigured, match=says) as raised:
        open_ledger(address)
    assert "ledger_url" in str(raised.value)
    assert "secret" not in str(raised.value)


def test_a_file_that_is_no_database_is_the_users_mistake(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_text("Dear diary, " * 100)
    with pytest.raises(Misconfigured, match="file is not a database"):
        open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}")


def test_a_folder_that_cannot_be_made_is_the_users_mistake(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Misconfigured, match=r"folder .*/file cannot be made"):
        open_ledger(f"sqlite:///{tmp_path / 'file' / 'ledger.db'}")


def test_a_database_that_is_missing_is_the_users_mistake(postgresql: str) -> None:
    with pytest.raises(Misconfigured, match="does not exist"):
        open_ledger(postgresql.replace("wiredesk_test", "no_such_database"))


def test_a_server_without_tls_is_refused_where_it_is_required(postgresql: str) -> None:
    with opened(postgresql) as connection:
        if connection.scalar(text("SHOW ssl")) == "on":
            pytest.skip("this server speaks TLS")
    for mode in ("require", "verify-full"):
        with pytest.raises(Misconfigured, match="refuses SSL"):
            open_ledger(postgresql.replace("sslmode=disable", f"sslmode={mode}"))


def test_what_the_server_takes_for_granted_does_not_matter(postgresql: str) -> None:
    with opened(postgresql) as connection:
        database = connection.scalar(text("SELECT current_database()"))
        settings = {"default_transaction_isolation": "'repeatable read'", "client_encoding": "'LATIN1'"}
        for name, value in settings.items():
            connection.execute(text(f"ALTER DATABASE {database} SET {name} = {value}"))
    with opened(postgresql) as connection:
        names = ("transaction_isolation", "client_encoding")
        assert [connection.scalar(text(f"SHOW {name}")) for name in names] == ["read committed", "UTF8"]
        for name in settings:
            connection.execute(text(f"ALTER DATABASE {database} RESET {name}"))


def test_a_ledger_of_a_newer_version_is_left_alone(empty: str) -> None:
    open_ledger(empty).close()
    with opened(empty) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Misconfigured, match="9999"):
        open_ledger(empty)


def test_what_is_committed_on_sqlite_outlives_a_power_cut(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'new' / 'folder' / 'ledger.db'}"
    open_ledger(address).close()
    with waiting(), opened(address) as connection:
        pragmas = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")]
        assert pragmas == ["wal", 2]
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_ledger_is_opened_and_read_while_another_writes_it(address: str) -> None:
    with (
        open_ledger(address) as writer,
        writer.transaction(NOW, urls=["https://weather.example/"]) as transaction,
        open_ledger(address) as reader,
    ):
        transaction.add_subject("s", "https://weather.example/", NOW)
        assert reader.counts().unsent == 0
        assert reader.entries("https://weather.example/") == []


def test_opening_a_ledger_that_is_up_to_date_loads_no_alembic(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'ledger.db'}"
    program = (
        f"import sys; from worker.ledger import open_ledger; open_ledger({address!r}); print('alembic' in sys.modules)"
    )
    runs = [subprocess.run([sys.executable, "-c", program], capture_output=True, check=True) for _ in range(2)]
    assert [run.stdout for run in runs] == [b"True\n", b"False\n"]


def test_a_ledger_is_an_ordinary_database_file(tmp_path: Path) -> None:
    with open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        tell_all(ledger, [("https://weather.example/", "wet")])
    connection = sqlite3.connect(tmp_path / "ledger.db")
    assert connection.execute("SELECT key, state FROM entry").fetchall() == [("https://weather.example/", "published")]
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_a_session_that_cannot_be_set_up_leaves_no_socket_open(
    postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ConnectionResetError("cut while the session was set up")

    monkeypatch.setattr("pg8000.legacy.Cursor.execute", refuse)
    with pytest.raises(Misconfigured, match="cut while the session was set up"):
        open_ledger(postgresql)
    gc.collect()  # a socket left open is a warning here, and warnings are errors
