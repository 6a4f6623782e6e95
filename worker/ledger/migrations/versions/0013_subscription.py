"""Subscriptions at the hubs of feeds (WebSub)."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "subscription",
        sa.Column("url_hash", sa.LargeBinary, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("hub", sa.Text, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("base", sa.Text, nullable=False),
        sa.Column("token", sa.Text),
        sa.Column("secret", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("due", sa.BigInteger),
        sa.Column("expires", sa.BigInteger),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("pings", sa.Integer, nullable=False),
        sa.Column("pinged", sa.BigInteger),
        sa.PrimaryKeyConstraint("url_hash", name="subscription_pkey"),
        sa.UniqueConstraint("token", name="subscription_token_key"),
    )
    op.create_index("subscription_due_index", "subscription", ["due"])
