"""What was written last, and the feeds of a source, are found in an index, however many visits there are."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_index("visit_updated_index", "visit", ["updated"])
    feeds = sa.text("kind = 'feed'")
    op.create_index("visit_feed_index", "visit", ["source"], sqlite_where=feeds, postgresql_where=feeds)
