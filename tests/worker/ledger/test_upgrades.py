"""A ledger of every earlier version, with data in it -> what it held is there after the upgrade, and it works."""

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text

from tests.worker.ledger.stories import NOW, opened, tell_all
from worker.ledger import State, Step, open_ledger
from worker.ledger.columns import fingerprint
from worker.ledger.database import connect

SCRIPTS = ScriptDirectory("worker/ledger/migrations")
EARLIER = [script.revision for script in SCRIPTS.walk_revisions() if script.revision not in SCRIPTS.get_heads()]
OLD = "https://weather.example/old"


def make_old(address: str, revision: str) -> None:
    """An empty database -> one of that revision, with an entry in it."""
    config = Config()
    config.set_main_option("script_location", "worker.ledger:migrations")
    engine = connect(address)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()
    columns = "key_hash, key, url_hash, url, state, code, detail, attempts, first_seen, updated, trace"
    with opened(address) as connection:
        connection.execute(
            text(f"INSERT INTO entry ({columns}) VALUES (:h, :u, :h, :u, 'quarantined', 'defect', 'x', 2, 1, 2, :t)"),
            {"h": fingerprint(OLD), "u": OLD, "t": '[{"name":"clean","outcome":"quarantined","detail":"x"}]'},
        )


@pytest.mark.parametrize("revision", EARLIER)
def test_what_a_ledger_of_an_earlier_version_held_is_kept(empty: str, revision: str) -> None:
    make_old(empty, revision)
    with open_ledger(empty) as ledger:
        [entry] = ledger.entries(OLD)
        assert (entry.state, entry.code, entry.attempts) == (State.QUARANTINED, "defect", 2)
        assert entry.trace == (Step("clean", "quarantined", "x"),)
        assert ledger.quarantined(entry.updated) == [(OLD, "defect", "x")]
        assert tell_all(ledger, [("https://weather.example/rain", "wet")])
        with ledger.attempts.of("a unit", lambda: NOW) as deaths:
            assert deaths == 0
