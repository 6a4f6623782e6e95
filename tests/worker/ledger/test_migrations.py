from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from tests.worker.ledger.stories import opened
from worker.ledger import open_ledger
from worker.ledger.schema import REVISION, metadata

COLUMNS = """
    SELECT table_name, column_name, ordinal_position, data_type, is_nullable, column_default, is_identity
    FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2
"""
INDEXES = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2
"""
DEFINITIONS = "SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2"


def describe(connection: Connection) -> list[tuple[object, ...]]:
    queries = [DEFINITIONS] if connection.dialect.name == "sqlite" else [COLUMNS, INDEXES, CONSTRAINTS]
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
