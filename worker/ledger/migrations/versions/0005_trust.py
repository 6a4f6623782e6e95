"""Homes and originals of subjects, what addresses showed and named, why visits wait, and how often states came."""

import json

import sqlalchemy as sa
import zstandard
from alembic import op

revision = "0005"
down_revision = "0004"

_COUNTER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.add_column("subject", sa.Column("home", sa.Text, nullable=False, server_default=""))
    op.add_column("subject", sa.Column("copy_of", sa.Text))
    op.create_index("subject_copy_of_index", "subject", ["copy_of"])
    op.add_column("alias", sa.Column("digest", sa.Text))
    op.add_column("alias", sa.Column("number", sa.Integer))
    op.add_column("visit", sa.Column("reason", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "claim",
        sa.Column("by_hash", sa.LargeBinary, nullable=False),
        sa.Column("url_hash", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("by_hash", "url_hash", name="claim_pkey"),
    )
    op.create_table(
        "tally",
        sa.Column("position", _COUNTER, sa.Identity(), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("position", name="tally_pkey"),
    )
    op.create_index("tally_at_index", "tally", ["at"])
    op.execute("UPDATE subject SET home = name")
    _name_originals(op.get_bind())
    # An entry came into the state that it is in when it was written last; how often before that, nobody noted.
    op.execute(
        "INSERT INTO tally (at, state, number) SELECT updated, state, count(*) FROM entry GROUP BY updated, state"
    )


def _name_originals(connection: sa.Connection) -> None:
    """A copy's last event names what it is a copy of, and nothing else did until now."""
    bodies = connection.execute(
        sa.text(
            "SELECT version.subject, outbox.body FROM subject"
            " JOIN version ON version.subject = subject.id AND version.number = subject.number"
            " JOIN outbox ON outbox.id = version.message WHERE outbox.type LIKE '%.duplicate.v1'"
        )
    )
    named = []
    for subject, body in bodies:
        data = json.loads(zstandard.decompress(bytes(body)))["data"]
        named.append({"subject": subject, "original": data["representative"].removeprefix("urn:uuid:")})
    if named:
        connection.execute(sa.text("UPDATE subject SET copy_of = :original WHERE id = :subject"), named)
