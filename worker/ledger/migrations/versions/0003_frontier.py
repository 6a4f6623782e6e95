"""Sources, the frontier of addresses to be visited, each host's turn, and the sketches that find near-duplicates."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "source",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="source_pkey"),
    )
    op.create_table(
        "visit",
        sa.Column("url_hash", sa.LargeBinary, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("twin", sa.LargeBinary),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("lane", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("due", sa.BigInteger),
        sa.Column("serial", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("first_seen", sa.BigInteger, nullable=False),
        sa.Column("updated", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("url_hash", name="visit_pkey"),
    )
    op.create_index("visit_twin_index", "visit", ["twin"])
    op.create_index("visit_kind_state_due_index", "visit", ["kind", "state", "due"])
    due = sa.text("due IS NOT NULL")
    op.create_index("visit_due_index", "visit", ["host", "lane", "due"], sqlite_where=due, postgresql_where=due)
    leased = sa.text("state = 'leased'")
    op.create_index("visit_leased_index", "visit", ["host"], sqlite_where=leased, postgresql_where=leased)
    op.create_table(
        "turn",
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("live", sa.BigInteger, nullable=False),
        sa.Column("backfill", sa.BigInteger, nullable=False),
        sa.Column("free", sa.BigInteger, nullable=False),
        sa.Column("floor", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("host", name="turn_pkey"),
    )
    op.create_index("turn_live_index", "turn", ["live"])
    op.create_index("turn_backfill_index", "turn", ["backfill"])
    op.create_table(
        "sketch",
        sa.Column("band", sa.BigInteger, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("band", "subject", name="sketch_pkey"),
        sa.ForeignKeyConstraint(["subject"], ["subject.id"], name="sketch_subject_fkey"),
    )
