"""Sketches of the articles that were kept before there were any, so that copies of these are found, too.

How a sketch is made is told here once more, as it was at this revision: a migration must do the same for ever.
"""

import json
import re
from collections.abc import Iterator
from hashlib import blake2b
from itertools import islice

import sqlalchemy as sa
import zstandard
from alembic import op

revision = "0007"
down_revision = "0006"

_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|\w+")
_RUN, _BINS, _BAND = 4, 72, 3
_MISSING = """
    SELECT subject.id, version.payload FROM subject
    JOIN version ON version.subject = subject.id AND version.number = subject.number
    WHERE subject.copy_of IS NULL AND NOT EXISTS (SELECT 1 FROM sketch WHERE sketch.subject = subject.id)
    AND subject.id > :last ORDER BY subject.id LIMIT 500
"""


def upgrade() -> None:
    connection = op.get_bind()
    last = ""
    while found := connection.execute(sa.text(_MISSING), {"last": last}).all():
        last = found[-1].id
        rows = [{"subject": subject, "band": key} for subject, payload in found for key in set(_sketch(payload))]
        if rows:
            connection.execute(sa.text("INSERT INTO sketch (band, subject) VALUES (:band, :subject)"), rows)


def _sketch(payload: bytes) -> Iterator[int]:
    """Payload of a version -> the keys under which its copies find it, none for a short text or another's payload."""
    try:
        blocks = json.loads(zstandard.decompress(bytes(payload)))["body"]["blocks"]
    except (ValueError, KeyError):
        return
    words = _TOKEN.findall("\n".join(block["text"] for block in blocks).lower())
    runs = {" ".join(run) for run in zip(*(islice(words, i, None) for i in range(_RUN)), strict=False)}
    if len(runs) < _BINS // 2:
        return
    least: list[int | None] = [None] * _BINS
    for run in runs:
        rest, place = divmod(int.from_bytes(blake2b(run.encode(), digest_size=8).digest()), _BINS)
        before = least[place]
        least[place] = rest if before is None else min(before, rest)
    following = next(one for one in least if one is not None)
    full: list[int] = []
    for one in reversed(least):
        following = following if one is None else one
        full.append(following)
    for start in range(0, _BINS, _BAND):
        band = b"".join(one.to_bytes(8) for one in full[start : start + _BAND])
        yield int.from_bytes(blake2b(bytes([start]) + band, digest_size=8).digest(), signed=True)
