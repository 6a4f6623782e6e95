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
# Not the tables' own statements: one that was altered reads otherwise than one that was made so.
COLUMNS_OF_SQLITE = """
    SELECT m.name, c.cid, c.name, c.type, c."notnull", c.dflt_value, c.pk
    FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY 1, 2
"""
KEYS_OF_SQLITE = """
    SELECT m.name, k.* FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) k WHERE m.type = 'table' ORDER BY 1, 2
"""
INDEXES_OF_SQLITE = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' ORDER BY 1"
SQLITE = [COLUMNS_OF_SQLITE, KEYS_OF_SQLITE, INDEXES_OF_SQLITE]


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
