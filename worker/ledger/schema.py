"""The tables. A change here needs a migration beside it, which a test demands.

    entry ──▶ subject ◀── alias        what was discovered; what it is about; every address that leads there
                 ▲
              version ──▶ outbox       what was said of it, number by number; the message that says it

    host  robots  validator            how the web is to be asked

Addresses and keys are looked up by fingerprint, for they have no greatest length. Rows of the outbox stay after they
were sent, so the very same bytes can be sent again.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from worker.ledger.columns import Moment, Packed, Plain, Steps

REVISION = "0002"  # the migration that makes these tables

# SQLite counts up by itself only in a column of the type INTEGER.
_COUNTER = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_%(column_0_N_name)s_index",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "pk": "%(table_name)s_pkey",
    }
)

subject = Table(
    "subject",
    metadata,
    Column("arrival", _COUNTER, Identity(), primary_key=True),  # order of arrival: who held a digest first
    Column("id", Text, nullable=False),
    Column("name", Plain, nullable=False),
    Column("number", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("first_seen", Moment, nullable=False),
    UniqueConstraint("id"),
    Index(None, "digest", "arrival"),
)

alias = Table(
    "alias",
    metadata,
    Column("url_hash", LargeBinary, primary_key=True),
    Column("url", Plain, nullable=False),
    Column("subject", Text, ForeignKey(subject.c.id), nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("position", _COUNTER, Identity(), primary_key=True),
    Column("id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("body", Packed, nullable=False),
    Column("queued", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Plain),
    Column("sent", Moment),
    UniqueConstraint("id"),
)
Index(
    "outbox_unsent_index",
    outbox.c.attempts,
    outbox.c.position,
    sqlite_where=outbox.c.sent.is_(None),
    postgresql_where=outbox.c.sent.is_(None),
)

version = Table(
    "version",
    metadata,
    Column("subject", Text, ForeignKey(subject.c.id), nullable=False),
    Column("number", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("payload", Packed, nullable=False),
    Column("evidence", Packed, nullable=False),
    Column("message", Text, ForeignKey(outbox.c.id), nullable=False),
    Column("created", Moment, nullable=False),
    PrimaryKeyConstraint("subject", "number"),
)

entry = Table(
    "entry",
    metadata,
    Column("key_hash", LargeBinary, primary_key=True),
    Column("key", Plain, nullable=False),
    Column("url_hash", LargeBinary, index=True),
    Column("url", Plain),
    Column("origin_hash", LargeBinary, index=True),
    Column("origin", Plain),
    Column("state", Text, nullable=False, index=True),
    Column("code", Text, nullable=False),
    Column("detail", Plain, nullable=False),
    Column("subject", Text, ForeignKey(subject.c.id), index=True),
    Column("attempts", Integer, nullable=False),
    Column("first_seen", Moment, nullable=False),
    Column("updated", Moment, nullable=False),
    Column("trace", Steps, nullable=False),
)

# What the web is owed: one row a host (its budget), one an origin (its robots.txt), one an address (its validators).
host = Table(
    "host",
    metadata,
    Column("name", Text, primary_key=True),
    Column("due", Moment, nullable=False),  # no request before
    Column("active", Integer, nullable=False),  # requests under way
    Column("lease", Moment, nullable=False),  # after this those under way are dead
    Column("strikes", Integer, nullable=False),  # refusals and failures in a row
    Column("reason", Plain, nullable=False),  # of the last strike
)

robots = Table(
    "robots",
    metadata,
    Column("origin", Text, primary_key=True),
    Column("status", Integer, nullable=False),  # 0: unreachable
    Column("body", Packed, nullable=False),
    Column("fetched", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
    Column("failing_since", Moment),
)

validator = Table(
    "validator",
    metadata,
    Column("url_hash", LargeBinary, primary_key=True),
    Column("url", Plain, nullable=False),
    Column("etag", Plain),
    Column("last_modified", Plain),
    Column("updated", Moment, nullable=False),
)
