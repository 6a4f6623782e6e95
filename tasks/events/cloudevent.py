"""Article -> event: its ids, its routing key, its CloudEvents 1.0 bytes.

    canonical URL ─▶ article uuid ─┐
    verb, version, content digest ─┴▶ event uuid          same article, same version, same text: same id, always

Structured-mode JSON (CloudEvents 1.0.2, JSON Event Format) reads the same over AMQP, Redis, Kafka and HTTP.
"""

import re
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

from tasks.events.schemas import schema_address
from tasks.models.article import Article, Duplicate
from tasks.models.event import Envelope, event_type
from tasks.models.notices import SourceNotice, Withdrawn
from worker.message import Message

Verb = Literal["published", "updated", "corrected", "withdrawn", "duplicate"]

_NOT_IN_WORD = re.compile(r"[^a-z0-9_-]+")


def article_uuid(canonical: str) -> UUID:
    """Canonical URL -> the article's UUID (RFC 9562, version 5 in the URL namespace)."""
    return uuid5(NAMESPACE_URL, canonical)


def event_uuid(article: UUID, verb: Verb, version: int, content: str) -> UUID:
    """Article, verb, version and content digest -> the event's UUID; the version keeps A→B→A three events, not two."""
    return uuid5(article, f"{verb}\n{version}\n{content}")


def routing_key(verb: Verb, language: str, section: str, publisher: str) -> str:
    """Verb, BCP 47 tag, section id and publisher id -> ``article.<verb>.<lang>.<section>.<publisher>``, five words."""
    return ".".join(map(_routing_word, ("article", verb, language.split("-", 1)[0], section, publisher)))


def _routing_word(text: str) -> str:
    """Text -> one word of a routing key."""
    return _NOT_IN_WORD.sub("-", text.lower()).strip("-")[:60] or "und"


def write_event(
    data: Article | Duplicate, verb: Verb, *, authority: str, recorded: datetime, trace: str | None = None
) -> Message:
    """Article (or thin duplicate) and verb -> the message, its body in CloudEvents structured JSON.

    ``authority`` is the base URL of the installation, ``recorded`` the moment of writing (aware), ``trace`` a W3C
    traceparent. Equal input gives equal bytes.
    """
    subject = UUID(data.uri.removeprefix("urn:uuid:"))
    return _seal(
        Envelope(
            specversion="1.0",
            id=str(event_uuid(subject, verb, data.version, data.fingerprint.content)),
            source=f"{authority}/publishers/{data.publisher.id}",
            type=event_type(f"article.{verb}"),
            subject=str(subject),
            time=data.times.fetched,
            datacontenttype="application/json",
            dataschema=schema_address("duplicate" if isinstance(data, Duplicate) else "article", authority),
            partitionkey=str(subject),
            articleversion=data.version,
            recordedtime=moment(recorded, "milliseconds"),
            traceparent=trace,
            data=data,
        ),
        routing_key(verb, data.language.tag, data.section.id, data.publisher.id),
    )


def write_withdrawal(
    data: Withdrawn, last: Article, *, authority: str, recorded: datetime, trace: str | None = None
) -> Message:
    """Tombstone and the last version of the article -> the message; it goes where the article's events went."""
    subject = UUID(data.uri.removeprefix("urn:uuid:"))
    return _seal(
        Envelope(
            specversion="1.0",
            id=str(event_uuid(subject, "withdrawn", data.version, data.last_content)),
            source=f"{authority}/publishers/{data.publisher.id}",
            type=event_type("article.withdrawn"),
            subject=str(subject),
            time=moment(recorded),
            datacontenttype="application/json",
            dataschema=schema_address("withdrawn", authority),
            partitionkey=str(subject),
            articleversion=data.version,
            recordedtime=moment(recorded, "milliseconds"),
            traceparent=trace,
            data=data,
        ),
        routing_key("withdrawn", last.language.tag, last.section.id, last.publisher.id),
    )


def write_notice(
    data: SourceNotice,
    verb: Literal["failed", "recovered"],
    *,
    language: str | None,
    authority: str,
    recorded: datetime,
    trace: str | None = None,
) -> Message:
    """Notice about a source -> the message, ``ingest.source.<verb>.<language>.<source>``.

    Its id follows from feed, verb and beginning, so it is said once.
    """
    words = ("ingest", "source", verb, (language or "und").split("-", 1)[0], data.source_id)
    return _seal(
        Envelope(
            specversion="1.0",
            id=str(uuid5(NAMESPACE_URL, f"{data.feed_url}\n{verb}\n{data.since}")),
            source=f"{authority}/sources/{data.source_id}",
            type=event_type(f"ingest.source.{verb}"),
            subject=data.feed_url,
            time=data.since,
            datacontenttype="application/json",
            dataschema=schema_address("source", authority),
            recordedtime=moment(recorded, "milliseconds"),
            traceparent=trace,
            data=data,
        ),
        ".".join(map(_routing_word, words)),
    )


def _seal(envelope: Envelope[Any], key: str) -> Message:
    return Message(id=envelope.id, type=envelope.type, key=key, body=msgspec.json.encode(envelope))


def moment(value: datetime, precision: str = "seconds") -> str:
    """Aware datetime -> RFC 3339 in UTC with ``Z``."""
    return value.astimezone(UTC).isoformat(timespec=precision).replace("+00:00", "Z")
