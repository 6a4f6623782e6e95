"""The types that write events -> an AsyncAPI 3.1 document: channels, keys, messages, the exchange they are sent to."""

from typing import Any

import msgspec

from tasks.events.schemas import VERSION, event_schema
from tasks.models.event import EVENTS

_ARTICLE_WORDS = {
    "verb": ("What happened to the article", ["published", "updated", "corrected", "withdrawn", "duplicate"]),
    "language": ("Primary language subtag of BCP 47; `und` where nothing tells", ["en", "de", "und"]),
    "section": ("Id of the news section, a top-level IPTC Media Topic, or `unclassified`", ["politics", "sport"]),
    "publisher": ("The publisher's domain with hyphens for dots, or `unknown`", ["example-times-com"]),
}
_SOURCE_WORDS = {
    "verb": ("What became of the feed", ["failed", "recovered"]),
    "language": ("Primary language subtag of the source; `und` where none is set", ["en", "und"]),
    "source": ("Id of the source in the source list", ["example-times"]),
}


def asyncapi(exchange: str, authority: str) -> dict[str, Any]:
    """Topic exchange, base URL of the installation -> the AsyncAPI document, made from the types that write events."""
    articles = [name for name in EVENTS if name.startswith("article.")]
    notices = [name for name in EVENTS if name not in articles]
    messages: dict[str, Any] = {}
    definitions: dict[str, Any] = {}
    for name in EVENTS:
        whole = event_schema(name, authority)
        definitions |= whole.pop("$defs")
        payload = {key: value for key, value in whole.items() if not key.startswith("$")}
        messages[name] = _message(name, payload)
    return {
        "asyncapi": "3.1.0",
        "info": {
            "title": "Wiredesk",
            "version": VERSION,
            "description": (
                "Versioned article events, CloudEvents 1.0 in structured JSON. Delivered at least once: the same "
                "event always has the same id. Keep the highest `articleversion` of every `subject`. Ignore fields, "
                "values and types that you do not know."
            ),
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/cloudevents+json",
        "servers": {"broker": {"host": "localhost:5672", "protocol": "amqp", "description": "The bus as configured"}},
        "channels": {
            "articles": _channel("article.{verb}.{language}.{section}.{publisher}", _ARTICLE_WORDS, articles, exchange),
            "sources": _channel("ingest.source.{verb}.{language}.{source}", _SOURCE_WORDS, notices, exchange),
        },
        "operations": {"tellArticle": _operation("articles", articles), "tellSource": _operation("sources", notices)},
        "components": {"messages": messages, "schemas": _rooted(definitions)},
    }


def _channel(address: str, words: dict[str, Any], names: list[str], exchange: str) -> dict[str, Any]:
    """Routing key with its words, the events sent by it -> the channel, with AMQP's binding."""
    topic = {"name": exchange, "type": "topic", "durable": True, "autoDelete": False}
    return {
        "address": address,
        "parameters": {
            word: {"description": description, "examples": examples} for word, (description, examples) in words.items()
        },
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
        "bindings": {"amqp": {"is": "routingKey", "exchange": topic, "bindingVersion": "0.3.0"}},
    }


def _operation(channel: str, names: list[str]) -> dict[str, Any]:
    """Channel and its events -> that they are sent there, durably."""
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/{name}"} for name in names],
        "bindings": {"amqp": {"deliveryMode": 2, "bindingVersion": "0.3.0"}},
    }


def _message(name: str, payload: dict[str, Any]) -> dict[str, Any]:
    """Name of an event, schema of the whole of it -> the message."""
    return {
        "name": payload["properties"]["type"]["const"],
        "title": name,
        "contentType": "application/cloudevents+json",
        "payload": _rooted(payload),
        "bindings": {"amqp": {"contentEncoding": "utf-8", "bindingVersion": "0.3.0"}},
    }


def _rooted(node: Any) -> Any:
    """A schema -> the same, its references to ``$defs`` turned into references to the document's components."""
    text = msgspec.json.encode(node).decode().replace('"#/$defs/', '"#/components/schemas/')
    return msgspec.json.decode(text)
