"""What was sent lately is counted in an index, however much was ever sent."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    sent = sa.text("sent IS NOT NULL")
    op.create_index("outbox_sent_index", "outbox", ["sent"], sqlite_where=sent, postgresql_where=sent)
