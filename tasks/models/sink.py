"""Sink: somewhere else that events are told to, fed from the same outbox by a cursor of its own."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Name = Annotated[str, Meta(pattern=r"^[a-z0-9_-]{1,60}$")]


class Sink(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What every kind has: which events (patterns of routing keys, a condition), and where a new one begins."""

    name: Name
    bind: tuple[str, ...] = ("article.#",)
    where: str = ""
    start: Literal["now", "first"] = "now"
    enabled: bool = True


class Webhook(Sink, frozen=True, kw_only=True, tag="webhook"):
    """An address that events are posted to, signed as Standard Webhooks say.

    ``secrets`` are ``whsec_…``, or ``env:NAME`` of a variable that holds one; with several, each signs, so that one can
    be taken out of use. ``thin`` leaves the text out.
    """

    url: str
    secrets: Annotated[tuple[str, ...], Meta(min_length=1)]
    thin: bool = False


class Jetstream(Sink, frozen=True, kw_only=True, tag="nats"):
    """A stream of NATS JetStream, made where it is not there; the subject is a prefix and the routing key."""

    url: str
    stream: str = "NEWS"
    prefix: str = "news"


class RedisStream(Sink, frozen=True, kw_only=True, tag="redis"):
    """A stream of Redis: an entry an event, in plain fields; ``longest`` is about how many are kept, 0 for all."""

    url: str
    stream: str = "news"
    longest: Annotated[int, Meta(ge=0)] = 100_000


class Kafka(Sink, frozen=True, kw_only=True, tag="kafka"):
    """A topic of Kafka; the record's key is the article, so that its versions keep their order."""

    servers: str
    topic: str = "news"


AnySink = Webhook | Jetstream | RedisStream | Kafka
