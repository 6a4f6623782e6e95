"""The tables. A change here needs a migration beside it, which a test demands.

    entry ──▶ subject ◀── alias        what was discovered; what it is about; every address that leads there
    tally                claim         how often an entry came into a state, and when; what an address says of another
    delay                              how long after its publication an article was told of
                 ▲
              version ──▶ outbox       what was said of it, number by number; the message that says it
              sketch                   under which keys texts that resemble its own are found

    word     daily                     by which words a subject is found; what is counted a day

    source   visit ──▶ turn            who is followed; every address to be visited, once or again; each host's turn
    host  robots  validator            how the web is to be asked
    tick  told                         when somebody was last at work; what somebody was told of
    attempt                            what was begun and has not ended
    bookmark                           how far something has been read
    cursor   unheard                   how far each sink has got in the outbox; what it could never be told
    subscription                       at which hub a feed's news is announced, and what was agreed with it

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

from worker.ledger.columns import Moment, Packed, Pairs, Plain, Steps

REVISION = "0018"  # the migration that makes these tables

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
    Column("home", Plain, nullable=False, server_default=""),
    Column("copy_of", Text, index=True),
    UniqueConstraint("id"),
    Index(None, "digest", "arrival"),
)

alias = Table(
    "alias",
    metadata,
    Column("url_hash", LargeBinary, primary_key=True),
    Column("url", Plain, nullable=False),
    Column("subject", Text, ForeignKey(subject.c.id), nullable=False),
    Column("digest", Text),  # of what it showed last
    Column("number", Integer),  # of the version that this was a form of
)

# An address that names another as a form of itself; two that name each other are one publisher's.
claim = Table(
    "claim",
    metadata,
    Column("by_hash", LargeBinary, primary_key=True),
    Column("url_hash", LargeBinary, primary_key=True, index=True),
)

outbox = Table(
    "outbox",
    metadata,
    Column("position", _COUNTER, Identity(), primary_key=True),
    Column("id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("body", Packed, nullable=False),
    Column("queued", Moment, nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
    Column("error", Plain),
    Column("sent", Moment),  # with an error: it was discarded, and never will be
    Column("due", Moment),  # when it may be tried next; none: it can never be sent, and is left to a person
    Column("subject", Text),  # whose messages go out in order
    UniqueConstraint("id"),
)
Index(
    "outbox_unsent_index",
    outbox.c.due,
    outbox.c.position,
    sqlite_where=outbox.c.sent.is_(None),
    postgresql_where=outbox.c.sent.is_(None),
)
Index(
    "outbox_line_index",
    outbox.c.subject,
    outbox.c.position,
    sqlite_where=outbox.c.sent.is_(None),
    postgresql_where=outbox.c.sent.is_(None),
)
Index(
    "outbox_sent_index",
    outbox.c.sent,
    sqlite_where=outbox.c.sent.is_not(None),
    postgresql_where=outbox.c.sent.is_not(None),
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
    Index(None, "created"),
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
    Column("state", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("detail", Plain, nullable=False),
    Column("subject", Text, ForeignKey(subject.c.id), index=True),
    Column("attempts", Integer, nullable=False),
    Column("first_seen", Moment, nullable=False),
    Column("updated", Moment, nullable=False, index=True),
    Column("trace", Steps, nullable=False),
    Column("columns", Pairs),
    Index(None, "state", "code", "updated"),
)

# A row for every state that entries of a transaction came into, however often they did: nobody waits for another's row.
tally = Table(
    "tally",
    metadata,
    Column("position", _COUNTER, Identity(), primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("number", Integer, nullable=False),
)

# Of each new article whose time is known, how long after its publication it was told of; the last two days.
delay = Table(
    "delay",
    metadata,
    Column("position", _COUNTER, Identity(), primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    Column("source", Text, nullable=False),
    Column("seconds", BigInteger, nullable=False),
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

source = Table(
    "source",
    metadata,
    Column("id", Text, primary_key=True),
    Column("payload", Plain, nullable=False),
    Column("paused", Moment),  # since when a person has it left alone, whatever its list says
)

# Leasing a visit moves its due time to the end of the lease, so a lease that runs out is due again by itself.
visit = Table(
    "visit",
    metadata,
    Column("url_hash", LargeBinary, primary_key=True),
    Column("url", Plain, nullable=False),
    Column("twin", LargeBinary, index=True),  # another name under which the same address may turn up again
    Column("host", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("lane", Integer, nullable=False),  # 0 live, 1 backfill
    Column("state", Text, nullable=False),
    Column("due", Moment),
    Column("serial", Integer, nullable=False),  # of the lease: whoever reports back under an older one comes too late
    Column("attempts", Integer, nullable=False),  # starts since somebody last reported back
    Column("note", Plain, nullable=False),  # what the work wants to remember, as JSON
    Column("first_seen", Moment, nullable=False),
    Column("updated", Moment, nullable=False),
    Column("reason", Plain, nullable=False, server_default=""),  # why it waits
    Index(None, "kind", "state", "due"),
    Index(None, "updated"),
)
# Of a source's pages there are any number, and nobody asks for them all.
Index(
    "visit_feed_index",
    visit.c.source,
    sqlite_where=visit.c.kind == "feed",
    postgresql_where=visit.c.kind == "feed",
)
Index(
    "visit_due_index",
    visit.c.host,
    visit.c.lane,
    visit.c.due,
    sqlite_where=visit.c.due.is_not(None),
    postgresql_where=visit.c.due.is_not(None),
)
Index(
    "visit_leased_index",
    visit.c.host,
    sqlite_where=visit.c.state == "leased",
    postgresql_where=visit.c.state == "leased",
)

# ``live`` and ``backfill``: not before this moment is there anything to lease in that lane. The moment may be too
# early, never too late, so a dispatcher that looks and finds nothing only has to put it right.
turn = Table(
    "turn",
    metadata,
    Column("host", Text, primary_key=True),
    Column("live", Moment, nullable=False, index=True),
    Column("backfill", Moment, nullable=False, index=True),
    Column("free", Moment, nullable=False),  # when the host may be asked next
    Column("floor", Moment, nullable=False),  # when it has said that it may be asked next
)

sketch = Table(
    "sketch",
    metadata,
    Column("band", BigInteger, primary_key=True),
    Column("subject", Text, ForeignKey(subject.c.id), primary_key=True),
)

# Words under which a subject is found, as numbers that stand in for them: any that one of its versions had.
word = Table(
    "word",
    metadata,
    Column("word", BigInteger, primary_key=True, autoincrement=False),
    Column("arrival", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

daily = Table(
    "daily",
    metadata,
    Column("name", Text, primary_key=True),
    Column("day", Text, primary_key=True),  # 2026-11-23, in UTC
    Column("label", Plain, primary_key=True),
    Column("number", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# How far each sink has got in the outbox, and what it could never be told.
cursor = Table(
    "cursor",
    metadata,
    Column("name", Text, primary_key=True),
    Column("place", BigInteger, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("due", Moment),
    Column("leased", Moment),
    Column("error", Plain, nullable=False),
    Column("off", Plain, nullable=False),
)

unheard = Table(
    "unheard",
    metadata,
    Column("sink", Text, primary_key=True),
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    Column("error", Plain, nullable=False),
    Column("at", Moment, nullable=False),
)

# What was agreed with the hub of a feed (WebSub). ``token`` ends the address that the hub calls, which nobody can
# guess; by ``secret`` it signs. Both are there only while they are in use, and are read only where they are used.
subscription = Table(
    "subscription",
    metadata,
    Column("url_hash", LargeBinary, primary_key=True),
    Column("url", Plain, nullable=False),
    Column("source", Text, nullable=False),
    Column("hub", Plain, nullable=False),
    Column("topic", Plain, nullable=False),  # what the hub calls the feed
    Column("base", Plain, nullable=False),  # of the address that the hub calls
    Column("token", Text),
    Column("secret", Text),
    Column("state", Text, nullable=False),
    Column("due", Moment, index=True),  # when the hub is asked next
    Column("expires", Moment),
    Column("failures", Integer, nullable=False),
    Column("reason", Plain, nullable=False),
    Column("pings", Integer, nullable=False),  # that were heeded
    Column("pinged", Moment),
    UniqueConstraint("token"),
)

# A unit of work, from just before it is begun until it ends: what stays was being done when its process died.
attempt = Table(
    "attempt",
    metadata,
    Column("unit_hash", LargeBinary, primary_key=True),
    Column("unit", Plain, nullable=False),
    Column("starts", Integer, nullable=False),
    Column("updated", Moment, nullable=False),
)

# How far something has been read that takes long, as whoever reads it notes it.
bookmark = Table(
    "bookmark",
    metadata,
    Column("name_hash", LargeBinary, primary_key=True),
    Column("name", Plain, nullable=False),
    Column("mark", Plain, nullable=False),
    Column("updated", Moment, nullable=False),
)

# What whom has been told of, so as to be told of nothing twice, and of its end.
told = Table(
    "told",
    metadata,
    Column("name", Text, primary_key=True),
    Column("about", LargeBinary, primary_key=True),
    Column("text", Plain, nullable=False),
    Column("at", Moment, nullable=False),
)

# Who works here says so from time to time: beat's ticks, the desk of one process, what keeps house.
tick = Table(
    "tick",
    metadata,
    Column("name", Text, primary_key=True),
    Column("at", Moment, nullable=False),
)
