from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from tests.worker.ledger.stories import NOW, message, opened, tell_all
from worker.ledger import open_ledger
from worker.ledger.schema import REVISION, metadata

RAIN, SUN = "https://weather.example/rain", "https://weather.example/sun"
COLUMNS = """
    SELECT table_name, column_name, ordinal_position, data_type, is_nullable, column_default, is_identity
    FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2
"""
INDEXES = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2
"""
# Of tables what they hold, and not the statement that made them: one that was altered was made by several.
SQLITE = [
    "SELECT t.name, c.* FROM sqlite_master t, pragma_table_xinfo(t.name) c WHERE t.type = 'table' ORDER BY 1, 2",
    "SELECT t.name, k.* FROM sqlite_master t, pragma_foreign_key_list(t.name) k WHERE t.type='table' ORDER BY 1, 2, 3",
    'SELECT t.name, i.name, i."unique", i.origin, i.partial FROM sqlite_master t, pragma_index_list(t.name) i '
    "WHERE t.type = 'table' ORDER BY 1, 2",
    "SELECT name, sql FROM sqlite_master WHERE type = 'index' ORDER BY 1",
]


def describe(connection: Connection) -> list[tuple[object, ...]]:
    queries = SQLITE if connection.dialect.name == "sqlite" else [COLUMNS, INDEXES, CONSTRAINTS]
    rows = [tuple(row) for query in queries for row in connection.execute(text(query))]
    return [row for row in rows if "alembic_version" not in str(row)]


def test_migrations_make_the_tables_of_the_schema(empty: str) -> None:
    with opened(empty) as connection:
        metadata.create_all(connection)
        wanted = describe(connection)
        assert len(wanted) > len(metadata.tables)
        metadata.drop_all(connection)
    open_ledger(empty).close()
    with opened(empty) as connection:
        assert describe(connection) == wanted
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata) == []


def test_the_revision_of_the_schema_is_the_newest_migration() -> None:
    assert ScriptDirectory("worker/ledger/migrations").get_heads() == [REVISION]


def test_what_an_outbox_held_before_it_had_pauses_goes_out_in_order(empty: str) -> None:
    """From 0003, where it had none, with a ledger in it that was written and partly sent then."""
    open_ledger(empty).close()
    with open_ledger(empty) as ledger:
        tell_all(ledger, [(RAIN, "wet"), (SUN, "hot")])
        tell_all(ledger, [(RAIN, "dry")])
        ledger.outbox.sent([message(SUN, 1, "hot").id], NOW)
    with opened(empty) as connection:
        downgrade_outbox(connection)
    with open_ledger(empty) as ledger:
        assert ledger.outbox.pending(10, NOW) == [message(RAIN, 1, "wet")]
        ledger.outbox.sent([message(RAIN, 1, "wet").id], NOW)
        assert ledger.outbox.pending(10, NOW) == [message(RAIN, 2, "dry")]
        assert ledger.counts().unsent == 1


def downgrade_outbox(connection: Connection) -> None:
    """A database as it is made now -> what revision 0003 made of the outbox."""
    for statement in (
        "DROP INDEX outbox_unsent_index",
        "DROP INDEX outbox_line_index",
        "ALTER TABLE outbox DROP COLUMN due",
        "ALTER TABLE outbox DROP COLUMN subject",
        "CREATE INDEX outbox_unsent_index ON outbox (attempts, position) WHERE sent IS NULL",
        "UPDATE alembic_version SET version_num = '0003'",
    ):
        connection.execute(text(statement))
