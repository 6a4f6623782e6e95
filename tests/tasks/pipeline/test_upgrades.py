"""A ledger with articles in it, as every earlier revision kept it, on both databases: it goes on where it stood."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from msgspec.structs import replace
from sqlalchemy import Connection, Engine, MetaData, Table, insert, select, text

from tasks.models.document import Block, Found, Label, Publisher
from tasks.pipeline.process import Draft, Evidence
from tasks.pipeline.store import store
from tests.tasks.conftest import NOW
from tests.tasks.samples import DOCUMENT, PAGE, article, drafted
from worker.ledger import State
from worker.ledger.database import connect
from worker.resources import Resources
from worker.settings import Settings

MIGRATIONS = "worker/ledger/migrations"
EARLIER = [one.revision for one in ScriptDirectory(MIGRATIONS).walk_revisions()][:0:-1]
LONGEST_TEXT = 60


@contextmanager
def desk(address: str, home: Path) -> Iterator[Resources]:
    with Resources(Settings(home=home, ledger_url=address, bus_url="memory://"), now=lambda: NOW) as resources:
        yield resources


def report(url: str, publisher: str) -> Draft:
    """Address and publisher -> a draft of a report that is long enough to have a sketch."""
    blocks = [
        Block(Label.PARAGRAPH, f"Harbour wall {part} was broken in {part * 7} places by waves {part + 3} m high.")
        for part in range(LONGEST_TEXT)
    ]
    own = Block(Label.PARAGRAPH, f"Readers of {publisher} sent us their pictures.")
    named = Found(Publisher(publisher, None), "test", 90)
    made = article(replace(DOCUMENT, blocks=(*blocks, own), canonical=None, publisher=named), replace(PAGE, url=url))
    return Draft(key=url, url=url, trace=(), article=made, evidence=Evidence("", url, ()))


KEPT = [*(drafted(number) for number in range(5)), report("https://agency.example/n/1", "agency")]


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """-> a ledger as it is now, with six articles, one of them in two versions, and two events sent."""
    home = tmp_path_factory.mktemp("today")
    address = f"sqlite:///{home / 'ledger.db'}"
    with desk(address, home) as resources:
        sent = store(resources, KEPT[:2]).messages
        resources.ledger.outbox.sent([one.id for one in sent], NOW)
        store(resources, [drafted(3, words=2, second=-60)])
        store(resources, KEPT[2:])
    return connect(address)


def make_old(address: str, revision: str, today: Engine) -> None:
    """Empty database -> one as that revision made it, holding what its tables had room for then."""
    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    engine = connect(address)
    with engine.begin() as connection, today.connect() as source:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        now, then = MetaData(), MetaData()
        now.reflect(today)
        then.reflect(connection)
        for table in then.sorted_tables:
            if table.name in now.tables and table.name != "alembic_version":
                copy(source, now.tables[table.name], connection, table)
    engine.dispose()


def copy(source: Connection, table: Table, target: Connection, old: Table) -> None:
    columns = [column for column in table.columns if column.name in old.columns]
    if rows := [dict(row._mapping) for row in source.execute(select(*columns))]:
        target.execute(insert(old), rows)
    if target.dialect.name == "postgresql":  # numbers that were given by another database go on behind the greatest
        for column in old.columns:
            if column.identity is not None:
                name = f"pg_get_serial_sequence('{old.name}', '{column.name}')"
                target.execute(text(f"SELECT setval({name}, max({column.name})) FROM {old.name}"))


@pytest.mark.parametrize("revision", EARLIER)
def test_a_ledger_of_every_earlier_revision_goes_on(revision: str, empty: str, today: Engine, tmp_path: Path) -> None:
    make_old(empty, revision, today)
    with desk(empty, tmp_path) as resources:
        ledger = resources.ledger
        assert ledger.counts().unsent == 5
        assert {one.entry.state for one in store(resources, KEPT).outcomes} == {State.UNCHANGED}
        [changed] = store(resources, [drafted(4, words=5, second=60)]).outcomes
        assert changed.entry.state == State.UPDATED
        [copied] = store(resources, [report("https://paper.example/n/1", "paper")]).outcomes
        assert copied.entry.state == State.DUPLICATE
        assert ledger.counts().unsent == 7
