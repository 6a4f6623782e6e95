import json

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from tests.worker.ledger.stories import NOW, digest, identity, message, opened, tell_all
from worker.ledger import Entry, State, open_ledger
from worker.ledger.schema import REVISION, metadata
from worker.message import Message

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
        downgrade_trust(connection)
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


def test_what_was_known_before_homes_and_originals_had_a_place_is_still_known(empty: str) -> None:
    """From 0004: a subject, a copy of it as its event says, and an entry of each."""
    body = json.dumps({"data": {"representative": f"urn:uuid:{identity(RAIN)}"}}).encode()
    with open_ledger(empty) as ledger:
        tell_all(ledger, [(RAIN, "wet")])
        with ledger.transaction(NOW, urls=[SUN], digests=[digest("damp")]) as transaction:
            copy = transaction.add_subject(identity(SUN), SUN, NOW)
            says = Message(id="said", type="io.example.article.duplicate.v1", key="a.b", body=body)
            transaction.add_version(copy.subject, 1, digest=digest("damp"), payload=b"", evidence=b"", message=says)
            transaction.settle(Entry(key=SUN, state=State.DUPLICATE, subject=copy.subject))
        before = ledger.rates(NOW)
    with opened(empty) as connection:
        downgrade_trust(connection)
    with open_ledger(empty) as ledger:
        assert ledger.rates(NOW).entries == before.entries == {State.PUBLISHED: 1, State.DUPLICATE: 1}
        with ledger.transaction(NOW, urls=[RAIN, SUN]) as transaction:
            rain, sun = transaction.known(RAIN), transaction.known(SUN)
            assert rain is not None
            assert sun is not None
            assert (rain.home, rain.copy_of) == (RAIN, None)
            assert (sun.home, sun.copy_of) == (SUN, rain.subject)
            assert [known.subject for known, _ in transaction.copies(rain.subject, 9)] == [sun.subject]
            assert transaction.shown(RAIN) is None


def downgrade_trust(connection: Connection) -> None:
    """A database as it is made now -> what revision 0004 made of it."""
    for statement in (
        "ALTER TABLE entry DROP COLUMN columns",
        "DROP INDEX outbox_sent_index",
        "DROP INDEX visit_updated_index",
        "DROP INDEX visit_feed_index",
        "DROP TABLE bookmark",
        "DROP TABLE delay",
        "DROP TABLE subscription",
        "DROP TABLE cursor",
        "DROP TABLE unheard",
        "DROP INDEX entry_state_code_updated_index",
        "DROP INDEX entry_updated_index",
        "DROP INDEX outbox_queued_index",
        "DROP INDEX version_created_index",
        "CREATE INDEX entry_state_index ON entry (state)",
        "ALTER TABLE source DROP COLUMN paused",
        "DROP TABLE tick",
        "DROP TABLE told",
        "DROP TABLE word",
        "DROP TABLE daily",
        "DROP TABLE attempt",
        "DROP TABLE claim",
        "DROP TABLE tally",
        "DROP INDEX subject_copy_of_index",
        "ALTER TABLE subject DROP COLUMN home",
        "ALTER TABLE subject DROP COLUMN copy_of",
        "ALTER TABLE alias DROP COLUMN digest",
        "ALTER TABLE alias DROP COLUMN number",
        "ALTER TABLE visit DROP COLUMN reason",
        "UPDATE alembic_version SET version_num = '0004'",
    ):
        connection.execute(text(statement))
