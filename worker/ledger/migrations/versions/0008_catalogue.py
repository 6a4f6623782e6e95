"""Words that an article is found by, those of the articles kept so far too; and counts a day.

How words are made is told here once more, as it was at this revision: a migration must do the same for ever.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from hashlib import blake2b
from itertools import islice, pairwise

import sqlalchemy as sa
import zstandard
from alembic import op

revision = "0008"
down_revision = "0007"

_MOST = 24
_WORD = re.compile(r"\w+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")
_CURRENT = """
    SELECT subject.arrival, version.payload FROM subject
    JOIN version ON version.subject = subject.id AND version.number = subject.number
    WHERE subject.arrival > :last ORDER BY subject.arrival LIMIT 500
"""


def upgrade() -> None:
    op.create_table(
        "word",
        sa.Column("word", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("arrival", sa.BigInteger, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("word", "arrival", name="word_pkey"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "daily",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("name", "day", "label", name="daily_pkey"),
        sqlite_with_rowid=False,
    )
    connection, last = op.get_bind(), -1
    while found := connection.execute(sa.text(_CURRENT), {"last": last}).all():
        last = found[-1].arrival
        rows = [
            {"word": key, "arrival": arrival}
            for arrival, payload in found
            for key in {int.from_bytes(blake2b(one, digest_size=8).digest(), signed=True) for one in _index(payload)}
        ]
        if rows:
            connection.execute(sa.text("INSERT INTO word (word, arrival) VALUES (:word, :arrival)"), rows)


def _index(payload: bytes) -> Iterator[bytes]:
    """Payload of a version -> the words it is found by, none for another's payload."""
    try:
        article = json.loads(zstandard.decompress(bytes(payload)))
        times = article["times"]
        day = (times["published"]["value"] if "published" in times else times["firstSeen"])[:10]
        filed = (
            f"source:{article['provenance']['sourceId']}",
            f"publisher:{article['publisher']['id']}",
            f"section:{article['section']['id']}",
            f"date:{day}",
            f"date:{day[:7]}",
        )
        words = (*islice(dict.fromkeys(_words(article["headline"])), _MOST), *filed)
    except (ValueError, KeyError):
        return
    for one in words:
        yield one.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00").encode()


def _words(text: str) -> Iterator[str]:
    apart = unicodedata.normalize("NFKD", text.casefold())
    folded = unicodedata.normalize("NFC", "".join(c for c in apart if not "\u0300" <= c <= "\u036f"))
    for word in _WORD.findall(folded):
        rest = word
        for run in _UNSPACED.findall(word):
            rest = rest.replace(run, " ", 1)
            yield from map("".join, pairwise(run)) if len(run) > 1 else (run,)
        yield from rest.split()
