"""Entries, subjects with their aliases and versions, and the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_COUNTER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "subject",
        sa.Column("arrival", _COUNTER, sa.Identity(), nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("first_seen", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("arrival", name="subject_pkey"),
        sa.UniqueConstraint("id", name="subject_id_key"),
    )
    op.create_index("subject_digest_arrival_index", "subject", ["digest", "arrival"])
    op.create_table(
        "alias",
        sa.Column("url_hash", sa.LargeBinary, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("url_hash", name="alias_pkey"),
        sa.ForeignKeyConstraint(["subject"], ["subject.id"], name="alias_subject_fkey"),
    )
    op.create_table(
        "outbox",
        sa.Column("position", _COUNTER, sa.Identity(), nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("queued", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("sent", sa.BigInteger),
        sa.PrimaryKeyConstraint("position", name="outbox_pkey"),
        sa.UniqueConstraint("id", name="outbox_id_key"),
    )
    unsent = sa.text("sent IS NULL")
    op.create_index(
        "outbox_unsent_index", "outbox", ["attempts", "position"], sqlite_where=unsent, postgresql_where=unsent
    )
    op.create_table(
        "version",
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("evidence", sa.LargeBinary, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("subject", "number", name="version_pkey"),
        sa.ForeignKeyConstraint(["subject"], ["subject.id"], name="version_subject_fkey"),
        sa.ForeignKeyConstraint(["message"], ["outbox.id"], name="version_message_fkey"),
    )
    op.create_table(
        "entry",
        sa.Column("key_hash", sa.LargeBinary, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("url_hash", sa.LargeBinary),
        sa.Column("url", sa.Text),
        sa.Column("origin_hash", sa.LargeBinary),
        sa.Column("origin", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("subject", sa.Text),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("first_seen", sa.BigInteger, nullable=False),
        sa.Column("updated", sa.BigInteger, nullable=False),
        sa.Column("trace", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name="entry_pkey"),
        sa.ForeignKeyConstraint(["subject"], ["subject.id"], name="entry_subject_fkey"),
    )
    for column in ("url_hash", "origin_hash", "state", "subject"):
        op.create_index(f"entry_{column}_index", "entry", [column])
