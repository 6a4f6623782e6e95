"""Article -> event: its ids, its routing key, its CloudEvents 1.0 bytes, and the JSON Schema of what is inside.

    canonical URL ─▶ article uuid ─┐
    verb, version, content digest ─┴▶ event uuid          same article, same version, same text: same id, always

Structured-mode JSON (CloudEvents 1.0.2, JSON Event Format) reads the same over AMQP, Redis, Kafka and HTTP.
"""

import re
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec
from msgspec import Struct

from tasks.models.article import Article, Duplicate
from tasks.models.notices import SourceNotice, Withdrawn
from worker.message import Message

Verb = Literal["published", "updated", "corrected", "withdrawn", "duplicate"]

SCHEMA_VERSION = "1.0.0"
_NOT_IN_WORD = re.compile(r"[^a-z0-9_-]+")
SCHEMAS: dict[str, type[Struct]] = {
    "article": Article,
    "duplicate": Duplicate,
    "withdrawn": Withdrawn,
    "source": SourceNotice,
}


class Envelope(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The CloudEvents attributes as written; ``time`` is when we saw it, ``recordedtime`` when we said so.

    A notice about a source is of no article: it has neither a version nor a key to keep its order by.
    """

    specversion: Literal["1.0"]
    id: str
    source: str
    type: str
    subject: str
    time: str
    datacontenttype: Literal["application/json"]
    dataschema: str
    partitionkey: str | None = None
    articleversion: int | None = None
    recordedtime: str
    traceparent: str | None = None
    data: Article | Duplicate | Withdrawn | SourceNotice


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
            type=f"io.github.wiredesk.article.{verb}.v1",
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
            type="io.github.wiredesk.article.withdrawn.v1",
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
            type=f"io.github.wiredesk.ingest.source.{verb}.v1",
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


def _seal(envelope: Envelope, key: str) -> Message:
    return Message(id=envelope.id, type=envelope.type, key=key, body=msgspec.json.encode(envelope))


def moment(value: datetime, precision: str = "seconds") -> str:
    """Aware datetime -> RFC 3339 in UTC with ``Z``."""
    return value.astimezone(UTC).isoformat(timespec=precision).replace("+00:00", "Z")


def schema_address(name: str, authority: str) -> str:
    """Schema name -> the address it is published under; a new minor version adds optional fields only."""
    return f"{authority}/schemas/{name}/{SCHEMA_VERSION}.json"


def schema(name: str, authority: str) -> dict[str, Any]:
    """Schema name (``article``, ``duplicate`` …) -> JSON Schema (2020-12) of an event's ``data``, made from the types.

    The schema is open: consumers must ignore fields, verbs and values they do not know.
    """
    _, components = msgspec.json.schema_components([SCHEMAS[name]])
    root = components.pop(SCHEMAS[name].__name__)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": schema_address(name, authority),
        **_never_null(root),
        "$defs": _never_null(components),
    }


def _never_null(node: Any) -> Any:
    """A generated schema -> the same without null: an unknown field is left out on the wire, so null is never valid."""
    if isinstance(node, list):
        return [_never_null(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {key: _never_null(value) for key, value in node.items() if not (key == "default" and value is None)}
    if {"type": "null"} in node.get("anyOf", ()):
        kept = [option for option in node.pop("anyOf") if option != {"type": "null"}]
        node |= kept[0] if len(kept) == 1 else {"anyOf": kept}
    return node
