"""What became old is found; entries by reason; sources that a person has paused; when somebody was at work."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.drop_index("entry_state_index", "entry")
    op.create_index("entry_state_code_updated_index", "entry", ["state", "code", "updated"])
    for table, column in (("entry", "updated"), ("outbox", "queued"), ("version", "created")):
        op.create_index(f"{table}_{column}_index", table, [column])
    op.add_column("source", sa.Column("paused", sa.BigInteger))
    op.create_table(
        "tick",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name="tick_pkey"),
    )
