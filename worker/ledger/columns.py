"""Column types that hold the same on SQLite and PostgreSQL, and the fingerprint that stands in for a long text."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import zstandard
from sqlalchemy import BigInteger, LargeBinary, Text
from sqlalchemy.types import TypeDecorator

from worker.ledger.records import Step

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_STEPS = tuple[Step, ...]
_PAIRS = tuple[tuple[str, str], ...]


def plain(text: str) -> str:
    """Any text -> text that both databases store: lone surrogates (from file names) and NUL are spelt out."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\x00")


def fingerprint(text: str) -> bytes:
    """Text of any length -> 32 bytes (SHA-256) to look it up by: PostgreSQL indexes nothing above some 2,700 bytes."""
    return hashlib.sha256(plain(text).encode("utf-8")).digest()


def stand_in(word: str) -> int:
    """A word -> 64 bits that stand in for it in an index: two words share some once in a few thousand million."""
    return int.from_bytes(hashlib.blake2b(plain(word).encode(), digest_size=8).digest(), signed=True)


def microseconds(moment: datetime) -> int:
    """Aware datetime -> whole microseconds since 1970 in UTC, as they are stored."""
    if moment.tzinfo is None:
        raise ValueError(f"naive datetime: {moment!r}")
    return (moment - _EPOCH) // _MICROSECOND


class Moment(TypeDecorator[datetime]):
    """Aware datetime <-> whole microseconds since 1970 in UTC. A naive datetime is a mistake of the caller's."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Any) -> int | None:
        return None if value is None else microseconds(value)

    def process_result_value(self, value: int | None, _: Any) -> datetime | None:
        return None if value is None else _EPOCH + value * _MICROSECOND


class Plain(TypeDecorator[str]):
    """Text of unknown origin <-> text, see ``plain``."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _: Any) -> str | None:
        return None if value is None else plain(value)


class Packed(TypeDecorator[bytes]):
    """Bytes <-> the same compressed (Zstandard, RFC 8878)."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, _: Any) -> bytes | None:
        return None if value is None else zstandard.compress(value)

    def process_result_value(self, value: bytes | None, _: Any) -> bytes | None:
        return None if value is None else zstandard.decompress(value)


class Pairs(TypeDecorator[tuple[tuple[str, str], ...]]):
    """Pairs of texts <-> JSON text: an array of arrays of two; NULL where there are none."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[tuple[str, str], ...] | None, _: Any) -> str | None:
        return msgspec.json.encode([(plain(one), plain(other)) for one, other in value]).decode() if value else None

    def process_result_value(self, value: str | None, _: Any) -> tuple[tuple[str, str], ...]:
        return () if value is None else msgspec.json.decode(value, type=_PAIRS)


class Steps(TypeDecorator[tuple[Step, ...]]):
    """Steps <-> JSON text: an array of objects with name, outcome and detail."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[Step, ...] | None, _: Any) -> str | None:
        if value is None:
            return None
        return msgspec.json.encode([Step(plain(s.name), plain(s.outcome), plain(s.detail)) for s in value]).decode()

    def process_result_value(self, value: str | None, _: Any) -> tuple[Step, ...] | None:
        return None if value is None else msgspec.json.decode(value, type=_STEPS)
