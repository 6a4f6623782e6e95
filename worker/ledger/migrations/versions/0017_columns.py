"""What was said of the columns of a table is kept with what was read of it, so that it can be read again."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("entry", sa.Column("columns", sa.Text()))
