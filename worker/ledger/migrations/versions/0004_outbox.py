"""When a message of the outbox may be tried next, and whose messages go out in order."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("due", sa.BigInteger))
    op.add_column("outbox", sa.Column("subject", sa.Text))
    op.execute("UPDATE outbox SET due = queued")
    op.execute("UPDATE outbox SET subject = version.subject FROM version WHERE version.message = outbox.id")
    unsent = sa.text("sent IS NULL")
    op.drop_index("outbox_unsent_index", "outbox")
    for name, column in (("outbox_unsent_index", "due"), ("outbox_line_index", "subject")):
        op.create_index(name, "outbox", [column, "position"], sqlite_where=unsent, postgresql_where=unsent)
