"""Who names an address is found by it, however many claims there are."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_index("claim_url_hash_index", "claim", ["url_hash"])
