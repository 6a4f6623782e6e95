"""Cursors of sinks in the outbox, and the events that they could never be told."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "cursor",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("place", sa.BigInteger, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("due", sa.BigInteger),
        sa.Column("leased", sa.BigInteger),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("off", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="cursor_pkey"),
    )
    op.create_table(
        "unheard",
        sa.Column("sink", sa.Text, nullable=False),
        sa.Column("place", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("sink", "place", name="unheard_pkey"),
    )
