"""The routes of the read API -> its OpenAPI 3.1 document, with the schemas that the types make."""

from typing import Any

import msgspec

from tasks.api.asking import FEW, MANY, NAMED
from tasks.events.schemas import VERSION, data_schema

_CONDITIONS = {
    "bind": "A pattern of routing keys, such as article.*.en.#; may be given again",
    "where": "A condition, such as words>300 and headline~budget",
    **{name: f"Only this {name}" for name in NAMED},
}


def openapi(authority: str) -> dict[str, Any]:
    """Base URL of the installation -> the document."""
    article = data_schema("article", authority)
    definitions = article.pop("$defs") | {"Article": {k: v for k, v in article.items() if not k.startswith("$")}}
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": "Wiredesk",
            "version": VERSION,
            "description": "Articles that changed, events as they go, and feeds. Ignore what you do not know.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/api"}],
        "security": [{}, {"token": []}],
        "paths": {
            "/articles": _get("articles", "Articles that changed, as they stand", _page(), cursor="since"),
            "/articles/{id}": _get("article", "One article as it stands", _ref("Article"), path="id"),
            "/events": _get(
                "events",
                "The history, as JSON or, with Accept: text/event-stream, as server-sent events that go on",
                _listed(),
                cursor="after",
                others={"text/event-stream": {"type": "string"}},
                more=[_query("from", "first, or a moment such as 2026-11-20T08:00:00Z")],
            ),
            "/feed.atom": _get("atom", "The latest articles as an Atom feed", None, kind="application/atom+xml"),
            "/feed.json": _get("jsonFeed", "The latest articles as a JSON Feed", None, kind="application/feed+json"),
            "/openapi.json": {
                "get": {"operationId": "openapi", "summary": "This document", "responses": {"200": _answer({}, None)}}
            },
        },
        "components": {
            "schemas": definitions | {"Problem": _problem()},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }
    text = msgspec.json.encode(document).decode().replace('"#/$defs/', '"#/components/schemas/')
    found: dict[str, Any] = msgspec.json.decode(text)
    return found


def _get(
    name: str,
    summary: str,
    schema: dict[str, Any] | None,
    *,
    cursor: str = "",
    path: str = "",
    kind: str = "application/json",
    others: dict[str, Any] | None = None,
    more: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """What a route answers -> its operation."""
    parameters = [{"name": path, "in": "path", "required": True, "schema": {"type": "string"}}] if path else []
    if not path:
        parameters += [_query(each, text) for each, text in _CONDITIONS.items()]
        number = {"type": "integer", "minimum": 1, "maximum": MANY, "default": FEW}
        parameters += [{"name": "limit", "in": "query", "description": "How many at most", "schema": number}]
    if cursor:
        parameters += [_query(cursor, "The cursor next of the answer before; without it, from the beginning")]
    content = {kind: schema or {"type": "string"}} | (others or {})
    responses = {
        "200": {"description": summary, "content": {each: {"schema": what} for each, what in content.items()}},
        "304": {"description": "As before, by If-None-Match"},
        **{status: _answer(_ref("Problem"), "application/problem+json") for status in ("400", "401", "404", "503")},
    }
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": parameters + (more or []),
            "responses": responses,
        }
    }


def _query(name: str, description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": {"type": "string"}}


def _answer(schema: dict[str, Any], kind: str | None) -> dict[str, Any]:
    return {"description": "Why not", "content": {kind: {"schema": schema}}} if kind else {"description": "It"}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required}


def _page() -> dict[str, Any]:
    text, number = {"type": "string"}, {"type": "integer", "minimum": 1}
    item = _object(["id", "version", "verb", "article"], id=text, version=number, verb=text, article={"type": "object"})
    items, whether = {"type": "array", "items": item}, {"type": "boolean"}
    return _object(["articles", "next", "complete"], articles=items, next=text, complete=whether)


def _listed() -> dict[str, Any]:
    events = {"type": "array", "items": {"type": "object", "description": "A CloudEvent, as on the queue"}}
    return _object(["events", "next", "complete"], events=events, next={"type": "string"}, complete={"type": "boolean"})


def _problem() -> dict[str, Any]:
    return _object(["status", "detail"], status={"type": "integer"}, detail={"type": "string"})
